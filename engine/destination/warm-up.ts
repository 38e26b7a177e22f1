import type { Clock } from '#engine/base/clock.ts'
import type { SlowStart } from '#engine/contract/placing.ts'

/** What became of a slow start since it was last asked. */
export type WarmNews = 'begun' | 'over'

/**
 * Slow start of one destination: weight and capacity grow from a part to the whole, in a straight line, after a recovery
 * or an enabling (HAProxy's `slowstart`, peers.md B6). Who is in the middle of it when it goes down begins anew.
 */
export class WarmUp {
  private readonly clock: Clock
  private config: SlowStart
  /** On the monotonic scale; null: all of it is in force. */
  private sinceMs: number | null = null
  private news: WarmNews | null = null

  constructor(clock: Clock, config: SlowStart) {
    this.clock = clock
    this.config = config
  }

  get slowStart(): SlowStart {
    return this.config
  }

  /** Takes an edit over: one under way goes on by the new terms. */
  configure(config: SlowStart): void {
    this.config = config
    if (config.sec === 0) this.sinceMs = null
  }

  begin(): void {
    if (this.config.sec === 0) return
    this.sinceMs = this.clock.monotonicMs()
    this.news = 'begun'
  }

  /** It takes no calls any more. */
  stop(): void {
    this.sinceMs = null
    this.news = null
  }

  /** False: nothing is held back, and nothing has to be worked out. */
  get isUnderWay(): boolean {
    return this.sinceMs !== null
  }

  /** Per cent of weight and capacity now, 1 to 100; null: all of it, for it is over or never began. */
  get percent(): number | null {
    if (this.sinceMs === null) return null
    const { sec, fromPercent } = this.config
    const part = (this.clock.monotonicMs() - this.sinceMs) / (sec * 1_000)
    return part >= 1 ? null : fromPercent + (100 - fromPercent) * part
  }

  /** Of a capacity, in whole numbers; no less than what one call takes, where the whole has that. */
  partOf(whole: number, oneCall = 1): number {
    const { percent } = this
    if (percent === null) return whole
    return Math.max(Math.min(whole, oneCall), Math.floor((whole * percent) / 100))
  }

  /** To be called about once a second. */
  settle(): WarmNews | null {
    if (this.sinceMs !== null && this.percent === null) {
      this.sinceMs = null
      this.news = 'over'
    }
    const { news } = this
    this.news = null
    return news
  }
}
