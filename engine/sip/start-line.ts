import { CR, findLineEnd, LF, nameOctets, readNumber, SP, skipToken, skipUri, spells } from './characters.ts'
import type { DropReason } from './drop-reasons.ts'

/** Where the parts of the start line stand (RFC 3261 §7.1, §7.2). Part of the message index. */
export interface StartLine {
  isRequest: boolean
  methodEnd: number
  requestUriStart: number
  requestUriEnd: number
  status: number
  headersStart: number
}

const SIP_SLASH = nameOctets('sip/')
const SIP_VERSION = nameOctets('sip/2.0')
const VERSION_LENGTH = SIP_VERSION.length
const OTHER_VERSION = /^ SIP\/\d+\.\d+$/

function isVersion(bytes: Buffer, start: number, end: number): boolean {
  return spells(bytes, start, end, SIP_VERSION)
}

function readStatusLine(bytes: Buffer, end: number, into: StartLine): DropReason | null {
  if (!isVersion(bytes, 0, VERSION_LENGTH)) return 'bad-version'
  into.status = readNumber(bytes, 8, 11, 699)
  const hasSpaces = bytes[7] === SP && (bytes[11] === SP || end === 11)
  return hasSpaces && into.status >= 100 ? null : 'bad-start-line'
}

/** Names the fault of a request line; only for what did not read at once. */
function requestLineFault(bytes: Buffer, end: number, uri: StartLine): DropReason {
  const rest = bytes.latin1Slice(uri.requestUriEnd, end).toUpperCase()
  if (!rest.includes('SIP/')) return 'not-sip'
  return uri.requestUriEnd > uri.requestUriStart && OTHER_VERSION.test(rest)
    ? 'bad-version'
    : 'bad-start-line'
}

function readRequestLine(bytes: Buffer, end: number, into: StartLine): DropReason | null {
  into.isRequest = true
  into.methodEnd = skipToken(bytes, 0, end)
  if (into.methodEnd === 0 || bytes[into.methodEnd] !== SP) return 'not-sip'
  into.requestUriStart = into.methodEnd + 1
  into.requestUriEnd = skipUri(bytes, into.requestUriStart)
  const version = into.requestUriEnd + 1
  const hasUri = into.requestUriEnd > into.requestUriStart && bytes[into.requestUriEnd] === SP
  return hasUri && isVersion(bytes, version, end) ? null : requestLineFault(bytes, end, into)
}

/** Reads `METHOD URI SIP/2.0` or `SIP/2.0 CODE reason` of a header part before `limit`; returns the fault, or null. */
export function readStartLine(bytes: Buffer, limit: number, into: StartLine): DropReason | null {
  const end = findLineEnd(bytes, 0, limit)
  if (end >= limit) return 'not-sip'
  if (bytes[end] !== CR || bytes[end + 1] !== LF) return 'bad-line-end'
  into.headersStart = end + 2
  return spells(bytes, 0, 4, SIP_SLASH) ? readStatusLine(bytes, end, into) : readRequestLine(bytes, end, into)
}
