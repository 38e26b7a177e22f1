import { DELAY_TAU_MS } from '#engine/balance/lowest-delay.ts'

/**
 * Time from an INVITE to the first ringing or answer, as its peak moving average (as Finagle's balancer has it): one that
 * is slower than the average becomes the average at once, quicker ones bring it down over some ten seconds. While nothing
 * is heard it fades, so that who was slow once is asked again. Times on the monotonic scale.
 */
export class PeakDelay {
  private average: number | null = null
  private atMs = 0
  private hasNews = false

  /** True: something was heard of the calls of this thread, or told to it, since `takeNews`. */
  get isFresh(): boolean {
    return this.hasNews
  }

  hear(ms: number, nowMs: number): void {
    this.follow(ms, nowMs)
    this.hasNews = true
  }

  /** The average of another thread, which is no news to it. */
  follow(ms: number, nowMs: number): void {
    const before = this.average
    const left = Math.exp(-Math.max(0, nowMs - this.atMs) / DELAY_TAU_MS)
    this.average = before !== null && before > ms ? before * left + ms * (1 - left) : ms
    this.atMs = nowMs
  }

  /** In ms; null until something was heard. */
  read(nowMs: number): number | null {
    if (this.average === null) return null
    return this.average * Math.exp(-Math.max(0, nowMs - this.atMs) / DELAY_TAU_MS)
  }

  /** The average, where something was heard since the time before; else null. */
  takeNews(nowMs: number): number | null {
    if (!this.hasNews) return null
    this.hasNews = false
    return this.read(nowMs)
  }

  /** Another address. */
  forget(): void {
    this.average = null
    this.hasNews = false
  }
}
