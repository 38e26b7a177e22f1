import { RECENT_DESTINATIONS, type RecentLive } from '#engine/contract/browser.ts'
import type { Tick } from '#engine/contract/live.ts'

interface Moment {
  readonly atMs: number
  readonly activeCalls: number
  readonly callsPerSecond: number
  readonly failuresPerSecond: number
  readonly delays: Tick['postDialDelayMs']
  /** Active calls by destination id, only where not zero, and only of the busiest. */
  readonly active: ReadonlyMap<number, number>
}

const SPAN_MS = 300_000
const STEP_MS = 2_000
/** Ticks come once a second, some milliseconds early or late. */
const EARLY_MS = 200

/** The last five minutes in memory, so that a page just opened has full charts. */
export class RecentTicks {
  private moments: Moment[] = []

  add(tick: Tick): void {
    const last = this.moments.at(-1)
    // A clock that was set back would leave moments of the future standing.
    if (last && tick.atMs < last.atMs) this.moments = []
    else if (last && tick.atMs - last.atMs < STEP_MS - EARLY_MS) return
    const sinceMs = tick.atMs - SPAN_MS
    this.moments = this.moments.filter((moment) => moment.atMs > sinceMs)
    this.moments.push(momentOf(tick))
  }

  view(): RecentLive {
    const list = <T>(pick: (moment: Moment) => T) => this.moments.map(pick)
    return {
      atMs: list((moment) => moment.atMs),
      activeCalls: list((moment) => moment.activeCalls),
      callsPerSecond: list((moment) => moment.callsPerSecond),
      failuresPerSecond: list((moment) => moment.failuresPerSecond),
      delayP50Ms: list((moment) => moment.delays?.p50 ?? null),
      delayP95Ms: list((moment) => moment.delays?.p95 ?? null),
      destinations: this.busiest().map((id) => ({
        id,
        activeCalls: list((moment) => moment.active.get(id) ?? 0),
      })),
    }
  }

  private busiest(): number[] {
    const calls = new Map<number, number>()
    for (const { active } of this.moments)
      for (const [id, count] of active) calls.set(id, (calls.get(id) ?? 0) + count)
    return largest(calls).map(([id]) => id)
  }
}

function momentOf(tick: Tick): Moment {
  const { atMs, activeCalls, callsPerSecond, failuresPerSecond, destinations } = tick
  const busy = destinations.filter((one) => one.activeCalls > 0)
  const active = new Map(busy.map((one) => [one.id, one.activeCalls]))
  return {
    atMs,
    activeCalls,
    callsPerSecond,
    failuresPerSecond,
    delays: tick.postDialDelayMs,
    active: active.size > RECENT_DESTINATIONS ? new Map(largest(active)) : active,
  }
}

function largest(calls: ReadonlyMap<number, number>): [number, number][] {
  return [...calls].sort((left, right) => right[1] - left[1]).slice(0, RECENT_DESTINATIONS)
}
