import type { SetConfig } from '#engine/contract/config.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { formsDialog } from '#engine/sip/methods.ts'
import type { SessionPlan } from '#engine/sip/session-timer.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import type { BranchPath } from './branch-terms.ts'
import type { Call } from './call.ts'
import { type ForkOrder, newBranch, newRouteToken } from './forward.ts'
import type { ProxyGround } from './ground.ts'
import { type Outgoing, writeOutgoing } from './outgoing.ts'
import { DIALOG_PARAMETER } from './own-uri.ts'
import { pathOrder } from './path.ts'
import { sessionPlan } from './session-timers.ts'
import type { Reach } from './targets-of-call.ts'

/** An initial request on its way to one target of one destination. */
export interface DepartureOrder {
  readonly request: SipMessage
  readonly arrival: Arrival
  readonly destination: Destination
  /** Whose rules it goes by. */
  readonly config: SetConfig
  readonly reach: Reach
  readonly ownRoutes: number
  /** Number of the attempt. */
  readonly attempt: number
  /** The very branch that left before the engine was killed; null: a new one. */
  readonly branchBefore: string | null
  /** Null: it is not forked. */
  readonly fork: ForkOrder | null
  /** Null for a request that is no call. */
  readonly call: Call | null
}

/** Ready to leave; the bytes are valid until the next one is written. */
export interface Departure {
  readonly out: Outgoing
  readonly path: BranchPath
  readonly branch: string
  /** Signed Record-Route token of the dialog; '' where none begins. */
  readonly token: string
  /** Session timers that it asks for (RFC 4028 §8.1). */
  readonly session: SessionPlan | null
}

/** Writes the request as it leaves (RFC 3261 §16.6). */
export function writeDeparture(ground: ProxyGround, order: DepartureOrder): Departure {
  const { request, arrival, destination, config, reach, ownRoutes, attempt, branchBefore, fork, call } = order
  const { to: target, listener } = reach
  const seed = { destinationId: destination.id, attempt }
  const branch = branchBefore ?? newBranch(ground, request, arrival, seed)
  const token = formsDialog(request.method) ? newRouteToken(ground, request, arrival, destination.id) : ''
  const parameter = `${DIALOG_PARAMETER}=${token}`
  const isTransportFree = !destination.namesTransport && branchBefore === null
  const direction = { to: target, listener, connection: null, isTransportFree }
  const session = sessionPlan(request, call, config)
  const out = writeOutgoing(ground, request, direction, {
    arrival,
    branch,
    offersOverload: config.overloadControl,
    fork,
    ownRoutes,
    recordRoute: token === '' ? undefined : { near: parameter, far: parameter },
    rewriteTo: config.rewriteRequestUri ? target : null,
    path: pathOrder(ground, request, arrival, config.path),
    session,
  })
  const path = { listener: out.listener, to: out.to, connection: null, place: target }
  return { out, path, branch, token, session }
}
