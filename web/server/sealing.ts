import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import type { Clock } from './clock.ts'
import { readOrCreateSecret } from './private-file.ts'

/** `sealed:1:` and base64url of nonce, ciphertext and tag; the engine's twin is `engine/journal/sealing.ts`. */
const PREFIX = 'sealed:1:'
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY = /^[A-Za-z0-9_-]{43}$/

/** Passwords of other machines are kept for use, so they cannot be hashed: AES-256-GCM, its key beside the database. */
export interface Sealing {
  /** `purpose` is what the secret is for: it opens for nothing else. */
  seal(secret: string, purpose: string): string
  /** Null: sealed with another key, for another purpose, or damaged. */
  open(sealed: string, purpose: string): string | null
}

export interface OpenedSealing {
  readonly sealing: Sealing
  /** Where a damaged key was put; null where it was good, or there was none. */
  readonly setAside: string | null
}

/** The key's file is made at the first start. A damaged one is set aside, so that passwords can be written again. */
export async function openSealing(file: string, clock: Clock): Promise<OpenedSealing> {
  const setAside = isDamaged(file) ? moveAside(file, clock.wallMs()) : null
  const key = Buffer.from(await readOrCreateSecret(file, clock), 'base64url')
  return { sealing: sealingWith(key), setAside }
}

function isDamaged(file: string): boolean {
  if (!fs.existsSync(file)) return false
  try {
    return !KEY.test(fs.readFileSync(file, 'utf8').trim())
  } catch {
    return true
  }
}

/** The engine in the same folder may have been quicker. */
function moveAside(file: string, nowMs: number): string {
  const kept = `${file}.damaged-${nowMs}`
  if (fs.existsSync(file)) fs.renameSync(file, kept)
  return kept
}

function sealingWith(key: Buffer): Sealing {
  return {
    seal(secret, purpose) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(purpose))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return PREFIX + Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url')
    },
    open: (sealed, purpose) => {
      try {
        return sealed.startsWith(PREFIX) ? opened(key, sealed.slice(PREFIX.length), purpose) : null
      } catch {
        return null
      }
    },
  }
}

function opened(key: Buffer, text: string, purpose: string): string {
  const bytes = Buffer.from(text, 'base64url')
  const end = bytes.length - TAG_BYTES
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(end))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()]).toString('utf8')
}
