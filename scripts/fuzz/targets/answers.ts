import type { SipMessage } from '#engine/sip/message.ts'
import { buildAck, buildCancel } from '#engine/sip/requests.ts'
import { responseText } from '#engine/sip/responses.ts'
import { splitMessage } from '../reference/plain-message.ts'
import { demand, demandEqual } from '../violation.ts'
import { writtenOrNull } from './parsing.ts'

const OPTIONS = { toTag: 'fuzz-tag', headers: ['Retry-After: 1'] }
const ANSWERED = new Set([
  'via',
  'from',
  'to',
  'call-id',
  'cseq',
  'retry-after',
  'timestamp',
  'content-length',
])
/** An answer copies header fields; beside the parser's cap it may be larger than its request. */
const MOST_BYTES = 60_000

function answered(request: SipMessage): Buffer {
  return Buffer.from(responseText(request, 486, 'Busy Here', OPTIONS), 'latin1')
}

/** Our answer to anything, malformed or not, is one well-shaped message: nothing of the request breaks out of its line. */
export function checkAnswerShape(request: SipMessage): void {
  if (request.bytes.length > MOST_BYTES) return
  checkShape(responseText(request, 400, 'Bad Request', OPTIONS), 'SIP/2.0 400 Bad Request')
  checkShape(responseText(request, 400, '', { ...OPTIONS, isTerse: true }), 'SIP/2.0 400 ')
  checkShape(responseText(request, 100, 'Trying', {}), 'SIP/2.0 100 Trying')
}

function checkShape(text: string, startLine: string): void {
  const plain = splitMessage(text)
  const names = plain?.fields.map((field) => field.name) ?? []
  const isShaped = plain !== null && plain.startLine === startLine && plain.body === ''
  demand(isShaped, 'answer shape', () => text)
  const isKnown = names.every((name) => ANSWERED.has(name))
  demand(isKnown, 'answer fields', () => names.join())
}

/** Our answer to a sound request goes the same way back and belongs to the same dialog (RFC 3261 §8.2.6). */
export function checkAnswer(request: SipMessage): void {
  if (request.bytes.length > MOST_BYTES) return
  const answer = writtenOrNull(answered(request))
  if (answer === null) return demand(false, 'answer does not parse', () => '')
  demandEqual(
    [answer.callId, answer.fromTag, answer.cseqNumber, answer.cseqMethod, answer.index.vias],
    [request.callId, request.fromTag, request.cseqNumber, request.method, request.index.vias],
    'answer',
    'Call-ID, From tag, CSeq, Vias',
  )
  demandEqual(answer.topVia.branch, request.topVia.branch, 'answer', 'branch')
  demandEqual(answer.toTag, request.toTag || OPTIONS.toTag, 'answer', 'To tag')
}

/** CANCEL and ACK belong to their INVITE's transaction (RFC 3261 §9.1, §17.1.1.3). */
export function checkCompanions(invite: SipMessage): void {
  if (invite.bytes.length > MOST_BYTES) return
  const answer = writtenOrNull(answered(invite))
  const built = { CANCEL: buildCancel(invite, ''), ACK: answer ? buildAck(invite, answer) : Buffer.alloc(0) }
  for (const [method, bytes] of Object.entries(built)) {
    const request = writtenOrNull(bytes)
    const { routes } = invite
    demandEqual(
      request && [request.method, request.requestUri, request.callId, request.fromTag, request.cseqNumber],
      [method, invite.requestUri, invite.callId, invite.fromTag, invite.cseqNumber],
      method,
      'method, Request-URI, Call-ID, From tag, CSeq',
    )
    demandEqual(
      request && [request.topVia.branch, request.routes().map((route) => route.uri)],
      [invite.topVia.branch, routes.call(invite).map((route) => route.uri)],
      method,
      'branch and Route',
    )
  }
}
