import { isReliable } from '#engine/contract/transport-facts.ts'
import { addContentLength, popVia } from '#engine/sip/edit.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { stripOverload } from '#engine/sip/overload.ts'
import { receivedText } from '#engine/sip/received.ts'
import { reasonPhrase, responseText } from '#engine/sip/responses.ts'
import { agreeOnSession, isRefresh, type SessionAsk } from '#engine/sip/session-timer.ts'
import type { Splicer } from '#engine/sip/splice.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { outFor, type ProxyGround } from './ground.ts'

/** A destination's response on its way to the caller, our Via taken off (RFC 3261 §16.7 steps 3 and 9). */
export function reply(
  ground: ProxyGround,
  transaction: ServerTransaction,
  response: SipMessage,
  headers: readonly string[] = [],
): void {
  const splicer = takeOffVia(ground, response)
  for (const header of headers) splicer.insert(response.index.headersEnd, `${header}\r\n`)
  send(ground, transaction, response)
}

/**
 * The same of a 2xx to an INVITE or UPDATE. Returns the session interval that the caller was told, in seconds; 0: the
 * session has none (RFC 4028 §8.2).
 */
export function replySuccess(
  ground: ProxyGround,
  transaction: ServerTransaction,
  response: SipMessage,
  ask: SessionAsk | null,
): number {
  const splicer = takeOffVia(ground, response)
  const intervalSec = isRefresh(response.cseqMethod) ? agreeOnSession(splicer, response, ask) : 0
  send(ground, transaction, response)
  return intervalSec
}

/** Begins a response's way on: our Via taken off, and what its hop was told of load with it. */
export function takeOffVia({ splicer, directory }: ProxyGround, response: SipMessage): Splicer {
  popVia(splicer.begin(response))
  if (directory.hasOverloadSets) stripOverload(splicer)
  return splicer
}

function send(ground: ProxyGround, transaction: ServerTransaction, response: SipMessage): void {
  const { splicer, traffic } = ground
  if (isReliable(transaction.replyTo.transport)) addContentLength(splicer)
  const out = outFor(ground)
  const length = splicer.writeTo(out)
  traffic.sent(response.cseqMethod, response.status)
  transaction.respond(response.status, out, length)
}

export interface LocalReply {
  readonly reason?: string
  /** `Name: value`, each. */
  readonly headers?: readonly string[]
  /** Further ones, left out where the answer must be short. */
  readonly extras?: readonly string[]
  /** False: the caller must ask again to hear it again. */
  readonly repeats?: boolean
  /** A longer one is written in as few bytes as say it. */
  readonly mostBytes?: number
  /** One of its own where none is given. */
  readonly toTag?: string
}

/** A response of our own; '' where even its shortest form is too long. */
export function localText(
  ground: ProxyGround,
  request: SipMessage,
  arrival: Arrival,
  status: number,
  order: LocalReply,
): string {
  const { reason = reasonPhrase(status), headers = [], extras = [], mostBytes = Infinity } = order
  const receivedVia = receivedText(request.text, request.topVia, arrival.address, arrival.port)
  const toTag = status > 100 ? (order.toTag ?? ground.newTag()) : ''
  const usual = { toTag, headers: [...headers, ...extras], receivedVia }
  const text = responseText(request, status, reason, usual)
  if (text.length <= mostBytes) return text
  const terse = responseText(request, status, '', { toTag, headers, receivedVia, isTerse: true })
  return terse.length <= mostBytes ? terse : ''
}

export function replyLocally(
  ground: ProxyGround,
  transaction: ServerTransaction,
  request: SipMessage,
  status: number,
  order: LocalReply = {},
): void {
  const text = localText(ground, request, transaction.arrival, status, order)
  if (text === '') {
    ground.traffic.dropped('reject-too-long')
    return transaction.abandon()
  }
  const out = text.length <= ground.out.length ? ground.out : Buffer.allocUnsafeSlow(text.length)
  ground.traffic.sent(request.method, status)
  transaction.respond(status, out, out.write(text, 'latin1'), order.repeats ?? true)
}
