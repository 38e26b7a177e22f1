/** A destination may ask to be left alone for as long as it likes; it is for so long at the most. */
const MOST_MS = 300_000

/**
 * RFC 3261 §21.5.4: a 503 that names a time. One answer often speaks for one call, so that it counts only once a probe
 * sent after it is told the same; fresher news ends it before its time. On the monotonic scale.
 */
export class RetryAfter {
  private asked: { readonly sec: number; readonly atMs: number } | null = null
  private endsAtMs: number | null = null
  private untilMs: number | null = null
  private readonly onChange: () => void

  /** `onChange`: people may be shown something else now. */
  constructor(onChange = () => {}) {
    this.onChange = onChange
  }

  /** Null: it is not left alone. */
  get endsAt(): number | null {
    return this.endsAtMs
  }

  /** By the clock on the wall, in ms since the epoch. */
  get until(): number | null {
    return this.untilMs
  }

  /** Something was asked or is in force that fresher news would end. */
  get isOpen(): boolean {
    return this.asked !== null || this.endsAtMs !== null
  }

  /** A probe sent now would confirm what was asked. */
  get isUnconfirmed(): boolean {
    return this.asked !== null && this.endsAtMs === null
  }

  /** 0 asks for nothing. */
  ask(sec: number, nowMs: number): void {
    if (sec > 0) this.asked ??= { sec, atMs: nowMs }
  }

  /** A probe was answered 503. Returns for how long it is to be left alone, in ms; 0: no probe confirms it yet. */
  confirmable(sec: number | null, sentAtMs: number, nowMs: number): number {
    const { asked } = this
    if (asked === null) {
      if (sec !== null) this.ask(sec, nowMs)
      return 0
    }
    if (sentAtMs < asked.atMs || this.endsAtMs !== null) return 0
    const forMs = Math.min((sec ?? asked.sec) * 1_000, MOST_MS)
    if (forMs === 0) this.end()
    return forMs
  }

  begin(forMs: number, nowMs: number, wallMs: number): void {
    this.endsAtMs = nowMs + forMs
    this.untilMs = Math.round(wallMs + forMs)
    this.onChange()
  }

  /** As it is on another thread; null: it is not left alone. */
  follow(untilMs: number | null, nowMs: number, wallMs: number): void {
    if (untilMs === null) this.end()
    else this.begin(untilMs - wallMs, nowMs, wallMs)
  }

  end(): void {
    this.asked = null
    this.endsAtMs = null
    this.untilMs = null
    this.onChange()
  }
}
