import { hash, randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { octetsOf } from '../ip-octets.ts'
import { Attempts, MOST_KEYS } from './attempts.ts'

/** Wrong passwords and codes within the window: for one account from anywhere, and from one address for any account. */
const MOST = { account: 10, address: 30 } as const

/** One attempt, where it counts. */
interface Count {
  readonly attempts: Attempts
  readonly key: string | number
}

/** Limits guessing. An attempt counts from its start, so that many at once gain nothing; success takes it back. */
export class LoginGuard {
  private readonly accounts: Attempts
  private readonly addresses: Attempts
  /** By address too, of those who do not say which account they want. */
  private readonly nameless: Attempts
  private readonly clock: Clock
  private readonly secret = randomBytes(16).toString('hex')

  constructor(clock: Clock) {
    this.clock = clock
    this.accounts = new Attempts(clock, MOST.account)
    this.addresses = new Attempts(clock, MOST.address)
    this.nameless = new Attempts(clock, MOST.account)
  }

  /**
   * 0: go on; else the seconds to wait. The same for accounts that exist and that do not.
   * `account` null: whose it is shows only when it is over; then an address has as many as an account.
   */
  begin(account: string | null, address: string): number {
    const counts = this.countsOf(account, address)
    const waitSec = Math.max(...counts.map(({ attempts, key }) => attempts.waitSec(key)))
    if (waitSec > 0) return waitSec
    for (const { attempts, key } of counts) attempts.note(key)
    return 0
  }

  /** A right password proves the person: the account is free again, and this attempt was none. */
  succeed(account: string | null, address: string): void {
    const [ofAccount, ofAddress] = this.countsOf(account, address)
    ofAccount.attempts.forget(ofAccount.key)
    ofAddress.attempts.takeBack(ofAddress.key)
  }

  /** A right password where a code is still asked for: this attempt was none, and those before it stay. */
  takeBack(account: string, address: string): void {
    for (const { attempts, key } of this.countsOf(account, address)) attempts.takeBack(key)
  }

  /** 0: not locked; else the moment from which the account may try again. */
  lockedUntilMs(account: string): number {
    const waitSec = this.accounts.waitSec(this.cellOf(account))
    return waitSec === 0 ? 0 : this.clock.wallMs() + waitSec * 1_000
  }

  /** By an admin, who knows whose attempts these were. */
  unlock(account: string): void {
    this.accounts.forget(this.cellOf(account))
  }

  private countsOf(account: string | null, address: string): readonly [Count, Count] {
    const key = networkOf(address)
    const ofAddress = { attempts: this.addresses, key }
    if (account === null) return [{ attempts: this.nameless, key }, ofAddress]
    return [{ attempts: this.accounts, key: this.cellOf(account) }, ofAddress]
  }

  /**
   * There are no more cells than are kept, so that no flood of invented accounts pushes one out; two accounts may share
   * one, but which do, nobody can work out.
   */
  private cellOf(account: string): number {
    const name = this.secret + account.toLowerCase().slice(0, 254)
    return hash('sha256', name, 'buffer').readUInt32BE() % MOST_KEYS
  }
}

const MAPPED = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])

/** Whoever has one IPv6 address has its /64 (RFC 6177). IPv4 written as IPv6 counts as what it is. */
function networkOf(address: string): string {
  const octets = octetsOf(address)
  if (octets.length === 4) return address
  if (octets.subarray(0, 12).equals(MAPPED)) return octets.subarray(12).join('.')
  return octets.toString('hex', 0, 8)
}
