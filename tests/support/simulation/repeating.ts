import type { Clock, Stoppable } from '#engine/base/clock.ts'

const T1_MS = 500
const T2_MS = 4_000
const LIFE_MS = 32_000

/** Sends at once and again at T1, doubling up to T2, for 64 T1 at the most (RFC 3261 §17). */
export class Repeating {
  private readonly clock: Clock
  private readonly send: () => void
  private next: Stoppable | null = null
  private untilMs = 0

  constructor(clock: Clock, send: () => void) {
    this.clock = clock
    this.send = send
  }

  start(): this {
    this.untilMs = this.clock.monotonicMs() + LIFE_MS
    this.turn(T1_MS)
    return this
  }

  stop(): void {
    this.untilMs = 0
    this.next?.stop()
  }

  private turn(delayMs: number): void {
    this.send()
    this.next = this.clock.after(delayMs, () => {
      if (this.clock.monotonicMs() < this.untilMs) this.turn(Math.min(delayMs * 2, T2_MS))
    })
  }
}
