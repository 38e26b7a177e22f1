import type { Endpoint } from '#engine/contract/address.ts'
import { isReliable, isSecure } from '#engine/contract/transport-facts.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { readRoute, type VerifiedRoute, verifyRoute } from '#engine/sip/route-token.ts'
import type { Arrival, Listener } from '#engine/transport/transport.ts'
import { type Call, farEndOf } from './call.ts'
import { listenerForCaller } from './caller-listener.ts'
import { countPassed, NO_DESTINATION, wayToFlowBehind } from './flow.ts'
import type { ProxyGround } from './ground.ts'
import { type DialogEnds, isOverFlow, isPermitted, uriPlace } from './next-hop.ts'
import { DIALOG_PARAMETER, echoedToken, FLOW_PARAMETER, type RecordRoute } from './own-uri.ts'
import { ownUri, type RouteSet, routeSetOf, routingOf } from './route-set.ts'
import { type Direction, refusedWay, type Way } from './way.ts'

/**
 * Routes a request of a dialog by its route set, never by a set's algorithm (RFC 3261 §16.4 to §16.6). Our own
 * Record-Route value must carry a token we signed for this very dialog (rules 2 and 3); where a live call is
 * known its own copy of the token is enough. Without a token only a live call tells the way.
 */
export function findWay(ground: ProxyGround, request: SipMessage, arrival: Arrival): Way {
  const routeSet = routeSetOf(request, ground.transport)
  const passed = countPassed(ground, request, routeSet, arrival)
  if (passed < 0) return refusedWay(403, 'Route Not Accepted')
  const own = readOwnRoutes(ground, routeSet, arrival.listener, passed)
  const dialog = readDialog(ground, request, own.token)
  if (!dialog)
    return own.token === '' ? refusedWay(481, 'Call Does Not Exist') : refusedWay(403, 'Route Not Accepted')
  if (!maySend(ground, dialog, arrival, passed > 0)) return refusedWay(403, 'Route Not Accepted')
  const { ends, fromCaller } = dialog
  const { call } = ends
  const behind = wayToFlowBehind(ground, request, routeSet, own.count)
  if (behind?.kind === 'refused') return behind
  // The destination stays out of it, and whether it is there does not matter.
  if (behind) return { ...behind, fromCaller, call, ends: { ...ends, destination: undefined } }
  const uri = routeSet.routes[own.count]?.uri ?? routeSet.target
  const hop = nextHop(ground, dialog, uri, arrival.listener)
  if (!hop) return refusedWay(481, 'Destination Is Gone')
  if (!mayReceive(ground, dialog, hop.to, arrival)) return refusedWay(403, 'Next Hop Not Accepted')
  const listener = listenerTowards(ground, hop.to, dialog)
  if (!listener) return refusedWay(500, 'No Listener For Next Hop')
  const { to, connection, isTransportFree } = hop
  const routing = routingOf(routeSet, own.count)
  const recordRoute = notifyRoute(request, dialog)
  return {
    ...routing,
    recordRoute,
    kind: 'way',
    to,
    connection,
    isTransportFree,
    listener,
    fromCaller,
    call,
    ends,
  }
}

/** A dialog over a flow is for its telephone, and for whoever may speak to telephones. */
function maySend(
  ground: ProxyGround,
  { isOfFlow, fromCaller }: Dialog,
  { address, port }: Arrival,
  isTelephone: boolean,
): boolean {
  return !isOfFlow || (fromCaller ? ground.directory.knows(address, port) : isTelephone)
}

/** Rules 3; a telephone reached over its flow may answer whoever may speak to telephones. */
function mayReceive(ground: ProxyGround, dialog: Dialog, to: Endpoint, { address }: Arrival): boolean {
  const { ends, isOfFlow, fromCaller } = dialog
  if (isOfFlow && !fromCaller && ground.directory.knows(to.address, to.port)) return true
  return isPermitted(to, ends, fromCaller, address)
}

/** RFC 6665 §4.3: a proxy that is in the path of a subscription says so in every NOTIFY, which makes the dialog. */
function notifyRoute({ method }: SipMessage, { isOfFlow, token }: Dialog): RecordRoute | undefined {
  if (method !== 'NOTIFY' || isOfFlow) return undefined
  const parameter = `${DIALOG_PARAMETER}=${token}`
  return { near: parameter, far: parameter }
}

type Hop = Pick<Direction, 'to' | 'connection' | 'isTransportFree'>

/** The place a URI names, or where that is a name, or ourselves, the far side's own. */
function nextHop(ground: ProxyGround, dialog: Dialog, uri: string, from: Listener): Hop | null {
  const far = farSide(dialog)
  const isFlow = !dialog.fromCaller && isOverFlow(uri)
  const named = isFlow ? null : uriPlace(uri, far?.transport ?? from.transport)
  const place = named && !ground.transport.owns(named.endpoint.address, named.endpoint.port) ? named : null
  const back = dialog.fromCaller ? null : backOverFlow(ground, dialog, place?.endpoint)
  if (back) return back
  const to = place?.endpoint ?? far
  const isTransportFree = place !== null && !place.namesTransport
  return to && { to: dialog.fromCaller ? withPeer(to, dialog) : to, connection: null, isTransportFree }
}

