/**
 * RFC 4648 §5, digit by digit: a call into the runtime costs more than the few characters of a token. But a dot stands in
 * the place of `q`, so that no token spells `CSeq`: SIPp takes the first of a message for the header, wherever it stands.
 * A `q` reads as the dot does: tokens of versions before have it.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop.rstuvwxyz0123456789-_'
/** What no digit has. */
const NONE = 64
const VALUES = new Uint8Array(128).fill(NONE)
for (const [value, digit] of [...ALPHABET].entries()) VALUES[digit.charCodeAt(0)] = value
VALUES['q'.charCodeAt(0)] = ALPHABET.indexOf('.')

/** Character of a six-bit value. */
export function digitOf(value: number): string {
  return ALPHABET.charAt(value & 63)
}

/** Six-bit value of a character; 64 where it is no digit. */
export function valueAt(text: string, at: number): number {
  return VALUES[text.charCodeAt(at)] ?? NONE
}

/** The runtime's base64url in these digits. */
export function ownDigits(base64url: string): string {
  return base64url.includes('q') ? base64url.replaceAll('q', '.') : base64url
}

/** Decodes what stands between two offsets of a text we signed; returns the octets written. */
export function decodeBase64url(text: string, start: number, end: number, into: Uint8Array): number {
  let octets = 0
  let bits = 0
  let value = 0
  for (let at = start; at < end; at++) {
    value = (value << 6) | (valueAt(text, at) & 63)
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
    difference |= (group >> 18) ^ valueAt(text, at)
    difference |= ((group >> 12) & 63) ^ valueAt(text, at + 1)
    difference |= ((group >> 6) & 63) ^ valueAt(text, at + 2)
    difference |= (group & 63) ^ valueAt(text, at + 3)
  }
  return difference === 0
}
