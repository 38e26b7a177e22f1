import { createHash, randomBytes } from 'node:crypto'

const BYTES = 32

/** Shown once. With 256 random bits in it, one round of a hash keeps it, and nobody guesses. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(BYTES).toString('base64url')
}

/** What is kept in its place. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
