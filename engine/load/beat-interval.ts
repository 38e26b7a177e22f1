import type { Clock } from '#engine/base/clock.ts'
import { STALE_AFTER_INTERVALS } from './load-source.ts'

/** What FreeSWITCH does unless told otherwise. */
export const DEFAULT_BEAT_MS = 20_000
/** Of the last gaps the longest counts: two beats held up together on their way must not make it look fast. */
const GAPS = 3
const SHORTEST_MS = 200
const LONGEST_MS = 3_600_000

/** How often a source speaks, learnt from when it does. */
export class BeatInterval {
  /** As it says itself; null where it does not. */
  private told: number | null = null
  private gaps: number[] = []
  private lastMs: number | null = null
  /** Who beats more seldom than is assumed must not be left before two of its beats are heard, again and again. */
  private leniency = 1
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Null until it is learnt. */
  get ms(): number | null {
    if (this.told !== null) return this.told
    if (this.gaps.length === 0) return null
    return Math.min(Math.max(Math.round(Math.max(...this.gaps)), SHORTEST_MS), LONGEST_MS)
  }

  /** Without news for so long it has fallen silent. */
  get patienceMs(): number {
    return STALE_AFTER_INTERVALS * Math.min((this.ms ?? DEFAULT_BEAT_MS) * this.leniency, LONGEST_MS)
  }

  /** A beat came; `told`: the interval it names, in ms. */
  learn(told: number | null): void {
    const nowMs = this.clock.monotonicMs()
    if (this.lastMs !== null) this.gaps = [...this.gaps, nowMs - this.lastMs].slice(-GAPS)
    if (this.lastMs !== null || told !== null) this.leniency = 1
    this.lastMs = nowMs
    this.told = told
  }

  /** It fell silent: the next connection is given twice the time. */
  missed(): void {
    this.leniency = Math.min(this.leniency * 2, LONGEST_MS)
  }

  /** For the next connection: the time between the two is no gap. */
  renewed(): BeatInterval {
    const next = new BeatInterval(this.clock)
    next.leniency = this.leniency
    next.told = this.told
    next.gaps = this.gaps
    return next
  }
}
