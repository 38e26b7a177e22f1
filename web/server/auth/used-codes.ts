import type { Clock } from '../clock.ts'

/** A code is taken from the step before its own to the step after it. */
const ALIVE_MS = 90_000
/** Oldest are forgotten first; guesses are limited long before. */
const MOST = 10_000

/** A code of an authenticator lets in once, however long it is shown (RFC 6238 §5.2). */
export class UsedCodes {
  /** Until when each is remembered. */
  private readonly used = new Map<string, number>()
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** False where it was taken before; from now on it is, so that two at once are not both let in. */
  take(account: string, code: string): boolean {
    const key = keyOf(account, code)
    const nowMs = this.clock.wallMs()
    if ((this.used.get(key) ?? 0) > nowMs) return false
    this.used.delete(key)
    this.used.set(key, nowMs + ALIVE_MS)
    const oldest = this.used.keys().next()
    if (this.used.size > MOST && !oldest.done) this.used.delete(oldest.value)
    return true
  }

  /** It was wrong: nobody was let in by it. */
  giveBack(account: string, code: string): void {
    this.used.delete(keyOf(account, code))
  }
}

function keyOf(account: string, code: string): string {
  return `${account.toLowerCase()} ${code}`
}
