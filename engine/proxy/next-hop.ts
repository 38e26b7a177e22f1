import { type Endpoint, isIpv4, isIpv6 } from '#engine/contract/address.ts'
import { defaultPort, namedTransport } from '#engine/contract/transport-facts.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { canonicalAddress } from '#engine/destination/ip.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { parseUri } from '#engine/sip/uri.ts'
import type { Call, FarEnd } from './call.ts'

export interface UriPlace {
  readonly endpoint: Endpoint
  readonly namesTransport: boolean
}

/**
 * Where a SIP URI with a numeric host points (RFC 3263 §4: numeric hosts need no look-up); null for others. One that
 * names no transport means `spoken`, by which the far side is reached.
 * DEVIATION: RFC 3263 §4.1 would have that be UDP: many user agents reached over a stream leave it out of their Contact.
 */
export function uriPlace(text: string, spoken: Transport): UriPlace | null {
  const uri = parseUri(text)
  if (!uri || !(isIpv4(uri.host) || isIpv6(uri.host))) return null
  const named = namedTransport(uri.scheme === 'sips', uri.param('transport')?.toLowerCase() ?? null)
  if (named === undefined) return null
  // RFC 7118 §5.1: `ws` is written for both.
  const transport = named === null || (named === 'ws' && spoken === 'wss') ? spoken : named
  const address = uri.host.includes(':') ? canonicalAddress(uri.host) : uri.host
  const endpoint = { transport, address, port: uri.port || defaultPort(transport) }
  return { endpoint, namesTransport: named !== null }
}

/**
 * Where the far side wants in-dialog requests: the Record-Route value next to it, else its Contact
 * (RFC 3261 §12.1). Null where that is its own address or no numeric one: then nothing has to be remembered.
 */
export function learnTarget(uri: string, own: Endpoint): Endpoint | null {
  const target =
    uri === '' || hasHost(uri, own.address) ? null : (uriPlace(uri, own.transport)?.endpoint ?? null)
  return target === null || target.address === own.address ? null : target
}

/** Whether a URI names this address, told without taking it apart: nearly every Contact does. */
function hasHost(uri: string, address: string): boolean {
  const at = uri.indexOf('@')
  const start = at < 0 ? uri.indexOf(':') + 1 : at + 1
  if (!uri.startsWith(address, start)) return false
  const behind = start + address.length
  return behind === uri.length || uri[behind] === ':' || uri[behind] === ';'
}

/** RFC 5626 §5.3: `ob` in its Contact says that a telephone is reached over its flow alone. */
export function isOverFlow(uri: string): boolean {
  return /ob/i.test(uri) && parseUri(uri)?.param('ob') != null
}

/** The caller's side of a request: its topmost Record-Route, else its Contact; '' where that is its flow. */
export function callerTargetUri(request: SipMessage): string {
  const route = request.recordRoutes()[0]?.uri
  if (route !== undefined) return route
  const contact = request.contactUri()
  return isOverFlow(contact) ? '' : contact
}

/** The destination's side of a response: the Record-Route value above ours, known by the call's token, else its Contact. */
export function destinationTargetUri(
  response: SipMessage,
  token: string,
  owns: (host: string, port: number) => boolean,
): string {
  if (response.hasLoneRecordRoute) return response.contactUri()
  const routes = response.recordRoutes()
  const ours = routes.findIndex(({ uri }) => (token !== '' && uri.endsWith(token)) || isOwned(uri, owns))
  return (ours > 0 ? routes[ours - 1]?.uri : undefined) ?? response.contactUri()
}

function isOwned(text: string, owns: (host: string, port: number) => boolean): boolean {
  const uri = parseUri(text)
  return uri !== null && owns(uri.host, uri.port)
}

/** The two ends of a dialog as the signed token and the call tell them. */
export interface DialogEnds {
  readonly flow: Endpoint
  readonly destination: Destination | undefined
  /** What this very dialog has said of its destination's end; null where that is not known. */
  readonly far: FarEnd | null
  /** The same of its caller's. */
  readonly callerTarget: Endpoint | null
  readonly call: Call | null
}

/** Whether an address is the destination's: its own, one its Contact or Record-Route named, or of its networks. */
export function isOfDestination(address: string, { destination, far }: DialogEnds): boolean {
  if (destination?.hasAddress(address) || address === far?.destinationEndpoint?.address) return true
  if (address === far?.destinationTarget?.address) return true
  return destination?.isContactNetwork(address) ?? false
}

/**
 * Rules 3: an in-dialog request leaves for the side it is meant for: (a) an address of the destination, (b) the
 * signed caller flow, (c) what that side's own Contact or Record-Route named in this dialog, (d) a contact network
 * of the destination. What the caller named is open to its destination alone: a caller that names a third host and
 * then speaks for either side would have us speak to that host.
 * DEVIATION: RFC 3261 §16.6 step 7 sends a request wherever Route or Request-URI say; here anywhere else is 403.
 */
export function isPermitted(to: Endpoint, ends: DialogEnds, fromCaller: boolean, sender: string): boolean {
  if (fromCaller) return isOfDestination(to.address, ends)
  if (to.address === ends.flow.address) return true
  return to.address === ends.callerTarget?.address && isOfDestination(sender, ends)
}
