import type { SipMessage } from '#engine/sip/message.ts'
import { parseUri, type SipUri } from '#engine/sip/uri.ts'
import { DIALOG_PARAMETER, FLOW_PARAMETER } from './own-uri.ts'
import type { FoundWay } from './way.ts'

export type Owner = { owns(host: string, port: number): boolean }

/** The way of a request and its end, as loose routers write them. */
export interface RouteSet {
  readonly routes: readonly { readonly uri: string }[]
  readonly target: string
  /** A strict router before us wrote the first route into the Request-URI and the target behind all others. */
  readonly isStrict: boolean
}

const OWN_PARAMETER = new RegExp(`;(${DIALOG_PARAMETER}|${FLOW_PARAMETER})=`, 'i')

/** Undoes what a strict router did with a Record-Route or a Path of ours (RFC 3261 §16.4). */
export function routeSetOf(request: SipMessage, owner: Owner): RouteSet {
  const { requestUri } = request
  const routes = request.routes()
  const last = routes.at(-1)
  if (!last || !OWN_PARAMETER.test(requestUri) || !ownUri(requestUri, owner))
    return { routes, target: requestUri, isStrict: false }
  return { routes: [{ uri: requestUri }, ...routes.slice(0, -1)], target: last.uri, isStrict: true }
}

/** A URI that leads to us; null for any other. */
export function ownUri(text: string | undefined, owner: Owner): SipUri | null {
  const uri = text === undefined ? null : parseUri(text)
  return uri && owner.owns(uri.host, uri.port) ? uri : null
}

/** What becomes of Route and Request-URI where the first `own` routes are ours. */
export function routingOf(
  { routes, isStrict }: RouteSet,
  own: number,
): Pick<FoundWay, 'ownRoutes' | 'repairsStrictRoute' | 'nextIsStrict'> {
  const next = routes[own]
  const nextIsStrict = next !== undefined && !isStrict && parseUri(next.uri)?.param('lr') === null
  return { ownRoutes: isStrict ? own - 1 : own, repairsStrictRoute: isStrict, nextIsStrict }
}
