import { NO_TAKES, type Wants } from '#engine/balance/candidate.ts'
import { isReliable, isWebSocket } from '#engine/contract/transport-facts.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import type { RuntimeSet } from '#engine/destination/directory.ts'
import { type BranchState, type BranchSubject, signBranch } from '#engine/sip/branch.ts'
import { addContentLength } from '#engine/sip/edit.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { receivedIdentity } from '#engine/sip/received.ts'
import type { Via } from '#engine/sip/via.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { ArrivalView } from './arrival-view.ts'
import { listenerForCaller } from './caller-listener.ts'
import { callerOfVia, flowOfVia } from './caller-of-via.ts'
import { chooseSet, decide } from './decide.ts'
import { outFor, type ProxyGround } from './ground.ts'
import { writeOutgoing } from './outgoing.ts'
import { pathOrder } from './path.ts'
import { answerOnce } from './refuse.ts'
import { takeOffVia } from './reply.ts'
import { TargetsOfCall } from './targets-of-call.ts'

/** No engine ever has this start number: a branch that carries it belongs to no start, and to no transaction. */
const NO_START = 0

/**
 * RFC 3261 §16.11: a request of a stateless set goes on without a transaction, each copy of it alike: the same
 * destination by its hash, the same branch by its own top Via. Nothing is counted but messages. False: it is not for a
 * stateless set, or is ours to answer; then it has a transaction like any other.
 */
export function relayStateless(ground: ProxyGround, request: SipMessage, arrival: Arrival): boolean {
  if (!ground.directory.hasStatelessSets) return false
  const set = statelessSetOf(ground, request, arrival)
  if (!set) return false
  const wants: Wants = { isCall: false, takes: NO_TAKES, sourceAddress: arrival.address, nowMs: 0 }
  const chosen = set.selector.select(request, [], wants).destination
  const destination = chosen && ground.directory.destination(chosen.id)
  const reach = destination && new TargetsOfCall(ground, request, null).nextOf(destination)
  if (!reach) {
    const reason = 'No Destination Available'
    if (request.method !== 'ACK') answerOnce(ground, request, arrival, 503, { reason })
    return true
  }
  const { to, listener } = reach
  const out = writeOutgoing(
    ground,
    request,
    { to, listener, connection: null, isTransportFree: false },
    {
      arrival,
      branch: statelessBranch(ground, request, arrival, destination.id),
      ownRoutes: 0,
      rewriteTo: set.config.rewriteRequestUri ? to : null,
      path: pathOrder(ground, request, arrival, set.config.path),
    },
  )
  ground.traffic.sent(request.method, 0)
  ground.transport.send(out.bytes, out.length, out.listener, out.to, null)
  return true
}

/** Whether a request that names no thread goes on without a transaction, from whichever thread. */
export function isForStatelessSet(ground: ProxyGround, request: SipMessage, arrival: Arrival): boolean {
  return ground.directory.hasStatelessSets && statelessSetOf(ground, request, arrival) !== null
}

/**
 * Also of a request inside a dialog that names no Route: we put no Record-Route, so that it comes to us only where we
 * are its sender's outbound proxy. One with a Route of ours belongs to a call of a stateful set.
 */
function statelessSetOf(ground: ProxyGround, request: SipMessage, arrival: Arrival): RuntimeSet | null {
  const view = new ArrivalView(ground, arrival, request.topVia.port)
  const set = ground.directory.set(chooseSet(view) ?? 0)
  if (set?.config.mode !== 'stateless') return null
  const isNew = request.toTag === '' && request.method !== 'ACK' && request.method !== 'CANCEL'
  if (isNew) return decide(request, view).kind === 'place' ? set : null
  const isKnown = view.source.id !== UNKNOWN_SOURCE_ID
  const isWelcome = isKnown || (view.settings.acceptUnknownSources && !view.isFromDestination)
  return isWelcome && request.routes().length === 0 && request.maxForwards !== 0 ? set : null
}

/**
 * §16.11: the same for each copy, of the received branch and of nothing that time changes. The number of its listener
 * stands where a branch of a call has that of the attempt: answers leave by the socket that was asked.
 */
function statelessBranch(
  ground: ProxyGround,
  request: SipMessage,
  arrival: Arrival,
  destinationId: number,
): string {
  const { signer, thread } = ground
  const { callId, fromTag, cseqNumber, topVia } = request
  const attempt = arrival.listener.index
  const state = { keyId: signer.keyId, thread, startNumber: NO_START, minute: 0, destinationId, attempt }
  const nextVia = receivedIdentity(topVia, arrival.address, arrival.port)
  const subject: BranchSubject = { callId, fromTag, cseqNumber, receivedBranch: topVia.branch, nextVia }
  return signBranch(signer, state, subject)
}

/** Whether a verified branch is one of a stateless set's. */
export function isStatelessBranch({ startNumber }: BranchState): boolean {
  return startNumber === NO_START
}

/**
 * A response to such a request, its branch verified: it goes to the next Via, a 100 too, for nobody else stops the
 * caller's retransmissions. However late: that the caller asked is signed, and who asks for nothing drops it.
 */
export function relayStatelessResponse(
  ground: ProxyGround,
  response: SipMessage,
  via: Via,
  state: BranchState,
): void {
  const flow = flowOfVia(via)
  const before = ground.transport.listenerAt(state.attempt)
  const listener = before?.transport === flow.transport ? before : listenerForCaller(ground.transport, flow)
  if (!listener) return ground.traffic.dropped('no-listener')
  const isStream = isReliable(flow.transport)
  const connection = isStream ? ground.transport.connectionOf(flow, listener) : null
  // A browser listens nowhere (RFC 7118 §5).
  if (isWebSocket(flow.transport) && !connection) return ground.traffic.dropped('connection-gone')
  takeOffVia(ground, response)
  if (isStream) addContentLength(ground.splicer)
  const out = outFor(ground)
  const length = ground.splicer.writeTo(out)
  ground.traffic.sent(response.cseqMethod, response.status)
  ground.transport.send(out, length, listener, connection ? flow : callerOfVia(via), connection)
}
