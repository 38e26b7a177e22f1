/** The channels of one user agent, numbered from 1, taken by cyclic hunting from the one after the last. */
export class Channels {
  private readonly isTaken: boolean[]
  private readonly counts: number[]
  private last = 0
  private takenCount = 0

  constructor(size: number) {
    this.isTaken = new Array<boolean>(size).fill(false)
    this.counts = new Array<number>(size).fill(0)
  }

  get size(): number {
    return this.counts.length
  }

  get busy(): number {
    return this.takenCount
  }

  /** Calls taken so far, channel 1 first. */
  get totals(): readonly number[] {
    return this.counts
  }

  /** A free channel, or 0 when all are taken. */
  take(): number {
    for (let step = 0; step < this.size; step++) {
      const at = (this.last + step) % this.size
      if (this.isTaken[at]) continue
      this.isTaken[at] = true
      this.counts[at] = (this.counts[at] ?? 0) + 1
      this.last = at + 1
      this.takenCount += 1
      return at + 1
    }
    return 0
  }

  /** May be repeated safely. */
  release(channel: number): void {
    if (!this.isTaken[channel - 1]) return
    this.isTaken[channel - 1] = false
    this.takenCount -= 1
  }
}
