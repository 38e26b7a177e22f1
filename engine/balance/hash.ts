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

/** `next` is the hash of the `place`-th part: the same parts in other places give another whole. */
export function joinHashes(joined: number, next: number, place: number): number {
  return mix(Math.imul(joined, FNV_PRIME) ^ mix(next + place + 1))
}

/** How an algorithm hashes a URI: by user, host and port, or by the user alone. */
export function uriHash(userOnly: boolean): (uri: string) => number {
  return userOnly ? hashUserFirst : hashUri
}

/** A URI without a user is hashed by what else it has, so that these are not all one. */
function hashUserFirst(uri: string): number {
  return hashUser(uri) ?? hashUri(uri)
}

/**
 * 32 bits of a URI's user, host and port, the parts by which peers' dispatchers hash (`peers.md` A1):
 * `sip:alice:secret@Example.com:5060;transport=tcp?x=y` is `alice@example.com`. The port counts when it is not
 * the scheme's own (5060, sips 5061); the host's case does not. Other schemes hash up to `;` or `?`
 * (`tel:+4930123;phone-context=…`). Percent-escapes are taken as written. No allocation.
 */
export function hashUri(uri: string): number {
  const start = uri.indexOf(':') + 1
  const scheme = sipScheme(uri, start)
  const at = scheme === '' ? -1 : uri.indexOf('@', start)
  const hostStart = at < 0 ? start : at + 1
  const hostEnd = firstOf(uri, hostStart, SEMICOLON, QUESTION)
  const afterUser = at < 0 ? FNV_OFFSET : hashRange(uri, start, userEnd(uri, start, at), FNV_OFFSET)
  if (scheme === '') return mix(hashRange(uri, hostStart, hostEnd, afterUser))
  const end = isOwnPort(uri, hostEnd, scheme === 'sips' ? ':5061' : ':5060') ? hostEnd - 5 : hostEnd
  return mix(hashHostRange(uri, hostStart, end, Math.imul(afterUser ^ AT, FNV_PRIME)))
}

/** 32 bits of the user alone, of another scheme's URI of its number; null where it has none. */
export function hashUser(uri: string): number | null {
  const start = uri.indexOf(':') + 1
  const isSip = sipScheme(uri, start) !== ''
  const at = isSip ? uri.indexOf('@', start) : firstOf(uri, start, SEMICOLON, QUESTION)
  const end = isSip && at >= 0 ? userEnd(uri, start, at) : at
  return end <= start ? null : mix(hashRange(uri, start, end, FNV_OFFSET))
}

/** 32 bits of the host alone, in any case and without its port; null where it has none, as `tel:` has not. */
export function hashHost(uri: string): number | null {
  const start = uri.indexOf(':') + 1
  if (sipScheme(uri, start) === '') return null
  // RFC 3261 §25.1: the user part may hold ';' and '?', so the end is looked for behind it.
  const hostStart = uri.indexOf('@', start) + 1 || start
  const hostEnd = firstOf(uri, hostStart, SEMICOLON, QUESTION)
  // The colons of an IPv6 address stand within brackets.
  const colon = uri.indexOf(':', Math.max(hostStart, uri.lastIndexOf(']', hostEnd)))
  const end = colon >= 0 && colon < hostEnd ? colon : hostEnd
  return end <= hostStart ? null : mix(hashHostRange(uri, hostStart, end, FNV_OFFSET))
}

const SEMICOLON = 59
const QUESTION = 63
const AT = 64
const UPPER_A = 65
const UPPER_Z = 90
const CASE_BIT = 32

/** `start` is the offset behind the scheme's colon. */
function sipScheme(uri: string, start: number): 'sip' | 'sips' | '' {
  if (!(isLetter(uri, 0, 's') && isLetter(uri, 1, 'i') && isLetter(uri, 2, 'p'))) return ''
  if (start === 4) return 'sip'
  return start === 5 && isLetter(uri, 3, 's') ? 'sips' : ''
}

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

function hashHostRange(text: string, from: number, to: number, start: number): number {
  let h = start
  for (let i = from; i < to; i++) {
    const character = text.charCodeAt(i)
    const lower = character >= UPPER_A && character <= UPPER_Z ? character | CASE_BIT : character
    h = Math.imul(h ^ lower, FNV_PRIME)
  }
  return h
}
