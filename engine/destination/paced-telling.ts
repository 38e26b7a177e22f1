import type { Clock, Stoppable } from '#engine/base/clock.ts'

/** Between two messages to another thread at the least: each costs both of them some 20 µs. */
const LEAST_GAP_MS = 10

/** When what has gathered for another thread is told: many pieces of news go together. */
export class PacedTelling {
  private readonly clock: Clock
  private readonly tell: () => void
  private next: { readonly dueAtMs: number; readonly timer: Stoppable } | null = null
  private toldAtMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, tell: () => void) {
    this.clock = clock
    this.tell = tell
  }

  /** When this turn of work is over, unless something was told a moment ago: then in a moment. */
  soon(): void {
    this.within(0)
  }

  within(ms: number): void {
    const nowMs = this.clock.monotonicMs()
    const dueAtMs = Math.max(nowMs + ms, this.toldAtMs + LEAST_GAP_MS)
    if (this.next && this.next.dueAtMs <= dueAtMs) return
    this.next?.timer.stop()
    this.next = { dueAtMs, timer: this.clock.after(dueAtMs - nowMs, () => this.atOnce()) }
  }

  atOnce(): void {
    this.stop()
    this.toldAtMs = this.clock.monotonicMs()
    this.tell()
  }

  /** Tells nothing any more that has gathered. */
  stop(): void {
    this.next?.timer.stop()
    this.next = null
  }
}
