import { VIA } from './header-names.ts'
import { fieldsOfKind } from './header-reader.ts'
import type { SipMessage } from './message.ts'
import { REASON_PHRASES } from './reason-phrases.ts'

const CLASSES = [
  '',
  'Progress',
  'Success',
  'Redirection',
  'Request Failure',
  'Server Failure',
  'Global Failure',
]

/** The phrase of a status code; one without a phrase of its own gets that of its class. */
export function reasonPhrase(status: number): string {
  return REASON_PHRASES.get(status) ?? CLASSES[Math.floor(status / 100)] ?? ''
}

export interface ResponseOptions {
  /** Given to To when the request has none; not to a 100 (RFC 3261 §8.2.6.2). */
  readonly toTag?: string
  /** `Name: value`, each. */
  readonly headers?: readonly string[]
  /** The request's top Via with `received` and `rport` filled in: `receivedText()`. */
  readonly receivedVia?: string
}

/** All Via fields in order, as received, but for the top value when it was rewritten. */
function viaLines(request: SipMessage, receivedVia: string | undefined): string {
  const { bytes, text, topVia, index } = request
  const top = receivedVia ?? text.slice(topVia.start, topVia.end)
  const first = `Via: ${top}${text.slice(topVia.end, index.viaEnd)}\r\n`
  if (index.viaLines === 1) return first
  const others = fieldsOfKind(bytes, index.viaLineEnd, text.length, VIA)
  return first + others.map((field) => `Via: ${text.slice(field.start, field.end)}\r\n`).join('')
}

/** A header field as the request has it; nothing when a malformed request has none. */
function copied(request: SipMessage, name: string, start: number, end: number, suffix: string): string {
  return start < 0 ? '' : `${name}: ${request.text.slice(start, end)}${suffix}\r\n`
}

/** A To that cannot be read gets no tag: nobody could tell where it would belong. */
function toSuffix(request: SipMessage, status: number, toTag: string): string {
  const isReadable = request.index.toUriStart >= 0
  return toTag !== '' && status > 100 && isReadable && request.toTag === '' ? `;tag=${toTag}` : ''
}

/** A 100 repeats the Timestamp, so that the sender can tell the round trip (RFC 3261 §8.2.6.1). */
function timestamp(request: SipMessage, status: number): string {
  const { timestampStart, timestampEnd } = request.index
  return status === 100 ? copied(request, 'Timestamp', timestampStart, timestampEnd, '') : ''
}

/**
 * A response of our own to a request, malformed ones included (RFC 3261 §8.2.6): Via, From, To, Call-ID and CSeq as
 * received, no body. A character an octet.
 */
export function responseText(
  request: SipMessage,
  status: number,
  reason: string,
  options: ResponseOptions,
): string {
  const { index } = request
  return (
    `SIP/2.0 ${status} ${reason}\r\n` +
    viaLines(request, options.receivedVia) +
    copied(request, 'From', index.fromStart, index.fromEnd, '') +
    copied(request, 'To', index.toStart, index.toEnd, toSuffix(request, status, options.toTag ?? '')) +
    copied(request, 'Call-ID', index.callIdStart, index.callIdEnd, '') +
    copied(request, 'CSeq', index.cseqStart, index.cseqEnd, '') +
    timestamp(request, status) +
    (options.headers ?? []).map((header) => `${header}\r\n`).join('') +
    'Content-Length: 0\r\n\r\n'
  )
}

/** The same as bytes; the buffer is exact and owned by the caller. */
export function buildResponse(
  request: SipMessage,
  status: number,
  reason: string,
  options: ResponseOptions,
): Buffer {
  return Buffer.from(responseText(request, status, reason, options), 'latin1')
}
