/** RFC 4648 §5, digit by digit: a call into the runtime costs more than the few characters of a token. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CODES = Uint8Array.from(ALPHABET, (digit) => digit.charCodeAt(0))
const VALUES = new Uint8Array(128)
for (const [value, code] of CODES.entries()) VALUES[code] = value

/** Character of a six-bit value. */
export function digitOf(value: number): string {
  return ALPHABET.charAt(value & 63)
}

/** Decodes what stands between two offsets of a text we signed; returns the octets written. */
export function decodeBase64url(text: string, start: number, end: number, into: Uint8Array): number {
  let octets = 0
  let bits = 0
  let value = 0
  for (let at = start; at < end; at++) {
    value = (value << 6) | (VALUES[text.charCodeAt(at)] ?? 0)
    bits += 6
    if (bits < 8) continue
    bits -= 8
    into[octets++] = value >> bits
  }
  return octets
}

/**
 * Whether `text` spells the first octets of `digest`, a character an octet, three for each four characters; in time
 * that does not depend on where the difference is.
 */
export function spellsDigest(text: string, digest: string): boolean {
  let difference = 0
  for (let at = 0, octet = 0; at < text.length; at += 4, octet += 3) {
    const group =
      (digest.charCodeAt(octet) << 16) | (digest.charCodeAt(octet + 1) << 8) | digest.charCodeAt(octet + 2)
    difference |= (CODES[group >> 18] ?? 0) ^ text.charCodeAt(at)
    difference |= (CODES[(group >> 12) & 63] ?? 0) ^ text.charCodeAt(at + 1)
    difference |= (CODES[(group >> 6) & 63] ?? 0) ^ text.charCodeAt(at + 2)
    difference |= (CODES[group & 63] ?? 0) ^ text.charCodeAt(at + 3)
  }
  return difference === 0
}
