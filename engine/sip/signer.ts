import { hash } from 'node:crypto'
import { ownDigits, spellsDigest } from './base64url.ts'

export interface SigningKey {
  /** 1 or 2 characters of 0-9a-z; stands in the signed text. */
  readonly id: string
  readonly secret: Buffer
}

/** Length of a MAC in characters: 96 bits of SHA-256, in our digits of base64url. */
export const MAC_LENGTH = 16

const KEY_ID = /^[0-9a-z]{1,2}$/

/**
 * Length of the key id of a token `KEY.` + packed state + `tail` characters, the last of them its MAC; -1 for what has
 * another shape. What stands there is believed when the MAC verifies, not before.
 */
export function keyLength(token: string, packedLengths: readonly number[], tail: number): number {
  // Far enough for the longest key id: a text without a dot is not searched to its end.
  const dot = token[1] === '.' ? 1 : 2
  return token[dot] === '.' && packedLengths.includes(token.length - dot - 1 - tail) ? dot : -1
}

/** One character up to 254: the shorter the lengths are together, the cheaper is their text. */
function lengthMark(length: number): string {
  return length < 255
    ? String.fromCharCode(length)
    : String.fromCharCode(255, length >> 16, (length >> 8) & 255, length & 255)
}

/**
 * MACs over routing state (rules 4). One-shot SHA-256 over key and message; keeping 96 of 256 bits bars
 * length extension, and the lengths of all fields stand before them, so no two lists of fields read alike.
 */
export class Signer {
  /** Number of this engine start; grows with every start. */
  readonly startNumber: number
  private ids: readonly string[] = []
  private prefixes: readonly string[] = []

  /** The first key signs, all verify. Throws on an empty list or a key id of another shape. */
  constructor(keys: readonly SigningKey[], startNumber: number) {
    this.startNumber = startNumber
    this.use(keys)
  }

  /** From now on these, as at construction. */
  use(keys: readonly SigningKey[]): void {
    if (keys.length === 0 || keys.some((key) => !KEY_ID.test(key.id)))
      throw new Error('signing keys need an id of 1 or 2 characters 0-9a-z')
    this.ids = keys.map((key) => key.id)
    this.prefixes = keys.map((key) => key.secret.toString('hex'))
  }

  /** Id of the key that signs. */
  get keyId(): string {
    return this.ids[0] ?? ''
  }

  /** -1 when the key is not, or no longer, known. */
  keyIndex(id: string): number {
    return this.ids.indexOf(id)
  }

  /** Throws on an index that is no key: a bug of the caller. */
  mac(keyIndex: number, fields: readonly string[]): string {
    return ownDigits(hash('sha256', this.message(keyIndex, fields), 'base64url').slice(0, MAC_LENGTH))
  }

  /** Compares in time that does not depend on where the difference is. */
  verifies(keyIndex: number, fields: readonly string[], mac: string): boolean {
    if (mac.length !== MAC_LENGTH) return false
    return spellsDigest(mac, hash('sha256', this.message(keyIndex, fields), 'binary'))
  }

  private message(keyIndex: number, fields: readonly string[]): string {
    const prefix = this.prefixes[keyIndex]
    if (prefix === undefined) throw new Error('no such signing key')
    let lengths = ''
    for (const field of fields) lengths += lengthMark(field.length)
    let message = prefix + lengths
    for (const field of fields) message += field
    return message
  }
}
