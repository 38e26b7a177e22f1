import { type Endpoint, formatHost } from '#engine/contract/address.ts'
import { isReliable } from '#engine/contract/transport-facts.ts'
import { signBranch } from '#engine/sip/branch.ts'
import {
  addContentLength,
  appendRoute,
  decrementMaxForwards,
  insertRecordRoute,
  pushVia,
  removeRoutes,
  replaceRequestUri,
  setMaxBreadth,
  setPath,
  setReceived,
} from '#engine/sip/edit.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { OVERLOAD_OFFER } from '#engine/sip/overload.ts'
import { receivedIdentity } from '#engine/sip/received.ts'
import { signRoute } from '#engine/sip/route-token.ts'
import { askForSession, type SessionPlan } from '#engine/sip/session-timer.ts'
import type { Splicer } from '#engine/sip/splice.ts'
import type { Arrival, Listener } from '#engine/transport/transport.ts'
import type { ProxyGround } from './ground.ts'
import { isSipsRequest, type RecordRoute, recordRoutes } from './own-uri.ts'
import { ownWords } from './own-words.ts'
import { type PathOrder, pathValue } from './path.ts'

const MINUTE_MS = 60_000

/** `offersOverload`: whether the next hop is asked how much it wants (RFC 7339 §4). `mark`: of a fork (`forkMark`). */
export function viaValue(listener: Listener, branch: string, offersOverload = false, mark = ''): string {
  const value = ownWords(listener).via + branch + mark
  return offersOverload ? value + OVERLOAD_OFFER : value
}

interface BranchSeed {
  readonly destinationId: number
  readonly attempt: number
}

/** A branch unique in space and time, bound to the transaction and to where its responses go (rules 1). */
export function newBranch(
  ground: ProxyGround,
  request: SipMessage,
  arrival: Arrival,
  seed: BranchSeed,
): string {
  const { signer } = ground
  const state = {
    keyId: signer.keyId,
    thread: ground.thread,
    startNumber: signer.startNumber,
    minute: Math.floor(ground.clock.wallMs() / MINUTE_MS),
    destinationId: seed.destinationId,
    attempt: seed.attempt,
  }
  return signBranch(signer, state, {
    callId: request.callId,
    fromTag: request.fromTag,
    cseqNumber: request.cseqNumber,
    receivedBranch: request.topVia.branch,
    nextVia: receivedIdentity(request.topVia, arrival.address, arrival.port),
  })
}

/** The signed Record-Route token of a dialog that begins here. */
export function newRouteToken(
  ground: ProxyGround,
  request: SipMessage,
  arrival: Arrival,
  destinationId: number,
): string {
  const flow: Endpoint = {
    transport: arrival.listener.transport,
    address: arrival.address,
    port: arrival.port,
  }
  const { thread, signer } = ground
  const state = { keyId: signer.keyId, thread, destinationId, flow, listener: arrival.listener.index }
  return signRoute(signer, state, { callId: request.callId, callerTag: request.fromTag })
}

/** What RFC 5393 has a forked request carry. */
export interface ForkOrder {
  /** Its part of Max-Breadth. */
  readonly breadth: number
  /** A parameter of our Via. */
  readonly mark: string
}

export interface ForwardOrder {
  readonly arrival: Arrival
  readonly branch: string
  /** The next hop is asked how much it wants (RFC 7339 §4). */
  readonly offersOverload?: boolean
  /**
   * Of a request that may be forked.
   * DEVIATION: where it is absent Max-Breadth leaves as it came, missing too (RFC 5393 §5.3.3 wants one put in): one
   * branch after the other multiplies nothing.
   */
  readonly fork?: ForkOrder | null
  /** Topmost Route values that are ours. */
  readonly ownRoutes: number
  /** Absent: we need not stay in the path. */
  readonly recordRoute?: RecordRoute
  /** Puts this host and port into a SIP Request-URI; one of another scheme has none. */
  readonly rewriteTo?: Endpoint | null
  /** The Request-URI was our own Record-Route: the last Route takes its place (RFC 3261 §16.4). */
  readonly repairsStrictRoute?: boolean
  /** The Route behind ours takes the place of the Request-URI, which goes to the end (RFC 3261 §16.6 step 6). */
  readonly nextIsStrict?: boolean
  /** Of a REGISTER. */
  readonly path?: PathOrder | null
  /** Session timers (RFC 4028 §8.1). */
  readonly session?: SessionPlan | null
}

/** The request as it leaves by `listener` (RFC 3261 §16.6): what no rule names goes out byte for byte as it came. */
export function forwardRequest(
  edit: Splicer,
  request: SipMessage,
  listener: Listener,
  order: ForwardOrder,
): Splicer {
  const { arrival, recordRoute, path, fork } = order
  edit.begin(request)
  pushVia(edit, viaValue(listener, order.branch, order.offersOverload, fork?.mark))
  if (fork) setMaxBreadth(edit, fork.breadth)
  if (recordRoute) {
    const isSips = isSipsRequest(request)
    insertRecordRoute(edit, recordRoutes(arrival.listener, listener, recordRoute, isSips))
  }
  if (path) setPath(edit, pathValue(listener, path), path.dropsOthers)
  if (order.session) askForSession(edit, order.session)
  setReceived(edit, request.topVia, arrival.address, arrival.port)
  decrementMaxForwards(edit)
  if (order.repairsStrictRoute) repairStrictRoute(edit, request, order.ownRoutes)
  else if (order.nextIsStrict) routeStrictly(edit, request, order.ownRoutes)
  else {
    if (order.ownRoutes > 0) removeRoutes(edit, order.ownRoutes)
    if (order.rewriteTo && /^sips?:/i.test(request.requestUri))
      replaceRequestUri(edit, rewrittenUri(request.requestUri, order.rewriteTo))
  }
  if (isReliable(listener.transport)) addContentLength(edit)
  return edit
}

/** RFC 3261 §16.4: a strict router behind us put our Record-Route value into the Request-URI. */
function repairStrictRoute(edit: Splicer, request: SipMessage, ownRoutes: number): void {
  const last = request.routes().at(-1)
  const before = request.routes().at(-2)
  if (!last) return
  replaceRequestUri(edit, last.uri)
  const { length } = request.routes()
  const goesAltogether = ownRoutes >= length - 1
  removeRoutes(edit, goesAltogether ? length : ownRoutes)
  if (goesAltogether) return
  if (before?.lineStart === last.lineStart) edit.remove(before.end, last.end)
  else edit.remove(last.lineStart, last.lineEnd)
}

function routeStrictly(edit: Splicer, request: SipMessage, ownRoutes: number): void {
  const next = request.routes()[ownRoutes]
  if (!next) return
  removeRoutes(edit, ownRoutes + 1)
  replaceRequestUri(edit, next.uri)
  appendRoute(edit, request.requestUri)
}

/** The URI with host and port replaced, user and parameters kept (rules 16). */
function rewrittenUri(uri: string, to: Endpoint): string {
  const at = uri.lastIndexOf('@')
  const start = at >= 0 ? at + 1 : uri.indexOf(':') + 1
  const tail = uri.slice(start).search(/[;?]/)
  return `${uri.slice(0, start)}${formatHost(to.address)}:${to.port}${tail < 0 ? '' : uri.slice(start + tail)}`
}
