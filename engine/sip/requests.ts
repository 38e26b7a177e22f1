import { ROUTE } from './header-names.ts'
import { fieldsOfKind } from './header-reader.ts'
import type { SipMessage } from './message.ts'

/** The Route fields as they stand. */
function routeLines(message: SipMessage): string {
  const { bytes, text, index, headersStart } = message
  if (index.routeLines === 0) return ''
  const fields = fieldsOfKind(bytes, headersStart, text.length, ROUTE)
  return fields.map((field) => text.slice(field.lineStart, field.lineEnd)).join('')
}

/** A request of the INVITE's own transaction: same Request-URI, top Via, Route, From, Call-ID and CSeq number. */
function companion(invite: SipMessage, method: string, to: string, reason = ''): Buffer {
  const { text, topVia } = invite
  return written(invite, method, invite.requestUri, text.slice(topVia.start, topVia.end), to, reason)
}

/** `like`: the INVITE itself, or a response to it. */
function written(
  like: SipMessage,
  method: string,
  requestUri: string,
  via: string,
  to: string,
  reason = '',
): Buffer {
  const { text, index } = like
  const request =
    `${method} ${requestUri} SIP/2.0\r\n` +
    `Via: ${via}\r\n` +
    routeLines(like) +
    'Max-Forwards: 70\r\n' +
    `From: ${text.slice(index.fromStart, index.fromEnd)}\r\n` +
    `To: ${to}\r\n` +
    `Call-ID: ${text.slice(index.callIdStart, index.callIdEnd)}\r\n` +
    `CSeq: ${like.cseqNumber} ${method}\r\n` +
    (reason === '' ? '' : `Reason: ${reason}\r\n`) +
    'Content-Length: 0\r\n\r\n'
  return Buffer.from(request, 'latin1')
}

function toOf({ text, index }: SipMessage): string {
  return text.slice(index.toStart, index.toEnd)
}

/**
 * CANCEL for an INVITE as we sent it (RFC 3261 §9.1): To as in the INVITE, one Via, its branch the INVITE's.
 * `reason`: RFC 3326 §2, the value; '' for none.
 */
export function buildCancel(invite: SipMessage, reason: string): Buffer {
  return companion(invite, 'CANCEL', toOf(invite), reason)
}

/** Why a caller cancelled, which its callees are to know (RFC 3326 §2); '' where it does not say. */
export function reasonOf(cancel: SipMessage): string {
  return cancel.header('Reason') ?? ''
}

/** ACK for a 300-699 to an INVITE as we sent it (RFC 3261 §17.1.1.3): To from the response. */
export function buildAck(invite: SipMessage, response: SipMessage): Buffer {
  return companion(invite, 'ACK', toOf(response))
}

/**
 * The same from the response alone, where nobody has the INVITE any more.
 * DEVIATION: RFC 3261 §17.1.1.3 wants the INVITE's Request-URI and Route; To's URI stands in, which is what a caller
 * begins with. An ACK is known by its Via alone (§17.2.3).
 */
export function buildAckOfFailure(response: SipMessage): Buffer {
  const { transport, sentBy, branch } = response.topVia
  const via = `SIP/2.0/${transport} ${sentBy};branch=${branch}`
  return written(response, 'ACK', response.toUri, via, toOf(response))
}

export interface ProbeText {
  readonly method: string
  readonly requestUri: string
  /** Via value: `SIP/2.0/UDP host:port;branch=…;rport`. */
  readonly via: string
  /** URI without brackets. */
  readonly fromUri: string
  readonly fromTag: string
  readonly toUri: string
  /** Of the dialog asked about; undefined outside any. */
  readonly toTag?: string
  readonly callId: string
  readonly cseqNumber: number
  /** URI without brackets; '' for none. */
  readonly contactUri: string
  readonly userAgent: string
  /** `Name: value`, each. */
  readonly headers?: readonly string[]
}

/** A request of our own that asks whether somebody is there: mostly OPTIONS (RFC 3261 §11.1). */
export function buildProbe(request: ProbeText): Buffer {
  const contact = request.contactUri === '' ? '' : `Contact: <${request.contactUri}>\r\n`
  const text =
    `${request.method} ${request.requestUri} SIP/2.0\r\n` +
    `Via: ${request.via}\r\n` +
    (request.headers ?? []).map((header) => `${header}\r\n`).join('') +
    'Max-Forwards: 70\r\n' +
    `From: <${request.fromUri}>;tag=${request.fromTag}\r\n` +
    `To: <${request.toUri}>${request.toTag === undefined ? '' : `;tag=${request.toTag}`}\r\n` +
    `Call-ID: ${request.callId}\r\n` +
    `CSeq: ${request.cseqNumber} ${request.method}\r\n` +
    contact +
    `User-Agent: ${request.userAgent}\r\n` +
    (request.method === 'OPTIONS' ? 'Accept: application/sdp\r\n' : '') +
    'Content-Length: 0\r\n\r\n'
  return Buffer.from(text, 'latin1')
}
