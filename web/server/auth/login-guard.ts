import type { Clock } from '../clock.ts'

const WINDOW_MS = 5 * 60_000
/** Wrong passwords and codes within the window: for one account from anywhere, and from one address for any account. */
const MOST = { account: 10, address: 30 } as const
/** Oldest are forgotten first; a flood of invented accounts cannot grow the map. */
const MOST_KEYS = 10_000

/** Limits guessing. An attempt counts from its start, so that many at once gain nothing; success takes it back. */
export class LoginGuard {
  private readonly attempts = new Map<string, number[]>()
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** 0: go on; else the seconds to wait. The same for accounts that exist and that do not. */
  begin(account: string, address: string): number {
    const keys = keysOf(account, address)
    const waitSec = Math.max(this.waitOf(keys.account, MOST.account), this.waitOf(keys.address, MOST.address))
    if (waitSec > 0) return waitSec
    this.note(keys.account)
    this.note(keys.address)
    return 0
  }

  /** A right password proves the person: the account is free again, and this attempt was none. */
  succeed(account: string, address: string): void {
    const keys = keysOf(account, address)
    this.attempts.delete(keys.account)
    this.attempts.get(keys.address)?.pop()
  }

  /** A right password where a code is still asked for: this attempt was none, and those before it stay. */
  takeBack(account: string, address: string): void {
    const keys = keysOf(account, address)
    this.attempts.get(keys.account)?.pop()
    this.attempts.get(keys.address)?.pop()
  }

  /** 0: not locked; else the moment from which the account may try again. */
  lockedUntilMs(account: string): number {
    const waitSec = this.waitOf(keysOf(account, '').account, MOST.account)
    return waitSec === 0 ? 0 : this.clock.wallMs() + waitSec * 1_000
  }

  /** By an admin, who knows whose attempts these were. */
  unlock(account: string): void {
    this.attempts.delete(keysOf(account, '').account)
  }

  private waitOf(key: string, most: number): number {
    const recent = this.recent(key)
    const first = recent.at(-most)
    return first === undefined ? 0 : Math.ceil((first + WINDOW_MS - this.clock.wallMs()) / 1_000)
  }

  private note(key: string): void {
    const recent = [...this.recent(key), this.clock.wallMs()]
    this.attempts.delete(key)
    this.attempts.set(key, recent)
    if (this.attempts.size <= MOST_KEYS) return
    const oldest = this.attempts.keys().next()
    if (!oldest.done) this.attempts.delete(oldest.value)
  }

  private recent(key: string): number[] {
    const since = this.clock.wallMs() - WINDOW_MS
    return (this.attempts.get(key) ?? []).filter((atMs) => atMs > since)
  }
}

function keysOf(account: string, address: string): { account: string; address: string } {
  return { account: `account ${account.toLowerCase().slice(0, 254)}`, address: `address ${address}` }
}
