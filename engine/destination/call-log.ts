const WINDOW_MS = 1_000
const LEAST_ROOM = 16

/**
 * When the calls of the last second began. Exact: the moment of each is kept until it is a second old. Memory grows with
 * what comes, to eight bytes times the most that are counted.
 */
export class CallLog {
  /** A ring, oldest at `first`. */
  private times = new Float64Array(0)
  private first = 0
  private size = 0

  /** As many are remembered as there may be: they may have to be counted. False costs nothing to ask. */
  isTight(most: number): boolean {
    return this.size >= most
  }

  isUsedUp(most: number, nowMs: number): boolean {
    if (this.size < most) return false
    this.forgetBefore(nowMs - WINDOW_MS)
    return this.size >= most
  }

  /** Counts one, too many or not: who counts here alone has asked before. */
  note(most: number, nowMs: number): boolean {
    this.forgetBefore(nowMs - WINDOW_MS)
    // A call that had to be let in: the newest are enough to tell when there is room again.
    if (this.size >= most) this.drop(this.size - most + 1)
    if (this.size === this.times.length) this.grow(most)
    this.times[(this.first + this.size) % this.times.length] = nowMs
    this.size += 1
    return true
  }

  private forgetBefore(atMs: number): void {
    while (this.size > 0 && (this.times[this.first] ?? 0) <= atMs) this.drop(1)
  }

  private drop(count: number): void {
    this.first = (this.first + count) % this.times.length
    this.size -= count
  }

  private grow(most: number): void {
    const grown = new Float64Array(Math.min(most, Math.max(LEAST_ROOM, 2 * this.times.length)))
    for (let i = 0; i < this.size; i++) grown[i] = this.times[(this.first + i) % this.times.length] ?? 0
    this.times = grown
    this.first = 0
  }
}
