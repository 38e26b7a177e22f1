import { hash } from 'node:crypto'

export interface SigningKey {
  /** 1 or 2 characters of 0-9a-z; stands in the signed text. */
  readonly id: string
  readonly secret: Buffer
}

/** Length of a MAC in characters: 96 bits of SHA-256, base64url. */
export const MAC_LENGTH = 16

const KEY_ID = /^[0-9a-z]{1,2}$/

/**
 * MACs over routing state (rules 4). One-shot SHA-256 over key and message; keeping 96 of 256 bits bars
 * length extension, and every field carries its length, so no two lists of fields read alike.
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
    const prefix = this.prefixes[keyIndex]
    if (prefix === undefined) throw new Error('no such signing key')
    let message = prefix
    for (const field of fields) message += `${field.length}:${field}`
    return hash('sha256', message, 'base64url').slice(0, MAC_LENGTH)
  }

  /** Compares in time that does not depend on where the difference is. */
  verifies(keyIndex: number, fields: readonly string[], mac: string): boolean {
    const expected = this.mac(keyIndex, fields)
    let difference = expected.length ^ mac.length
    for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ mac.charCodeAt(i)
    return difference === 0
  }
}
