/** Octets with a meaning in the SIP grammar (RFC 3261 §25.1). */
export const HT = 9
export const LF = 10
export const CR = 13
export const SP = 32
export const QUOTE = 34
export const COMMA = 44
export const SLASH = 47
export const COLON = 58
export const SEMICOLON = 59
export const LESS = 60
export const EQUAL = 61
export const GREATER = 62
export const OPEN_BRACKET = 91
export const CLOSE_BRACKET = 93

const ALPHANUM = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const IS_TOKEN = 1
/** LWS within a header value whose line ends are known to be folds. */
const IS_SPACE = 2
/** Ends a parameter's value: `;`, `,`, a quote or white space. */
const ENDS_VALUE = 4
/** Ends a parameter's name: the same and `=`. */
const ENDS_NAME = 8
/** Needs a look within a quoted string. */
const QUOTE_OCTET = 34
const BACKSLASH_OCTET = 92
const ENDS_LINE = 16
const ENDS_HOST = 512
const IN_REFERENCE = 1024
const BREAKS_LIST = 32
const BREAKS_ADDRESS = 64
const BREAKS_LISTED_ADDRESS = 128
const ENDS_URI = 256
const IN_NAME = 2048

function octetClasses(): Uint16Array {
  const classes = new Uint16Array(256)
  const add = (characters: string, flag: number) => {
    for (const octet of Buffer.from(characters, 'latin1')) classes[octet] = (classes[octet] ?? 0) | flag
  }
  add(`${ALPHANUM}-.!%*_+\`'~`, IS_TOKEN)
  add(' \t\r\n', IS_SPACE | ENDS_VALUE | ENDS_NAME)
  add(';,', ENDS_VALUE | ENDS_NAME)
  add('=', ENDS_NAME)
  add('\r\n', ENDS_LINE)
  add(' \t\r\n:;,', ENDS_HOST)
  // A quoted string begins where a value does, never within one: who counts values by their commas sees the same.
  add('"', ENDS_HOST | ENDS_VALUE | ENDS_NAME)
  add('0123456789ABCDEFabcdef:.', IN_REFERENCE)
  add(',"', BREAKS_LIST)
  const notInUri = `${String.fromCharCode(...Array(33).keys())}<>"`
  add(notInUri, ENDS_URI | BREAKS_ADDRESS | BREAKS_LISTED_ADDRESS)
  add(';', BREAKS_ADDRESS | BREAKS_LISTED_ADDRESS)
  add(',', BREAKS_LISTED_ADDRESS)
  add(`${ALPHANUM}-.!%*_+\`'~ \t\r\n`, IN_NAME)
  add(String.fromCharCode(...Array(256).keys()).slice(128), IN_NAME)
  return classes
}

/** 1 for the octets of a token (RFC 3261 §25.1). */
export const TOKEN_OCTETS = octetClasses().map((classes) => classes & IS_TOKEN)

/** One look-up per octet instead of a chain of comparisons: these loops are most of a parse. */
const CLASSES = octetClasses()

function hasClass(octet: number, flag: number): boolean {
  return ((CLASSES[octet] ?? 0) & flag) !== 0
}

/** First offset that is not part of a token. */
export function skipToken(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && hasClass(bytes[i] ?? 0, IS_TOKEN)) i++
  return i
}

export function isSpace(octet: number | undefined): boolean {
  return hasClass(octet ?? 0, IS_SPACE)
}

export function skipSpace(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && hasClass(bytes[i] ?? 0, IS_SPACE)) i++
  return i
}

/** The end of the range without its trailing white space. */
export function trimEnd(bytes: Buffer, start: number, end: number): number {
  let i = end | 0
  while (i > start && hasClass(bytes[i - 1] ?? 0, IS_SPACE)) i--
  return i
}

export function findNameEnd(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && !hasClass(bytes[i] ?? 0, ENDS_NAME)) i++
  return i
}

export function findValueEnd(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && !hasClass(bytes[i] ?? 0, ENDS_VALUE)) i++
  return i
}

/** End of a host name or IPv4 address in a Via: at `:`, `;`, `,`, a quote or white space. */
export function findHostEnd(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && !hasClass(bytes[i] ?? 0, ENDS_HOST)) i++
  return i
}

/** First offset that cannot stand within the brackets of an IPv6 reference. */
export function findReferenceEnd(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && hasClass(bytes[i] ?? 0, IN_REFERENCE)) i++
  return i
}

/** Offset of the first comma or opening quote, or `end`. */
export function findListBreak(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && !hasClass(bytes[i] ?? 0, BREAKS_LIST)) i++
  return i
}

/** Behind a display name without quotes (RFC 3261 §25.1: tokens and white space), and what spaces follow it. */
export function skipDisplayName(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && hasClass(bytes[i] ?? 0, IN_NAME)) i++
  return i
}

/** End of a URI without brackets: at `;`, in a list a comma, at what no URI has, or `end`. */
export function findAddressBreak(bytes: Buffer, at: number, end: number, isList: boolean): number {
  let i = at | 0
  const flag = isList ? BREAKS_LISTED_ADDRESS : BREAKS_ADDRESS
  while (i < end && !hasClass(bytes[i] ?? 0, flag)) i++
  return i
}

/** First offset that cannot belong to a URI: control, space, `<`, `>`, `"`, or the end of the bytes. */
export function skipUri(bytes: Buffer, at: number): number {
  let i = at | 0
  while (!hasClass(bytes[i] ?? 0, ENDS_URI)) i++
  return i
}

/** Offset of the first CR or LF, or `end`. */
export function findLineEnd(bytes: Buffer, at: number, end: number): number {
  let i = at | 0
  while (i < end && !hasClass(bytes[i] ?? 0, ENDS_LINE)) i++
  return i
}

/** From an opening quote to behind the closing one; -1 when it is never closed. */
export function skipQuoted(bytes: Buffer, at: number, end: number): number {
  for (let i = (at | 0) + 1; i < end; i++) {
    const octet = bytes[i]
    if (octet === BACKSLASH_OCTET) i++
    else if (octet === QUOTE_OCTET) return i + 1
  }
  return -1
}

/** Tells upper from lower case in letters, and changes no other octet of a token into one of a token. */
const CASE_BIT = 32
/** Control octets differ from printable ones in that very bit. */
const FIRST_PRINTABLE = 32

/** A name to compare with by `spells`. */
export function nameOctets(name: string): Buffer {
  return Buffer.from(Buffer.from(name, 'latin1').map((octet) => octet | CASE_BIT))
}

/** Do the octets spell this name, in any case? The name may have white space, slashes and token characters. */
export function spells(bytes: Buffer, start: number, end: number, name: Buffer): boolean {
  if (end - start !== name.length) return false
  const offset = start | 0
  for (let i = 0; i < name.length; i++) {
    const octet = bytes[offset + i] ?? 0
    if ((octet | CASE_BIT) !== name[i] || octet < FIRST_PRINTABLE) return false
  }
  return true
}

/** Digits only, at most `limit`; -1 for anything else, an empty range included. */
export function readNumber(bytes: Buffer, start: number, end: number, limit: number): number {
  if (start >= end) return -1
  let number = 0
  for (let i = start | 0; i < end; i++) {
    const digit = (bytes[i] ?? 0) - 48
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
    if (number > limit) return -1
  }
  return number
}
