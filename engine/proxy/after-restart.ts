import type { Endpoint } from '#engine/contract/address.ts'
import { isReliable, isWebSocket } from '#engine/contract/transport-facts.ts'
import { verifyBranch } from '#engine/sip/branch.ts'
import { addContentLength } from '#engine/sip/edit.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { OWN_LIMITS } from '#engine/sip/message-limits.ts'
import { buildCancel, reasonOf } from '#engine/sip/requests.ts'
import { isRefresh, sessionIntervalOf } from '#engine/sip/session-timer.ts'
import type { Via } from '#engine/sip/via.ts'
import { nobody } from '#engine/transaction/client-transaction.ts'
import { viaKey } from '#engine/transaction/keys.ts'
import { timerC } from '#engine/transaction/timers.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { acknowledgeFailure } from './acknowledge.ts'
import { CANCEL_WAIT_MS } from './branch-terms.ts'
import type { Call, ResumedBranch } from './call.ts'
import { listenerForCaller } from './caller-listener.ts'
import { callerOfVia } from './caller-of-via.ts'
import { forwardAgain } from './forward-again.ts'
import { outFor, type ProxyGround } from './ground.ts'
import { takeOffVia } from './reply.ts'
import { isStatelessBranch, relayStatelessResponse } from './stateless.ts'
import type { Unacknowledged } from './unacknowledged.ts'

const MINUTE_MS = 60_000

/**
 * A response nobody here asked for. It is relayed only if our own earlier start asked: its branch verifies, its
 * start number is older than ours, and it is younger than timer C (rules 6). Everything else is dropped and counted.
 * DEVIATION: RFC 6026 §8.9 has a proxy drop every stray response; a killed engine would lose its ringing calls.
 */
export function relayStray(
  ground: ProxyGround,
  unacknowledged: Unacknowledged,
  response: SipMessage,
  arrival: Arrival,
): void {
  const via = response.nextVia()
  const state = via && verifyBranch(ground.signer, response.topVia.branch, subjectOf(response, via))
  if (!state) return ground.traffic.dropped('stray-response')
  if (isStatelessBranch(state)) return relayStatelessResponse(ground, response, via, state)
  const ageMs = ground.clock.wallMs() - state.minute * MINUTE_MS
  if (state.startNumber >= ground.signer.startNumber)
    return ground.traffic.dropped('stray-response-of-this-start')
  if (ageMs > timerC + MINUTE_MS) return ground.traffic.dropped('stray-response-too-old')
  if (response.cseqMethod === 'CANCEL') return
  const call = ground.book.find(response.callId, response.fromTag, response.toTag, '')
  if (response.cseqMethod === 'INVITE' && response.status >= 300) {
    const { destinationId, attempt } = state
    const destination = placeOf(ground, call, response, arrival, destinationId)
    if (isDoneWith(ground, call, via, attempt)) return acknowledgeFailure(ground, response, destination)
    const { branch } = response.topVia
    const callerAddress = callerOfVia(via).address
    unacknowledged.note(response, via, { branch, destinationId, destination, callerAddress })
  }
  if (call) book(ground, call, response, state.destinationId)
  if (response.status > 100) popAndSend(ground, response, via, call?.resumed?.listener)
}

/**
 * The caller's INVITE is in this start's hands, or the engine before had gone on to another destination: this failure
 * has had its effect, or its branch was given up, and told to the caller it would end a call that goes on.
 */
function isDoneWith(ground: ProxyGround, call: Call | null, via: Via, attempt: number): boolean {
  const key = viaKey(via, 'INVITE')
  if (ground.layer.serves(key)) return true
  const last = call?.resumed
  // Attempts are numbered from 0 in a branch, and counted from 1 in the journal.
  return last?.callerKey === key && attempt + 1 < last.attempt
}

/** Where the branch went: as the journal has it, else the target the answer comes from, else where it comes from. */
function placeOf(
  ground: ProxyGround,
  call: Call | null,
  response: SipMessage,
  { listener, address, port }: Arrival,
  destinationId: number,
): Endpoint {
  const last = call?.resumed
  if (last?.branch === response.topVia.branch) return last.destination
  const targets = ground.directory.destination(destinationId)?.targets
  return (
    targets?.find((target) => target.address === address) ?? { transport: listener.transport, address, port }
  )
}

