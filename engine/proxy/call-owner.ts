import { isReliable } from '#engine/contract/transport-facts.ts'
import { threadOfBranch } from '#engine/sip/branch.ts'
import { transportOfFlow } from '#engine/sip/flow-token.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { threadOfRoute } from '#engine/sip/route-token.ts'
import type { Arrival, Listener } from '#engine/transport/transport.ts'
import { DIALOG_PARAMETER, echoedToken, FLOW_PARAMETER } from './own-uri.ts'
import { type Owner, ownUri, routeSetOf } from './route-set.ts'

/** No thread: the message says nothing of one. */
export const NOBODY = 0
/** The one that accepts streams. */
const OF_STREAMS = 1

/**
 * Number of the relay thread that a message names (rules 29), `NOBODY` where it names none. Nothing is verified: a wrong
 * number costs a way, and whoever it leads to looks closer. A new request is nobody's, whatever its Route says, but one
 * for a telephone's stream.
 */
export function threadNamedBy(message: SipMessage, arrival: Arrival, owner: Owner): number {
  if (!message.isRequest) return threadOfBranch(message.topVia.branch)
  const { routes } = routeSetOf(message, owner)
  if (message.toTag === '') return nameOf(routes[0]?.uri, arrival.listener, owner, false) ?? NOBODY
  for (const { uri } of routes) {
    const named = nameOf(uri, arrival.listener, owner, true)
    if (named !== null) return named
  }
  return NOBODY
}

/** A request of a call, or for a transaction, that some thread may know though it names none. */
export function isForSomebody({ isRequest, method, toTag }: SipMessage): boolean {
  return isRequest && (toTag !== '' || method === 'CANCEL')
}

/** Null: of ours, and the one behind it says more; `NOBODY` ends the search. */
function nameOf(
  text: string | undefined,
  listener: Listener,
  owner: Owner,
  isInDialog: boolean,
): number | null {
  const echoed = text !== undefined && isInDialog ? echoedToken(text, listener) : ''
  if (echoed !== '') return threadOfRoute(echoed)
  const uri = ownUri(text, owner)
  if (!uri) return NOBODY
  const flow = uri.param(FLOW_PARAMETER)
  // Datagrams leave by any thread.
  if (flow !== null) return isReliable(transportOfFlow(flow) ?? 'udp') ? OF_STREAMS : null
  const token = isInDialog ? uri.param(DIALOG_PARAMETER) : null
  return token ? threadOfRoute(token) : null
}
