import { type Endpoint, formatHost } from '#engine/contract/address.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { ownWords, transportParameter } from './own-words.ts'

/** URI parameter of our Record-Route that carries the signed token of a dialog (rules 2). */
export const DIALOG_PARAMETER = 'fl'
/** The same of a telephone's flow: in our Path, and on its side of the dialogs that go over it (RFC 5626 §5.2). */
export const FLOW_PARAMETER = 'ff'
const TOKEN = `;${DIALOG_PARAMETER}=`

/** `sip:10.0.0.1:5070;transport=tcp`. */
export function endpointUri({ transport, address, port }: Endpoint): string {
  return `sip:${formatHost(address)}:${port}${transportParameter(transport)}`
}

/** A SIPS request wants a SIPS Record-Route wherever the socket is secure (RFC 3261 §16.6 step 4). */
export function isSipsRequest(request: SipMessage): boolean {
  const { requestUri } = request
  return !requestUri.startsWith('sip:') && /^sips:/i.test(requestUri)
}

/** Our own URI at a listener, up to its token. */
function ownHead(listener: Listener, isSips: boolean): string {
  const { sip, sips } = ownWords(listener)
  return isSips ? sips : sip
}

/** Signed parameters of our Record-Route: `near` towards the next hop, `far` towards the caller; mostly the same. */
export interface RecordRoute {
  readonly near: string
  readonly far: string
}

/**
 * Our Record-Route values, topmost first: the one the destination reaches us by, and, where the two sides
 * differ in socket or parameter, the caller's below it (RFC 5658 §4, double record-routing).
 */
export function recordRoutes(
  from: Listener,
  to: Listener,
  { near, far }: RecordRoute,
  isSips: boolean,
): string {
  const nearest = ownRoute(to, near, isSips)
  return from === to && near === far ? nearest : `${nearest}, ${ownRoute(from, far, isSips)}`
}

export function ownRoute(listener: Listener, parameter: string, isSips: boolean): string {
  return `<${ownHead(listener, isSips)};${parameter}>`
}

/** The token of a Route value that came back letter by letter as we wrote it for `listener`; '' for any other. */
export function echoedToken(uri: string, listener: Listener): string {
  const head = ownHead(listener, uri.startsWith('sips:'))
  if (!uri.startsWith(head) || !uri.startsWith(TOKEN, head.length)) return ''
  const token = uri.slice(head.length + TOKEN.length)
  return token.includes(';') || token.includes('?') ? '' : token
}