function subjectOf(response: SipMessage, via: Via) {
  const { callId, fromTag, cseqNumber } = response
  return { callId, fromTag, cseqNumber, receivedBranch: via.branch, nextVia: via }
}

/** The next Via is signed, so that it may be believed: its `received` and `rport` are ours (RFC 3261 §18.2.2). */
function popAndSend(
  ground: ProxyGround,
  response: SipMessage,
  via: Via,
  listenerName: string | undefined,
): void {
  const to = callerOfVia(via)
  const { transport } = to
  // A browser listens nowhere: what it does not open itself is gone with the engine before (rules 7).
  if (isWebSocket(transport)) return ground.traffic.dropped('connection-gone')
  const before = ground.transport.listeners.find(({ name }) => name === listenerName)
  const listener = before?.transport === transport ? before : listenerForCaller(ground.transport, to)
  if (!listener) return ground.traffic.dropped('no-listener')
  takeOffVia(ground, response)
  if (isReliable(transport)) addContentLength(ground.splicer)
  const out = outFor(ground)
  const length = ground.splicer.writeTo(out)
  ground.traffic.sent(response.cseqMethod, response.status)
  ground.transport.send(out, length, listener, to, null)
}

function book(ground: ProxyGround, call: Call, response: SipMessage, destinationId: number): void {
  const { status } = response
  const isCaller = call.fromTag === response.fromTag
  const remoteTag = isCaller ? response.toTag : response.fromTag
  if (response.cseqMethod === 'BYE' && status >= 200)
    ground.book.dialogEnded(call, remoteTag, isCaller ? 'caller' : 'destination')
  if (call.state === 'answered') return refresh(ground, call, response)
  if (response.cseqMethod !== 'INVITE') return
  if (status >= 300) ground.book.rejected(call, status, status === 487 ? 'cancelled' : 'rejected', [])
  else if (status >= 200)
    ground.book.answered(
      call,
      ground.directory.destination(destinationId),
      null,
      response,
      sessionIntervalOf(response),
    )
  else if (status > 100) ground.book.ringing(call, response)
}

/** What its request had asked for nobody knows any more; what the response says holds (RFC 4028 §8.2). */
function refresh(ground: ProxyGround, call: Call, response: SipMessage): void {
  const { status, cseqMethod } = response
  if (status < 200 || status >= 300 || !isRefresh(cseqMethod)) return
  const intervalSec = sessionIntervalOf(response)
  if (intervalSec > 0) ground.book.refreshed(call, intervalSec)
}

/** The CANCEL of an INVITE of the engine before this one; its 200 was sent already, and that of ours is not waited for. */
export function cancelResumed(
  ground: ProxyGround,
  cancel: SipMessage,
  arrival: Arrival,
  call: Call,
  resumed: ResumedBranch,
): void {
  if (call.state === 'answered' || !ground.book.findResumed(resumed.callerKey, arrival.address)) return
  const { branch, destination: to } = resumed
  const listener = ground.transport.listenerFor(to)
  if (!listener) return ground.traffic.dropped('no-listener')
  const forwarded = forwardAgain(ground, cancel, { arrival, listener, branch, to, setId: call.setId })
  if (!forwarded) return
  const bytes = buildCancel(forwarded, reasonOf(cancel))
  ground.traffic.sent('CANCEL', 0)
  ground.layer.request(bytes, bytes.length, 'CANCEL', branch, { listener, to, connection: null }, nobody)
  // §9.1: without a final by then the INVITE counts as cancelled.
  ground.wheel.arm(call, CANCEL_WAIT_MS)
}

/**
 * The caller cancelled before the kill and was told 200: it will not ask again, so we do.
 * DEVIATION: RFC 3261 §9.1 has a CANCEL wait for a provisional; whether one came nobody knows any more, and the
 * destination's next word may be its answer.
 */
export function cancelAgain(ground: ProxyGround, call: Call, request: string): void {
  const { resumed } = call
  const cancel = parseMessage(Buffer.from(request, 'latin1'), OWN_LIMITS)
  if (!resumed || 'malformed' in cancel) return
  const { address, port } = resumed.caller
  const listener = ground.transport.listeners.find(({ name }) => name === resumed.listener)
  const from = listener ?? listenerForCaller(ground.transport, resumed.caller)
  if (from) cancelResumed(ground, cancel, { listener: from, address, port, connection: null }, call, resumed)
}
