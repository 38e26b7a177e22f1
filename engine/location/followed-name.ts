import type { Stoppable } from '#engine/base/clock.ts'
import type { DestinationAddress } from '#engine/contract/destination-uri.ts'
import type { LocatedTarget, Location } from './location.ts'

/** The last good answer for one name, as it is kept across restarts. */
export interface KeptLocation {
  readonly key: string
  readonly targets: readonly LocatedTarget[]
  /** In ms since the epoch. */
  readonly resolvedAtMs: number
  readonly expiresAtMs: number
}

/** One name that destinations are reached by, and what is known of it. */
export class FollowedName {
  readonly key: string
  readonly address: DestinationAddress
  /** The last good answer; null until there was one. */
  answer: KeptLocation | null
  /** A part of what was asked for found no answer, so there may be more targets. */
  isPart = false
  /** What DNS says instead of a new answer, one line; empty when all is well. */
  problem = ''
  problemSinceMs: number | null = null
  /** Failures in a row. */
  failures = 0
  /** When DNS is asked next. */
  timer: Stoppable | null = null

  constructor(key: string, address: DestinationAddress, answer: KeptLocation | null) {
    this.key = key
    this.address = address
    this.answer = answer
  }

  /** An answer is kept past its time, because there is no new one. */
  get isStale(): boolean {
    return this.answer !== null && this.failures > 0
  }

  /** As the relay is told. */
  get location(): Location {
    return { key: this.key, targets: this.answer?.targets ?? [], problem: this.answer ? '' : this.problem }
  }
}
