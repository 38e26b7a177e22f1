import type { Clock } from '#engine/base/clock.ts'
import type { DrainLive } from '#engine/contract/live.ts'
import type { Drain } from '#engine/contract/placing.ts'
import type { DrainEnd } from '#engine/contract/vocabulary.ts'

const EULER = 0.577_215_664_9
const WAIT: Pick<DrainLive, 'deadlineMs' | 'atDeadline'> = { deadlineMs: null, atDeadline: 'wait' }

/** One drain under way: how far it is, when it will be over, and when its time is up. */
export class DrainRun {
  private readonly sinceMs: number
  /** Calls times milliseconds since it began. */
  private exposureMs = 0
  private calls: number
  private mostCalls: number
  private atMs: number
  private toldDeadlineMs: number | null = null

  constructor(calls: number, clock: Clock) {
    this.sinceMs = Math.round(clock.wallMs())
    this.atMs = clock.monotonicMs()
    this.calls = calls
    this.mostCalls = calls
  }

  /** To be called about once a second. Calls that come back after a restart, or by a late 2xx, were there from the start. */
  note(calls: number, nowMs: number): void {
    this.exposureMs += this.calls * Math.max(0, nowMs - this.atMs)
    this.atMs = nowMs
    this.calls = calls
    this.mostCalls = Math.max(this.mostCalls, calls)
  }

  live(drain: Drain | null, wallMs: number): DrainLive {
    return {
      sinceMs: this.sinceMs,
      callsAtStart: this.mostCalls,
      etaMs: this.etaMs(wallMs),
      ...(drain ?? WAIT),
    }
  }

  /** What is to be done now that its time is up; null: it is not, or it was told already that it goes on. */
  due(drain: Drain | null, wallMs: number): DrainEnd | null {
    if (drain === null || wallMs < drain.deadlineMs) return null
    if (drain.atDeadline !== 'wait') return drain.atDeadline
    if (this.toldDeadlineMs === drain.deadlineMs) return null
    this.toldDeadlineMs = drain.deadlineMs
    return 'wait'
  }

  /**
   * Calls that end by chance at one rate: their mean time left is the time they were on over those that ended, and the
   * last of n ends after the n-th harmonic number of such times. Where all are as long as each other it is too careful,
   * and comes nearer as they end. Null while none has ended.
   */
  private etaMs(wallMs: number): number | null {
    if (this.calls === 0) return Math.round(wallMs)
    const ended = this.mostCalls - this.calls
    if (ended <= 0) return null
    return Math.round(wallMs + (this.exposureMs / ended) * harmonic(this.calls))
  }
}

function harmonic(n: number): number {
  return Math.log(n) + EULER + 1 / (2 * n)
}
