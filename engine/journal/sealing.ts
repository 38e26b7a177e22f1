import { createCipheriv, createDecipheriv } from 'node:crypto'
import { existsSync, linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import type { Random } from '#engine/base/random.ts'
import { type DataFolder, systemCode } from './data-folder.ts'

const NAME = 'secrets.key'
const KEY = /^[A-Za-z0-9_-]{43}$/
const KEY_BYTES = 32
/** `sealed:1:` and base64url of nonce, ciphertext and tag; the panel's twin is `web/server/sealing.ts`. */
const PREFIX = 'sealed:1:'
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What is sealed for the snapshot opens for nothing else. */
const PURPOSE = Buffer.from('snapshot')

/** Secrets in files of the data folder: AES-256-GCM. The key is made when something is sealed first (rules 25). */
export class Sealing {
  private readonly path: string
  private readonly clock: Clock
  private readonly random: Random
  private readonly log: Logger

  constructor(folder: DataFolder, clock: Clock, random: Random, log: Logger) {
    this.path = folder.file(NAME)
    this.clock = clock
    this.random = random
    this.log = log
  }

  /** Throws the system's error where a key is needed and cannot be written. */
  seal(text: string): string {
    const nonce = this.random.bytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, this.key(), nonce).setAAD(PURPOSE)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return PREFIX + Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')
  }

  /** Null: sealed with another key, or damaged. */
  open(sealed: string): string | null {
    try {
      const key = this.storedKey()
      return key && sealed.startsWith(PREFIX) ? opened(key, sealed.slice(PREFIX.length)) : null
    } catch {
      return null
    }
  }

  private key(): Buffer {
    const stored = this.storedKey()
    if (stored) return stored
    if (existsSync(this.path)) this.setAside()
    this.createOnce()
    const made = this.storedKey()
    if (made) return made
    throw new Error(`${this.path} cannot be used`)
  }

  private storedKey(): Buffer | null {
    if (!existsSync(this.path)) return null
    const text = readFileSync(this.path, 'utf8').trim()
    return KEY.test(text) ? Buffer.from(text, 'base64url') : null
  }

  private setAside(): void {
    const kept = `${this.path}.damaged-${this.clock.wallMs()}`
    renameSync(this.path, kept)
    this.log.error('secrets.key is damaged; a new one is made', { kept })
  }

  /** Whole or not at all, and only once: a panel in the same folder may be as quick. */
  private createOnce(): void {
    const temporary = `${this.path}.${process.pid}`
    const key = this.random.bytes(KEY_BYTES).toString('base64url')
    writeFileSync(temporary, `${key}\n`, { mode: 0o600 })
    try {
      linkSync(temporary, this.path)
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    } finally {
      unlinkSync(temporary)
    }
  }
}

function opened(key: Buffer, text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  const end = bytes.length - TAG_BYTES
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(PURPOSE).setAuthTag(bytes.subarray(end))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()]).toString('utf8')
}
