/** After it a failure counts for a third (1/e); after twice that, as people say about 10 s, for an eighth. */
const TAU_MS = 5_000
/** Of a call: what is left after some seventy seconds is nothing. */
const LEAST = 1e-6

/**
 * Attempts that failed lately, as calls: each counts for one at first and fades away. So a destination that refuses
 * everything is not attractive because it is empty (opensips PR 610). Times on the monotonic scale.
 */
export class RecentFailures {
  private amount = 0
  private atMs = 0
  private hasNews = false

  note(nowMs: number): void {
    this.follow(this.read(nowMs) + 1, nowMs)
    this.hasNews = true
  }

  /** As many as another thread knows of by now. */
  follow(amount: number, nowMs: number): void {
    this.amount = amount
    this.atMs = nowMs
  }

  read(nowMs: number): number {
    if (this.amount === 0) return 0
    const left = this.amount * Math.exp(-Math.max(0, nowMs - this.atMs) / TAU_MS)
    if (left < LEAST) this.amount = 0
    return left < LEAST ? 0 : left
  }

  get isFading(): boolean {
    return this.amount > 0
  }

  /** What is left of them now, where one was noted since the time before; else null. */
  takeNews(nowMs: number): number | null {
    if (!this.hasNews) return null
    this.hasNews = false
    return this.read(nowMs)
  }

  /** Another address. */
  forget(): void {
    this.amount = 0
    this.hasNews = false
  }
}
