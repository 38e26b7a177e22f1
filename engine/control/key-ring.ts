import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import { MOST_KEYS, newSigningKey, type StoredKey } from '#engine/journal/signing-keys.ts'

/** A Path is used as long as its registration: an hour where nobody says otherwise (RFC 3261 §10.2). */
const REGISTRATION_MS = 3_600_000

export interface KeyRingParts {
  readonly clock: Clock
  readonly random: Random
  /** As read from disk at start; the relay began with them. */
  readonly keys: readonly StoredKey[]
  /** A key that no longer signs verifies for this long at least: the longest call (rules 4). */
  longestCallMs(): number
  /** Whole and on disk when it returns; throws the system's error otherwise. */
  write(keys: readonly StoredKey[]): void
  /** What signs and verifies from now on. */
  use(keys: readonly StoredKey[]): void
}

/** The signing keys in force: the first signs, all verify; one that was replaced goes when no call and no telephone can need it. */
export class KeyRing {
  private readonly parts: KeyRingParts
  private keys: readonly StoredKey[]

  constructor(parts: KeyRingParts) {
    this.parts = parts
    this.keys = parts.keys
  }

  get size(): number {
    return this.keys.length
  }

  /**
   * A new key signs from now on. Throws, with nothing changed, `CONFLICT` while too many old ones are still needed, and
   * `DATA_FOLDER_UNWRITABLE`.
   */
  rotate(): StoredKey {
    const needed = this.needed()
    if (needed.length >= MOST_KEYS)
      throw new FairlineError(
        'CONFLICT',
        `${needed.length} signing keys are still needed by calls; wait until the oldest have ended.`,
      )
    const fresh = newSigningKey(needed, this.parts.clock, this.parts.random)
    this.replace([fresh, ...needed])
    return fresh
  }

  /** To be called now and then. Throws `DATA_FOLDER_UNWRITABLE`, with nothing changed. */
  prune(): void {
    const needed = this.needed()
    if (needed.length < this.keys.length) this.replace(needed)
  }

  /** The one that signs, and those it replaced less than the longest call or a registration ago. */
  private needed(): StoredKey[] {
    const oldestMs = this.parts.clock.wallMs() - Math.max(this.parts.longestCallMs(), REGISTRATION_MS)
    return this.keys.filter((_, i) => {
      const replacedBy = this.keys[i - 1]
      return replacedBy === undefined || replacedBy.createdAtMs >= oldestMs
    })
  }

  /** On disk first: a token that a later start cannot verify must not leave. */
  private replace(keys: readonly StoredKey[]): void {
    try {
      this.parts.write(keys)
    } catch (error) {
      throw new FairlineError('DATA_FOLDER_UNWRITABLE', `keys.json is as it was: ${String(error)}`, error)
    }
    this.keys = keys
    this.parts.use(keys)
  }
}
