import type { Settings } from '#engine/contract/config.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import type { RuntimeSource } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { checkRequest } from '#engine/sip/validate.ts'
import { countVias } from '#engine/sip/vias.ts'
import { flowToken } from './flow.ts'
import { ownUri, routeSetOf } from './route-set.ts'

/** What is to be done with a request; a value, so that it can be tested without a socket. */
export type Decision =
  | {
      readonly kind: 'reject'
      readonly status: number
      readonly reason: string
      readonly headers: readonly string[]
    }
  | { readonly kind: 'answer' }
  | { readonly kind: 'inDialog' }
  /** For a telephone, by the Path it registered with. */
  | { readonly kind: 'toFlow'; readonly token: string }
  | { readonly kind: 'place'; readonly setId: number; readonly ownRoutes: number }

/** What the decision rests on besides the request. */
export interface View {
  readonly settings: Settings
  readonly source: RuntimeSource
  readonly isFromDestination: boolean
  readonly listenerName: string
  /** Lowest id; null where no set is configured. */
  readonly lowestSetId: number | null
  owns(host: string, port: number): boolean
}

/** How often one request may have passed here before. */
const MOST_LAPS = 16

const reject = (status: number, reason: string, headers: readonly string[] = []): Decision => ({
  kind: 'reject',
  status,
  reason,
  headers,
})

/** Rules 15 and 16, RFC 3261 §16.3 to §16.5. Pure. */
export function decide(request: SipMessage, view: View): Decision {
  const fault = checkRequest(request)
  if (fault) return reject(fault.status, fault.reason, fault.headers)
  if (isLooping(request, view)) return reject(482, 'Loop Detected')
  if (request.toTag !== '') return { kind: 'inDialog' }
  const token = flowToken(routeSetOf(request, view), view)
  if (token !== null)
    return mayCallTelephones(view) ? { kind: 'toFlow', token } : reject(403, 'Route Not Accepted')
  const ownRoutes = countOwnRoutes(request, view)
  if (ownRoutes < 0) return reject(403, 'Route Not Accepted')
  if (request.method === 'OPTIONS' && isForUs(request, view)) return { kind: 'answer' }
  if (view.source.id === UNKNOWN_SOURCE_ID) {
    if (view.isFromDestination) return reject(403, 'A Destination Is Not Balanced Into Its Own Set')
    if (!view.settings.acceptUnknownSources) return reject(403, 'Unknown Source')
  }
  const setId = chooseSet(view)
  return setId === null ? reject(503, 'No Set Configured') : { kind: 'place', setId, ownRoutes }
}

/** A flow token is a registrar's to use: whoever else holds one must not ring the telephone by it. */
function mayCallTelephones(view: View): boolean {
  return view.isFromDestination || view.source.id !== UNKNOWN_SOURCE_ID
}

/**
 * RFC 3261 §16.3 step 4 without its hash: a request may spiral through us, but not for ever. Looked for only where
 * so many hops stand that it can be; Max-Forwards alone would let breadth double with every lap (RFC 5393 §1).
 */
function isLooping(request: SipMessage, view: View): boolean {
  if (request.index.vias < MOST_LAPS) return false
  return countVias(request, (host, port) => view.owns(host, port)) >= MOST_LAPS
}

/** Set: the source's, else the listener's, else the default, else the lowest (rules 15). */
export function chooseSet(view: View): number | null {
  return (
    view.source.setId ??
    view.settings.listenerSets[view.listenerName] ??
    view.settings.defaultSetId ??
    view.lowestSetId
  )
}

/**
 * How many preloaded Route values there are, all of them ours and taken off; -1 where one is not.
 * DEVIATION: such a request is refused, not sent on along its Route (RFC 3261 §16.6 step 6): it would make us anybody's
 * open relay.
 */
function countOwnRoutes(request: SipMessage, view: View): number {
  let own = 0
  for (const route of request.routes()) {
    if (!ownUri(route.uri, view)) return -1
    own += 1
  }
  return own
}

/** `OPTIONS sip:fairline SIP/2.0`: a question to us, not to somebody behind us. */
function isForUs(request: SipMessage, view: View): boolean {
  return ownUri(request.requestUri, view)?.user === ''
}
