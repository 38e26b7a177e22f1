import type { RecentLive, TickFigures } from '#engine/contract/browser.ts'
import type { DestinationLive } from '#engine/contract/live.ts'

/** One moment of the past: only what the charts draw, so that five minutes of 1,000 destinations stay small. */
export interface HistoryPoint {
  readonly atMs: number
  readonly callsPerSecond: number
  readonly failuresPerSecond: number
  readonly activeCalls: number
  /** Post-dial delay over the minute before; null without a call in it. */
  readonly delayP50Ms: number | null
  readonly delayP95Ms: number | null
  /** Active calls by destination id, only where not zero. */
  readonly active: ReadonlyMap<number, number>
}

/** Totals of each destination at one moment, from which a recent share is counted. */
interface Mark {
  readonly atMs: number
  readonly totals: ReadonlyMap<number, number>
}

type Destinations = ReadonlyMap<number, DestinationLive>

export const HISTORY_SECONDS = 300
const MARK_SECONDS = 10

/** A fixed ring of the last five minutes: begun with what the panel remembers, gone on with ticks. */
export class RecentHistory {
  #points: HistoryPoint[] = []
  #marks: Mark[] = []

  /** Oldest first. */
  get points(): readonly HistoryPoint[] {
    return this.#points
  }

  /** What happened before this page was opened, or while it was cut off. */
  fill(recent: RecentLive): void {
    const byTime = new Map(pointsOf(recent).map((point) => [point.atMs, point]))
    for (const point of this.#points) byTime.set(point.atMs, point)
    const points = [...byTime.values()].sort((a, b) => a.atMs - b.atMs)
    this.#points = dropOlder(points, (points.at(-1)?.atMs ?? 0) - HISTORY_SECONDS * 1_000)
  }

  add(tick: TickFigures, destinations: Destinations): void {
    const last = this.#points.at(-1)
    if (last && tick.atMs <= last.atMs) return
    if (this.#hasRestarted(destinations)) this.#marks = []
    this.#points.push(pointOf(tick, destinations))
    this.#points = dropOlder(this.#points, tick.atMs - HISTORY_SECONDS * 1_000)
    const mark = this.#marks.at(-1)
    if (!mark || tick.atMs - mark.atMs >= MARK_SECONDS * 1_000) this.#mark(tick.atMs, destinations)
  }

  /** Calls placed on each destination since the oldest mark, and since when; null before the first tick. */
  since(): { readonly sinceMs: number; readonly totals: ReadonlyMap<number, number> } | null {
    const mark = this.#marks[0]
    return mark ? { sinceMs: mark.atMs, totals: mark.totals } : null
  }

  #mark(atMs: number, destinations: Destinations): void {
    const totals = new Map<number, number>()
    for (const [id, { total }] of destinations) totals.set(id, total)
    this.#marks.push({ atMs, totals })
    this.#marks = dropOlder(this.#marks, atMs - HISTORY_SECONDS * 1_000)
  }

  /** Totals count since engine start: where one fell, the engine is a new one. */
  #hasRestarted(destinations: Destinations): boolean {
    const mark = this.#marks.at(-1)
    if (!mark) return false
    for (const [id, { total }] of destinations) if (total < (mark.totals.get(id) ?? 0)) return true
    return false
  }
}

function pointsOf(recent: RecentLive) {
  const { atMs, activeCalls, callsPerSecond, failuresPerSecond, destinations } = recent
  return atMs.map((at, i): HistoryPoint => {
    const busy = destinations.filter((one) => (one.activeCalls[i] ?? 0) > 0)
    return {
      atMs: at,
      callsPerSecond: callsPerSecond[i] ?? 0,
      failuresPerSecond: failuresPerSecond[i] ?? 0,
      activeCalls: activeCalls[i] ?? 0,
      delayP50Ms: recent.delayP50Ms[i] ?? null,
      delayP95Ms: recent.delayP95Ms[i] ?? null,
      active: new Map(busy.map((one) => [one.id, one.activeCalls[i] ?? 0])),
    }
  })
}

function pointOf(tick: TickFigures, destinations: Destinations): HistoryPoint {
  const active = new Map<number, number>()
  for (const [id, { activeCalls }] of destinations) if (activeCalls > 0) active.set(id, activeCalls)
  return {
    atMs: tick.atMs,
    callsPerSecond: tick.callsPerSecond,
    failuresPerSecond: tick.failuresPerSecond,
    activeCalls: tick.activeCalls,
    delayP50Ms: tick.postDialDelayMs?.p50 ?? null,
    delayP95Ms: tick.postDialDelayMs?.p95 ?? null,
    active,
  }
}

function dropOlder<T extends { readonly atMs: number }>(list: T[], beforeMs: number): T[] {
  const first = list.findIndex((one) => one.atMs >= beforeMs)
  return first > 0 ? list.slice(first) : list
}
