import type { Endpoint } from '#engine/contract/address.ts'
import { isReliable } from '#engine/contract/transport-facts.ts'
import { type FlowState, signFlow, verifyFlow } from '#engine/sip/flow-token.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { formsDialog } from '#engine/sip/methods.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import { newRouteToken } from './forward.ts'
import type { ProxyGround } from './ground.ts'
import { DIALOG_PARAMETER, FLOW_PARAMETER, type RecordRoute } from './own-uri.ts'
import { type Owner, ownUri, type RouteSet, routeSetOf, routingOf } from './route-set.ts'
import { type Direction, refusedWay, type Way } from './way.ts'

/** Stands for the destination in the Record-Route of a dialog that leads to a telephone's flow instead. */
export const NO_DESTINATION = 0

const HINT = new RegExp(`;${FLOW_PARAMETER}`, 'i')

/** The flow token of a request whose first route is one that we made for a telephone; null for any other. */
export function flowToken({ routes }: RouteSet, owner: Owner): string | null {
  return tokenOf(routes[0]?.uri, owner)
}

/** Nearly every route has no such parameter, which its text tells without being taken apart. */
function tokenOf(uri: string | undefined, owner: Owner): string | null {
  if (uri === undefined || !HINT.test(uri)) return null
  return ownUri(uri, owner)?.param(FLOW_PARAMETER) ?? null
}

/**
 * A new request for a telephone, by the Path it registered with (RFC 3327 §5.3, RFC 5626 §5.3). One that makes a
 * dialog gets a Record-Route that leads either side to the other.
 */
export function wayToFlow(ground: ProxyGround, request: SipMessage, arrival: Arrival, token: string): Way {
  const state = verifyFlow(ground.signer, token, '')
  const way = wayOver(ground, routeSetOf(request, ground.transport), 0, state)
  if (!state || way.kind === 'refused' || !formsDialog(request.method)) return way
  return { ...way, recordRoute: flowRecordRoute(ground, request, arrival, state) }
}

/** Signed for this dialog alone: on the telephone's side its flow, on the other what any dialog has for its caller. */
function flowRecordRoute(
  ground: ProxyGround,
  request: SipMessage,
  arrival: Arrival,
  state: FlowState,
): RecordRoute {
  const { signer } = ground
  const flow = signFlow(signer, { ...state, keyId: signer.keyId }, request.callId)
  const caller = newRouteToken(ground, request, arrival, NO_DESTINATION)
  return { near: `${FLOW_PARAMETER}=${flow}`, far: `${DIALOG_PARAMETER}=${caller}` }
}

/**
 * How many routes of a request inside a dialog its telephone's flow is done with: none where the first is no flow, -1
 * where it is not the sender's. Where ours go on behind it the caller came by us too, and the proxy between, whose the
 * second is, stays out of the dialog.
 */
export function countPassed(
  ground: ProxyGround,
  { callId }: SipMessage,
  routeSet: RouteSet,
  { address }: Arrival,
): number {
  const token = flowToken(routeSet, ground.transport)
  if (token === null) return 0
  if (verifyFlow(ground.signer, token, callId)?.address !== address) return -1
  return ownUri(routeSet.routes[2]?.uri, ground.transport) ? 2 : 1
}

/**
 * The telephone at the far end of a dialog: its flow is the route behind the first `own`, or that behind the route of
 * a proxy that stays out of the dialog. Null where it is neither.
 */
export function wayToFlowBehind(
  ground: ProxyGround,
  { callId }: SipMessage,
  routeSet: RouteSet,
  own: number,
): Way | null {
  const { routes } = routeSet
  const isNext = tokenOf(routes[own]?.uri, ground.transport) !== null
  const at = isNext || !ownUri(routes[own]?.uri, ground.transport) ? own : own + 1
  const token = tokenOf(routes[at]?.uri, ground.transport)
  return token === null ? null : wayOver(ground, routeSet, at, verifyFlow(ground.signer, token, callId))
}

/** By the flow of the route at `at`. Whatever stands behind that, the next hop is the telephone, and no strict router. */
function wayOver(ground: ProxyGround, routeSet: RouteSet, at: number, state: FlowState | null): Way {
  if (!state) return refusedWay(403, 'Route Not Accepted')
  const direction = directionOf(ground, state)
  if (!direction) return refusedWay(430, 'Flow Failed')
  const ends = { flow: direction.to, destination: undefined, far: null, callerTarget: null, call: null }
  const routing = { ...routingOf(routeSet, at + 1), nextIsStrict: false }
  return { kind: 'way', ...direction, fromCaller: true, call: null, ends, ...routing }
}

/** Null when the stream is gone: no other one is guessed (RFC 5626 §5.3.1). */
function directionOf(ground: ProxyGround, state: FlowState): Direction | null {
  const { transport, address, port } = state
  const to: Endpoint = { transport, address, port }
  const listener = ground.transport.listenerAt(state.listener)
  if (!listener || listener.transport !== transport) return null
  if (!isReliable(transport)) return { to, listener, connection: null, isTransportFree: false }
  const connection = ground.transport.connectionOf(to, listener)
  const isSame = state.startNumber === ground.signer.startNumber && connection?.id === state.connection
  return isSame && connection ? { to, listener, connection, isTransportFree: false } : null
}
