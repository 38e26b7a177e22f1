import type { Clock } from '#engine/base/clock.ts'
import type { DrainLive } from '#engine/contract/live.ts'
import type { Drain } from '#engine/contract/placing.ts'
import type { DrainEnd } from '#engine/contract/vocabulary.ts'

const EULER = 0.577_215_664_9
/** So long at the least calls are watched before their end is foretold. */
const LEAST_MS = 1_000
const WAIT: Pick<DrainLive, 'deadlineMs' | 'atDeadline'> = { deadlineMs: null, atDeadline: 'wait' }

/** One drain under way: how far it is, when it will be over, and when its time is up. */
export class DrainRun {
  private readonly sinceMs: number
  private readonly beganAtMs: number
  /** Calls times milliseconds since it began. */
  private exposureMs = 0
  private calls: number
  private mostCalls: number
  private atMs: number
  private toldDeadlineMs: number | null = null

  constructor(calls: number, clock: Clock) {
    this.sinceMs = Math.round(clock.wallMs())
    this.beganAtMs = clock.monotonicMs()
    this.atMs = this.beganAtMs
    this.calls = calls
    this.mostCalls = calls
  }

  /** To be called about once a second. Calls that come back after a restart, or by a late 2xx, were there from the start. */
  note(calls: number, nowMs: number): void {
    this.exposureMs += ((this.calls + calls) / 2) * Math.max(0, nowMs - this.atMs)
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
   * Between two ways calls may end. Calls as long as each other end evenly, as many in every second. Calls that end by
   * chance have as their mean time left the time all were on over those that ended, and the last of n ends after the n-th
   * harmonic number of such times. Which it is shows the better the more are over: then the share that was on all the
   * while is another. Half and half before that. Null while none has ended.
   */
  private etaMs(wallMs: number): number | null {
    const { calls, mostCalls, exposureMs } = this
    if (calls === 0) return Math.round(wallMs)
    const ended = mostCalls - calls
    const elapsedMs = this.atMs - this.beganAtMs
    if (ended <= 0 || elapsedMs < LEAST_MS) return null
    const chance = chanceOf(ended / mostCalls, exposureMs / (mostCalls * elapsedMs))
    const evenMs = (elapsedMs * calls) / ended
    const chanceMs = (exposureMs / ended) * harmonic(calls)
    return Math.round(wallMs + evenMs ** (1 - chance) * chanceMs ** chance)
  }
}

/** How much calls end by chance, 0 to 1. `over`: the share that has ended; `on`: the share that was on, on average. */
function chanceOf(over: number, on: number): number {
  const onByChance = over / -Math.log(1 - over)
  const onEvenly = 1 - over / 2
  const evenness = Math.min(1, Math.max(0, (on - onByChance) / (onEvenly - onByChance)))
  return (1 - over) / 2 + over * (1 - evenness)
}

function harmonic(n: number): number {
  return Math.log(n) + EULER + 1 / (2 * n)
}
