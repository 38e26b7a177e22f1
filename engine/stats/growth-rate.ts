/** Events per second between two readings of a count that only grows. */
export class GrowthRate {
  private count = 0
  private atMs = 0
  private hasReading = false

  /** `atMs`: when the count was read, on any clock that does not go back. Returns 0 at the first reading. */
  read(count: number, atMs: number): number {
    const spanMs = atMs - this.atMs
    const rate = this.hasReading && spanMs > 0 ? ((count - this.count) * 1_000) / spanMs : 0
    this.count = count
    this.atMs = atMs
    this.hasReading = true
    return Math.max(rate, 0)
  }
}
