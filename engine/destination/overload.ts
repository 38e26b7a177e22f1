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

/** What a destination last said of its overload: the newest by its sequence, until its time is over. */
export class Overload {
  private news: OverloadNews | null = null
  /** On the monotonic scale. */
  private endsAtMs = 0

  /** What is no newer than what is known changes nothing (RFC 7339 §4.4). True when it was taken. */
  learn(news: OverloadNews, nowMs: number): boolean {
    if (this.news !== null && news.seq <= this.news.seq) return false
    this.news = news
    this.endsAtMs = nowMs + news.validityMs
    return true
  }

  /** Null where it says nothing, or its time is over. `wallMs` is the same moment as people read it. */
  read(nowMs: number, wallMs: number): OverloadLive | null {
    if (this.news === null || nowMs >= this.endsAtMs) return null
    const { algorithm, value } = this.news
    return { algorithm, value, validUntilMs: Math.round(wallMs + this.endsAtMs - nowMs) }
  }

  /** Another address: its sequence begins anew. */
  forget(): void {
    this.news = null
  }
}
