import type { Clock } from '#engine/base/clock.ts'

const SECOND_MS = 1_000
/** A flood under false names: addresses told apart within one second; further ones get nothing. */
const MOST_ADDRESSES = 4_096

/** How many answers of ours one stranger's address draws in a second, so that we are no weapon against its owner. */
export class RefusalLimit {
  private readonly clock: Clock
  private readonly perSecond: () => number
  private readonly counts = new Map<string, number>()
  private second = -1

  constructor(clock: Clock, perSecond: () => number) {
    this.clock = clock
    this.perSecond = perSecond
  }

  /** Counts one answer; false where it must not be sent. */
  allows(address: string): boolean {
    const second = Math.floor(this.clock.monotonicMs() / SECOND_MS)
    if (second !== this.second) {
      this.second = second
      this.counts.clear()
    }
    const count = this.counts.get(address) ?? 0
    if (count >= this.perSecond() || (count === 0 && this.counts.size >= MOST_ADDRESSES)) return false
    this.counts.set(address, count + 1)
    return true
  }
}
