import type { DropReason } from './transport.ts'

export type ContentLengthFault = Extract<
  DropReason,
  'content-length-missing' | 'content-length-invalid' | 'content-length-repeated'
>

const TAB = 0x09
const CR = 0x0d
const LF = 0x0a
const SPACE = 0x20
const COLON = 0x3a
const ZERO = 0x30
const NINE = 0x39
/** Ten digits say more than any cap allows and still are an exact number. */
const MAX_DIGITS = 10
const LONG_NAME = Buffer.from('content-length', 'latin1')
const SHORT_NAME = Buffer.from('l', 'latin1')

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

/** Past spaces, tabs and folds: a line end followed by a blank belongs to the value (RFC 3261 §7.3.1). */
function skipBlanks(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    if (isBlank(bytes[at])) at++
    else if (bytes[at] === CR && bytes[at + 1] === LF && isBlank(bytes[at + 2])) at += 3
    else return at
  }
}

/** Where the value starts if this line bears that name; -1 if not. `name` is lower case. */
function valueAfter(bytes: Buffer, line: number, name: Buffer): number {
  for (let i = 0; i < name.length; i++) {
    if (((bytes[line + i] ?? 0) | 0x20) !== name[i]) return -1
  }
  let at = line + name.length
  while (isBlank(bytes[at])) at++
  return bytes[at] === COLON ? skipBlanks(bytes, at + 1) : -1
}

function readNumber(bytes: Buffer, from: number): number | 'content-length-invalid' {
  let at = from
  let value = 0
  for (let byte = bytes[at]; byte !== undefined && byte >= ZERO && byte <= NINE; byte = bytes[++at]) {
    value = value * 10 + byte - ZERO
  }
  if (at === from || at - from > MAX_DIGITS) return 'content-length-invalid'
  const end = skipBlanks(bytes, at)
  return bytes[end] === CR && bytes[end + 1] === LF ? value : 'content-length-invalid'
}

/**
 * The body length a header part states (RFC 3261 §20.14), long or compact name, or why nobody can tell: then
 * the stream cannot be followed any further. One pass. `end` is the offset behind the CRLF CRLF.
 */
export function contentLength(bytes: Buffer, start: number, end: number): number | ContentLengthFault {
  let length: number | ContentLengthFault = 'content-length-missing'
  let line = bytes.indexOf(LF, start) + 1
  while (line > 0 && line < end) {
    const long = valueAfter(bytes, line, LONG_NAME)
    const value = long < 0 ? valueAfter(bytes, line, SHORT_NAME) : long
    if (value >= 0 && length !== 'content-length-missing') return 'content-length-repeated'
    if (value >= 0) length = readNumber(bytes, value)
    line = bytes.indexOf(LF, line) + 1
  }
  return length
}