/** The stream a caller came over is the way back to it while it is open: a telephone listens nowhere else. */
function backOverFlow(ground: ProxyGround, dialog: Dialog, named: Endpoint | undefined): Hop | null {
  const { flow } = dialog.ends
  const listener = isReliable(flow.transport) ? ground.transport.listenerAt(dialog.callerListener) : null
  const connection = listener && ground.transport.connectionOf(flow, listener)
  const isThere = named === undefined || named.address === flow.address
  return connection && isThere ? { to: flow, connection, isTransportFree: false } : null
}

/** Whom TLS must find there: whoever the destination is configured to be. */
function withPeer(to: Endpoint, { ends }: Dialog): Endpoint {
  const peer = isSecure(to.transport)
    ? ends.destination?.targets.find((target) => target.peer)?.peer
    : undefined
  return peer ? { ...to, peer } : to
}

interface OwnRoutes {
  readonly count: number
  readonly token: string
}

/** `passed`: of them so many are done with. */
function readOwnRoutes(
  ground: ProxyGround,
  { routes }: RouteSet,
  listener: Listener,
  passed: number,
): OwnRoutes {
  let count = passed
  let token = ''
  for (const { uri } of routes.slice(passed)) {
    const echoed = echoedToken(uri, listener)
    const carried = echoed === '' ? readToken(ground, uri) : echoed
    if (carried === null) break
    // The next pass of a spiral: that is its own business.
    if (token !== '' && carried !== '' && carried !== token) break
    count += 1
    token ||= carried
  }
  return { count, token }
}

/** The token of a URI that is ours, '' where it has none; null for one that is not ours, or a flow's. */
function readToken(ground: ProxyGround, text: string): string | null {
  const uri = ownUri(text, ground.transport)
  return uri && uri.param(FLOW_PARAMETER) === null ? (uri.param(DIALOG_PARAMETER) ?? '') : null
}

interface Dialog {
  readonly ends: DialogEnds
  readonly fromCaller: boolean
  readonly callerListener: number
  /** Its caller reached a telephone by the Path that this registered with: no call on any destination. */
  readonly isOfFlow: boolean
  /** Its signed token. */
  readonly token: string
}

function readDialog(ground: ProxyGround, request: SipMessage, token: string): Dialog | null {
  const { callId, fromTag, toTag } = request
  const call = ground.book.find(callId, fromTag, toTag, token)
  const carried = token === '' && call ? call.token : token
  if (carried === '') return null
  const verified =
    carried === call?.token
      ? readOwn(carried, call.fromTag, request)
      : verifyRoute(ground.signer, carried, { callId, fromTag, toTag })
  if (!verified) return null
  const { fromCaller, state } = verified
  const { flow, listener: callerListener } = state
  // A late 2xx may have come from another destination than the last attempt's, whose token the call has.
  const destinationId = token === '' && call?.state === 'answered' ? call.destinationId : state.destinationId
  const isOfFlow = destinationId === NO_DESTINATION
  const destination = ground.directory.destination(destinationId)
  const said = isOfFlow ? null : saidIn(ground, call, destinationId, request, fromCaller)
  const { far, callerTarget } = said ?? NOTHING_SAID
  const ends = { flow, destination, far, callerTarget, call: isOfFlow ? null : call }
  return { ends, fromCaller, callerListener, isOfFlow, token: carried }
}

const NOTHING_SAID: Said = { far: null, callerTarget: null }
type Said = Pick<DialogEnds, 'far' | 'callerTarget'>

/** What the dialog's own Contacts and Record-Routes said of its ends. */
function saidIn(
  ground: ProxyGround,
  call: Call | null,
  destinationId: number,
  { callId, fromTag, toTag }: SipMessage,
  fromCaller: boolean,
): Said | null {
  const [callerTag, farTag] = fromCaller ? [fromTag, toTag] : [toTag, fromTag]
  if (!call) return ground.quietDialogs.find(callId, callerTag)
  return { far: farEndOf(call, destinationId, farTag), callerTarget: call.callerTarget }
}

/** The token of a live call is ours: no signature is looked at (rules 4). */
function readOwn(token: string, callerTag: string, request: SipMessage): VerifiedRoute | null {
  const state = readRoute(token)
  return state && { state, fromCaller: request.fromTag === callerTag }
}

/** The other end's own address, where the next hop is a name, or ourselves. */
function farSide(dialog: Dialog): Endpoint | null {
  const { flow, destination, far } = dialog.ends
  return dialog.fromCaller ? (far?.destinationEndpoint ?? destination?.endpoint ?? null) : flow
}

/** Towards the caller by the listener it called, where that one fits. */
function listenerTowards({ transport }: ProxyGround, to: Endpoint, dialog: Dialog): Listener | null {
  if (dialog.fromCaller) return transport.listenerFor(to)
  const first = transport.listenerAt(dialog.callerListener)
  const fits = first?.transport === to.transport && first.address.includes(':') === to.address.includes(':')
  return fits ? first : listenerForCaller(transport, to)
}
