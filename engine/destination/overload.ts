import type { OverloadLive } from '#engine/contract/health-live.ts'

/** RFC 7339 §4: the figures of a response's topmost Via. */
export interface OverloadNews {
  /** `loss` or `rate`. */
  readonly algorithm: string
  /** `loss`: per cent of requests to keep back; `rate`: requests per second. */
  readonly value: number
  /** 0 ends the control at once. */
  readonly validityMs: number
  /** `oc-seq`; it grows. */
  readonly seq: number
}

/** No response comes later than that (64·T1, RFC 3261 §17.1.1.2): a lower sequence is no late one then, but a new count. */
const MOST_LATE_MS = 32_000

/** What one address and port last said of its overload: the newest by its sequence, until its time is over. */
export class Overload {
  private news: OverloadNews | null = null
  /** On the monotonic scale. */
  private endsAtMs = 0

  /** When what it said is over, on the monotonic scale; 0 where it said nothing. */
  get endsAt(): number {
    return this.endsAtMs
  }

  /**
   * What is no newer than what is known changes nothing (RFC 7339 §4.4), unless that is long over: who started anew may
   * count from the beginning. True when it was taken.
   */
  learn(news: OverloadNews, nowMs: number): boolean {
    const isLate = nowMs < this.endsAtMs + MOST_LATE_MS
    if (this.news !== null && news.seq <= this.news.seq && isLate) return false
    this.news = news
    this.endsAtMs = nowMs + news.validityMs
    return true
  }

  /** Its words for another thread, valid for what is left of their time; null where that is over. */
  said(nowMs: number): OverloadNews | null {
    const validityMs = this.endsAtMs - nowMs
    return this.news !== null && validityMs > 0 ? { ...this.news, validityMs } : null
  }

  /** Null where it says nothing, or its time is over. `wallMs` is the same moment as people read it. */
  read(nowMs: number, wallMs: number): OverloadLive | null {
    if (this.news === null || nowMs >= this.endsAtMs) return null
    const { algorithm, value } = this.news
    return { algorithm, value, validUntilMs: Math.round(wallMs + this.endsAtMs - nowMs) }
  }

  /**
   * Per cent to keep back now. `rate` (RFC 7415) is not offered, so that nobody may choose it (RFC 7339 §4.2): it says
   * nothing here.
   */
  percent(nowMs: number): number {
    if (this.news === null || nowMs >= this.endsAtMs || this.news.algorithm !== 'loss') return 0
    return Math.min(100, this.news.value)
  }
}
