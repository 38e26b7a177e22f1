/** After it a failure counts for a third (1/e); after twice that, as people say about 10 s, for an eighth. */
const TAU_MS = 5_000

/**
 * Attempts that failed lately, as calls: each counts for one at first and fades away. So a destination that refuses
 * everything is not attractive because it is empty (opensips PR 610). Times on the monotonic scale.
 */
export class RecentFailures {
  private amount = 0
  private atMs = 0

  note(nowMs: number): void {
    this.amount = this.read(nowMs) + 1
    this.atMs = nowMs
  }

  read(nowMs: number): number {
    return this.amount === 0 ? 0 : this.amount * Math.exp(-Math.max(0, nowMs - this.atMs) / TAU_MS)
  }

  /** Another address. */
  forget(): void {
    this.amount = 0
  }
}
