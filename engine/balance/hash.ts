/** FNV-1a's start and prime (draft-eastlake-fnv): cheap per character, its weak upper bits are mended by `mix`. */
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** The finalizer of MurmurHash3 (Appleby, public domain): every input bit moves every output bit. */
export function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** 32 bits of the characters of `text`, as a signed Int32. No allocation. */
export function hashText(text: string): number {
  let h = FNV_OFFSET
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), FNV_PRIME)
  return mix(h)
}

/**
 * 32 bits of a URI's user, host and port, the parts by which peers' dispatchers hash (`peers.md` A1):
 * `sip:alice:secret@Example.com:5060;transport=tcp?x=y` is `alice@example.com`. The port counts when it is not
 * the scheme's own (5060, sips 5061); the host's case does not. Other schemes hash up to `;` or `?`
 * (`tel:+4930123;phone-context=…`). Percent-escapes are taken as written. No allocation.
 */
export function hashUri(uri: string): number {
  const start = uri.indexOf(':') + 1
  const isSips = start === 5 && isLetter(uri, 3, 's')
  const isSip =
    (start === 4 || isSips) && isLetter(uri, 0, 's') && isLetter(uri, 1, 'i') && isLetter(uri, 2, 'p')
  const at = isSip ? uri.indexOf('@', start) : -1
  // RFC 3261 §25.1: the user part may hold ';' and '?', so the end is looked for behind it.
  const hostStart = at < 0 ? start : at + 1
  const hostEnd = firstOf(uri, hostStart, SEMICOLON, QUESTION)
  const afterUser = at < 0 ? FNV_OFFSET : hashRange(uri, start, userEnd(uri, start, at), FNV_OFFSET)
  if (!isSip) return mix(hashRange(uri, hostStart, hostEnd, afterUser))
  const end = isOwnPort(uri, hostEnd, isSips ? ':5061' : ':5060') ? hostEnd - 5 : hostEnd
  return mix(hashHost(uri, hostStart, end, Math.imul(afterUser ^ AT, FNV_PRIME)))
}

const SEMICOLON = 59
const QUESTION = 63
const AT = 64
const UPPER_A = 65
const UPPER_Z = 90
const CASE_BIT = 32

function isLetter(text: string, index: number, letter: string): boolean {
  return (text.charCodeAt(index) | CASE_BIT) === letter.charCodeAt(0)
}

function isOwnPort(uri: string, end: number, port: string): boolean {
  return uri.startsWith(port, end - port.length)
}

/** The password is no part of the user (RFC 3261 §19.1.1). */
function userEnd(uri: string, start: number, at: number): number {
  const colon = uri.indexOf(':', start)
  return colon >= 0 && colon < at ? colon : at
}

function firstOf(text: string, from: number, one: number, other: number): number {
  for (let i = from; i < text.length; i++) {
    const character = text.charCodeAt(i)
    if (character === one || character === other) return i
  }
  return text.length
}

function hashRange(text: string, from: number, to: number, start: number): number {
  let h = start
  for (let i = from; i < to; i++) h = Math.imul(h ^ text.charCodeAt(i), FNV_PRIME)
  return h
}

function hashHost(text: string, from: number, to: number, start: number): number {
  let h = start
  for (let i = from; i < to; i++) {
    const character = text.charCodeAt(i)
    const lower = character >= UPPER_A && character <= UPPER_Z ? character | CASE_BIT : character
    h = Math.imul(h ^ lower, FNV_PRIME)
  }
  return h
}
