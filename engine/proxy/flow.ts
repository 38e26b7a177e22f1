import type { Endpoint } from '#engine/contract/address.ts'
import { isReliable } from '#engine/contract/transport-facts.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { type FlowState, signFlow, verifyFlow } from '#engine/sip/flow-token.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { formsDialog } from '#engine/sip/methods.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import type { ProxyGround } from './ground.ts'
import { uriPlace } from './next-hop.ts'
import { FLOW_PARAMETER } from './own-uri.ts'
import { type Owner, ownUri, type RouteSet, type Routing, routeSetOf, routingOf } from './route-set.ts'
import { type Direction, type FoundWay, refusedWay, type Way } from './way.ts'

/** The flow a request came over (RFC 5626 §5.2). */
export function flowOf(ground: ProxyGround, arrival: Arrival): FlowState {
  const { listener, address, port, connection } = arrival
  return {
    keyId: ground.signer.keyId,
    listener: listener.index,
    transport: listener.transport,
    address,
    port,
    connection: connection?.id ?? 0,
    startNumber: connection ? ground.signer.startNumber : 0,
  }
}

/** The flow token of a request whose first route is one that we made for a telephone; null for any other. */
export function flowToken({ routes }: RouteSet, owner: Owner): string | null {
  return tokenOf(routes[0]?.uri, owner)
}

function tokenOf(uri: string | undefined, owner: Owner): string | null {
  return ownUri(uri, owner)?.param(FLOW_PARAMETER) ?? null
}

/**
 * A new request for a telephone, by the Path it registered with (RFC 3327 §5.3, RFC 5626 §5.3). One that makes a
 * dialog gets a Record-Route with the flow, signed for this dialog alone.
 */
export function wayToFlow(ground: ProxyGround, request: SipMessage, token: string): Way {
  const state = verifyFlow(ground.signer, token, '')
  if (!state) return refusedWay(403, 'Route Not Accepted')
  const direction = directionOf(ground, state)
  if (!direction) return refusedWay(430, 'Flow Failed')
  const dialogToken = formsDialog(request.method)
    ? signFlow(ground.signer, { ...state, keyId: ground.signer.keyId }, request.callId)
    : ''
  const recordRoute = dialogToken && `${FLOW_PARAMETER}=${dialogToken}`
  const routeSet = routeSetOf(request, ground.transport)
  return { ...wayBy(direction, routeSet, countOwn(routeSet, token, ground.transport)), recordRoute }
}

/** The flow its sender came over: what it says is done, and the route behind so many is ours as well. */
export interface PassedFlow {
  readonly kind: 'passed'
  readonly ownRoutes: number
}

/** A request inside a dialog whose first route carries a flow; null where it carries none. */
export function wayInFlowDialog(
  ground: ProxyGround,
  request: SipMessage,
  routeSet: RouteSet,
  arrival: Arrival,
): Way | PassedFlow | null {
  const token = flowToken(routeSet, ground.transport)
  if (token === null) return null
  const state = verifyFlow(ground.signer, token, request.callId)
  if (!state) return refusedWay(403, 'Route Not Accepted')
  const own = countOwn(routeSet, token, ground.transport)
  if (isFromTelephone(ground, state, arrival)) {
    const isOursNext = ownUri(routeSet.routes[own]?.uri, ground.transport) !== null
    return isOursNext ? { kind: 'passed', ownRoutes: own } : wayFromTelephone(ground, routeSet, arrival, own)
  }
  if (!isTrusted(ground, arrival.address, arrival.port)) return refusedWay(403, 'Route Not Accepted')
  const direction = directionOf(ground, state)
  return direction ? wayBy(direction, routeSet, own) : refusedWay(430, 'Flow Failed')
}

/**
 * The far telephone of a call whose caller came by us too, while the proxy between stays out of the dialog: the route
 * behind the caller's own is a flow of the same dialog. Null where it is none.
 */
export function flowBehind(
  ground: ProxyGround,
  request: SipMessage,
  routeSet: RouteSet,
  own: number,
): (Direction & Routing) | null {
  const token = tokenOf(routeSet.routes[own]?.uri, ground.transport)
  const state = token === null ? null : verifyFlow(ground.signer, token, request.callId)
  const direction = state && directionOf(ground, state)
  if (!direction || token === null) return null
  return { ...direction, ...overFlow(routeSet, own + countOwn(routeSet, token, ground.transport, own)) }
}

/** Two of ours stand there where the two sides use different sockets. */
function countOwn({ routes }: RouteSet, token: string, owner: Owner, first = 0): number {
  let count = 0
  for (const { uri } of routes.slice(first)) {
    if (tokenOf(uri, owner) !== token) break
    count += 1
  }
  return count
}

function isTrusted(ground: ProxyGround, address: string, port: number): boolean {
  const { directory } = ground
  return (
    directory.destinationsAt(address).size > 0 || directory.sourceOf(address, port).id !== UNKNOWN_SOURCE_ID
  )
}

/** A telephone and its registrar may share an address; then the port tells. */
function isFromTelephone(ground: ProxyGround, state: FlowState, { address, port }: Arrival): boolean {
  return address === state.address && (port === state.port || !isTrusted(ground, address, port))
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

/** Out of the dialog it goes to whoever may speak to telephones at all: destinations and configured sources. */
function wayFromTelephone(ground: ProxyGround, routeSet: RouteSet, arrival: Arrival, own: number): Way {
  const place = uriPlace(routeSet.routes[own]?.uri ?? routeSet.target, arrival.listener.transport)
  if (!place || !isTrusted(ground, place.endpoint.address, place.endpoint.port))
    return refusedWay(403, 'Next Hop Not Accepted')
  const { endpoint: to, namesTransport } = place
  const listener = ground.transport.listenerFor(to)
  if (!listener) return refusedWay(500, 'No Listener For Next Hop')
  const direction = { to, listener, connection: null, isTransportFree: !namesTransport }
  return { ...wayBy(direction, routeSet, own), ...routingOf(routeSet, own) }
}

function wayBy(direction: Direction, routeSet: RouteSet, own: number): FoundWay {
  const ends = { flow: direction.to, destination: undefined, call: null }
  return { kind: 'way', ...direction, fromCaller: false, call: null, ends, ...overFlow(routeSet, own) }
}

/** Whatever stands behind our routes, the flow is the next hop, and no strict router. */
function overFlow(routeSet: RouteSet, own: number): Routing {
  return { ...routingOf(routeSet, own), nextIsStrict: false }
}
