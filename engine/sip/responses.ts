import { CR } from './characters.ts'
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

/** Behind `SIP/2.0 200 `. */
const PHRASE_START = 12
const O = 0x4f
const K = 0x4b
const MOST_PHRASE_CHARS = 128

/** The words of a response's own for its status, for people to read; those of the code where it has none. */
export function writtenReason({ bytes, headersStart, status }: SipMessage): string {
  // Nearly every answer says this.
  if (bytes[PHRASE_START] === O && bytes[PHRASE_START + 1] === K && bytes[PHRASE_START + 2] === CR)
    return 'OK'
  const written = bytes.toString('utf8', PHRASE_START, Math.min(headersStart, bytes.length))
  const phrase = written
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MOST_PHRASE_CHARS)
  return phrase === '' ? reasonPhrase(status) : phrase
}

export interface ResponseOptions {
  /** Given to To when the request has none; not to a 100 (RFC 3261 §8.2.6.2). */
  readonly toTag?: string
  /** `Name: value`, each. */
  readonly headers?: readonly string[]
  /** The request's top Via with `received` and `rport` filled in: `receivedText()`. */
  readonly receivedVia?: string
  /** As few bytes as say it: compact names, no phrase, no Content-Length, which a datagram does without (§18.3). */
  readonly isTerse?: boolean
}

/** What stands before each value that is repeated. */
const LONG = { via: 'Via: ', from: 'From: ', to: 'To: ', callId: 'Call-ID: ', cseq: 'CSeq: ' }
const SHORT = { via: 'v:', from: 'f:', to: 't:', callId: 'i:', cseq: 'CSeq:' }

/** All Via fields in order, as received, but for the top value when it was rewritten. */
function viaLines(request: SipMessage, name: string, receivedVia: string | undefined): string {
  const { bytes, text, topVia, index } = request
  const top = receivedVia ?? text.slice(topVia.start, topVia.end)
  const first = `${name}${top}${text.slice(topVia.end, index.viaEnd)}\r\n`
  if (index.viaLines === 1) return first
  const others = fieldsOfKind(bytes, index.viaLineEnd, text.length, VIA)
  return first + others.map((field) => `${name}${text.slice(field.start, field.end)}\r\n`).join('')
}

/** A header field as the request has it; nothing when a malformed request has none. */
function copied(request: SipMessage, name: string, start: number, end: number, suffix: string): string {
  return start < 0 ? '' : `${name}${request.text.slice(start, end)}${suffix}\r\n`
}

/** A To that cannot be read gets no tag: nobody could tell where it would belong. */
function toSuffix(request: SipMessage, status: number, toTag: string): string {
  const isReadable = request.index.toUriStart >= 0
  return toTag !== '' && status > 100 && isReadable && request.toTag === '' ? `;tag=${toTag}` : ''
}

/** A 100 repeats the Timestamp, so that the sender can tell the round trip (RFC 3261 §8.2.6.1). */
function timestamp(request: SipMessage, status: number): string {
  const { timestampStart, timestampEnd } = request.index
  return status === 100 ? copied(request, 'Timestamp: ', timestampStart, timestampEnd, '') : ''
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
  const { isTerse = false, toTag = '', headers = [] } = options
  const name = isTerse ? SHORT : LONG
  return (
    `SIP/2.0 ${status} ${isTerse ? '' : reason}\r\n` +
    viaLines(request, name.via, options.receivedVia) +
    copied(request, name.from, index.fromStart, index.fromEnd, '') +
    copied(request, name.to, index.toStart, index.toEnd, toSuffix(request, status, toTag)) +
    copied(request, name.callId, index.callIdStart, index.callIdEnd, '') +
    copied(request, name.cseq, index.cseqStart, index.cseqEnd, '') +
    timestamp(request, status) +
    headers.map((header) => `${header}\r\n`).join('') +
    `${isTerse ? '' : 'Content-Length: 0\r\n'}\r\n`
  )
}
