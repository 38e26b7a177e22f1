import type { SipMessage } from '#engine/sip/message.ts'
import { reasonPhrase } from '#engine/sip/responses.ts'
import { replyEndpoint } from '#engine/transaction/reply-endpoint.ts'
import type { ServerTransaction } from '#engine/transaction/server-transaction.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import type { ProxyGround } from './ground.ts'
import { type LocalReply, localText, replyLocally } from './reply.ts'

/** Whoever made a connection is where it says it is; so are the addresses that are configured. */
function isProven({ directory }: ProxyGround, { address, port, connection }: Arrival): boolean {
  return connection !== null || directory.knows(address, port)
}

/** Bytes that an address nobody knows is sent, for one that came under its name. */
const MOST_FOR_ONE = 1.5

function isWithinLimit(ground: ProxyGround, arrival: Arrival): boolean {
  if (ground.refusals.allows(arrival.address)) return true
  ground.traffic.dropped('reject-limit')
  return false
}

/**
 * A final decided here (rules 12). To an address that nobody knows it goes once for each copy of the request, within
 * a limit and hardly longer than the request: a forged one must not draw more to its victim than its sender spent.
 */
export function answerHere(
  ground: ProxyGround,
  transaction: ServerTransaction,
  request: SipMessage,
  status: number,
  order: LocalReply,
): void {
  const { arrival } = transaction
  if (isProven(ground, arrival)) return replyLocally(ground, transaction, request, status, order)
  if (!isWithinLimit(ground, arrival)) return transaction.abandon()
  const mostBytes = request.bytes.length * MOST_FOR_ONE
  replyLocally(ground, transaction, request, status, { ...order, repeats: false, mostBytes })
}

export function refuse(
  ground: ProxyGround,
  transaction: ServerTransaction,
  request: SipMessage,
  status: number,
  reason = reasonPhrase(status),
  headers: readonly string[] = [],
): void {
  answerHere(ground, transaction, request, status, { reason, headers })
}

/** RFC 5630 §5.3: a SIPS request could only go on by a transport that is not secure. */
export function refuseInsecure(
  ground: ProxyGround,
  transaction: ServerTransaction,
  request: SipMessage,
): void {
  const [listener] = ground.transport.listeners
  const warning = `Warning: 380 ${listener?.hostPort ?? 'fairline'} "SIPS Not Allowed"`
  refuse(ground, transaction, request, 480, 'SIPS Not Allowed', [warning])
}

/** Nothing is remembered of the request, yet its copies must draw the same tag (RFC 3261 §8.2.7). */
function statelessTag({ signer }: ProxyGround, { callId, fromTag, topVia }: SipMessage): string {
  return signer.mac(0, ['tag', callId, fromTag, topVia.branch])
}

/** Whether an ACK is to what `answerOnce` said: it ends there (RFC 3261 §8.2.7). */
export function endsHere(ground: ProxyGround, ack: SipMessage): boolean {
  return ack.toTag === statelessTag(ground, ack)
}

/**
 * The same for what began no transaction: it could not be parsed, its set is stateless, or there is no room for it. False
 * where nothing may be sent.
 */
export function answerOnce(
  ground: ProxyGround,
  request: SipMessage,
  arrival: Arrival,
  status: number,
  order: LocalReply,
): boolean {
  const text = onceText(ground, request, arrival, status, order)
  if (text === '') return false
  ground.traffic.sent(request.method, status)
  const bytes = Buffer.from(text, 'latin1')
  const to = replyEndpoint(request.topVia, arrival)
  ground.transport.send(bytes, bytes.length, arrival.listener, to, arrival.connection)
  return true
}

/** '' where nothing may be sent. */
function onceText(
  ground: ProxyGround,
  request: SipMessage,
  arrival: Arrival,
  status: number,
  wanted: LocalReply,
): string {
  const isKnown = isProven(ground, arrival)
  if (!isKnown && !isWithinLimit(ground, arrival)) return ''
  const order = { ...wanted, toTag: statelessTag(ground, request) }
  if (isKnown) return localText(ground, request, arrival, status, order)
  const mostBytes = request.bytes.length * MOST_FOR_ONE
  const text = localText(ground, request, arrival, status, { ...order, mostBytes })
  if (text === '') ground.traffic.dropped('reject-too-long')
  return text
}

/**
 * Whether a copy of a request is answered again.
 * DEVIATION: a shorter one under the same branch is not (RFC 3261 §17.2.3 tells copies by branch alone): it would draw
 * an answer whose length a longer one before it chose.
 */
export function mayAnswerAgain(
  ground: ProxyGround,
  request: SipMessage,
  transaction: ServerTransaction,
): boolean {
  if (request.bytes.length >= transaction.requestBytes)
    return !transaction.isRefusal || isWithinLimit(ground, transaction.arrival)
  ground.traffic.dropped('short-copy')
  return false
}
