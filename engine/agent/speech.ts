import type { Random } from '#engine/base/random.ts'
import type { AgentHeaders, AgentMessage, AgentRequest, AgentResponse, NameAddress } from './message.ts'
import { makeResponse } from './sip-package.ts'
import type { SocketAddress } from './wire.ts'

/** How our user agents word things: addresses, Via, Contact with the channel, bodies, responses. */

export const ALLOW = 'INVITE, ACK, CANCEL, BYE, OPTIONS'
/** Header that names the channel, beside the user part of Contact (`ch-2`). */
export const CHANNEL_HEADER = 'X-Channel'
const BRANCH_COOKIE = 'z9hG4bK'
const BRANCH_BYTES = 12
const TAG_BYTES = 6

/** RFC 3261 §8.1.1.7: globally unique; the package's own have a million values only. */
export function newBranch(random: Random): string {
  return BRANCH_COOKIE + random.bytes(BRANCH_BYTES).toString('hex')
}

export function newTag(random: Random): string {
  return random.bytes(TAG_BYTES).toString('hex')
}

export function newVia(local: SocketAddress, branch: string): AgentHeaders['via'][0] {
  return {
    version: '2.0',
    protocol: 'UDP',
    host: local.address,
    port: local.port,
    params: { branch, rport: null },
  }
}

export function nameAddress(user: string, at: SocketAddress, tag: string): NameAddress {
  return { uri: `sip:${user}@${at.address}:${at.port}`, params: tag ? { tag } : {} }
}

/** Headers by which an agent reports the channel a call is on (rules 19). */
export function channelHeaders(
  channel: number,
  local: SocketAddress,
): Pick<AgentHeaders, 'contact' | 'x-channel'> {
  return { contact: [nameAddress(`ch-${channel}`, local, '')], 'x-channel': String(channel) }
}

/** A telephone's offer or answer; no media is sent. */
export function sessionDescription(at: SocketAddress): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${at.address}`,
    's=call',
    `c=IN IP4 ${at.address}`,
    't=0 0',
    'm=audio 9 RTP/AVP 0',
    'a=inactive',
  ]
  return lines.map((line) => `${line}\r\n`).join('')
}

export function withBody<M extends AgentMessage>(message: M, content: string): M {
  return { ...message, content, headers: { ...message.headers, 'content-type': 'application/sdp' } }
}

/** §8.2.6: the request's headers turned around, with our tag in To and further headers. */
export function answerTo(
  request: AgentRequest,
  status: number,
  reason: string,
  localTag: string,
  extra: Partial<AgentHeaders> = {},
): AgentResponse {
  const response = makeResponse(request, status, reason)
  const { to } = response.headers
  const tagged = to.params.tag ? to : { ...to, params: { ...to.params, tag: localTag } }
  return { ...response, headers: { ...response.headers, to: tagged, ...extra } }
}

/** §18.2.1 and RFC 3581 §4: where the packet came from is written into the top Via; responses go there. */
export function stampVia(request: AgentRequest, from: SocketAddress): SocketAddress {
  const via = request.headers.via[0]
  if (!via) return from
  via.params.received = from.address
  if (!('rport' in via.params)) return { address: from.address, port: via.port ?? 5060 }
  via.params.rport = String(from.port)
  return from
}
