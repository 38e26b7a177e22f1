/** A count that only grows, by what it counts. */
export interface Counted {
  readonly reason: string
  readonly count: number
}

export interface Growing extends Counted {
  /** Over the last minute, or over the time since the first reading where that is shorter. */
  readonly perSecond: number
}

interface Reading {
  readonly atMs: number
  readonly counts: ReadonlyMap<string, number>
}

const SPAN_MS = 60_000
const MOST_READINGS = 64

/** How fast each of a few counts grew lately, from readings about a second apart. */
export class RecentGrowth {
  /** Oldest first. */
  private readings: Reading[] = []

  read(list: readonly Counted[], atMs: number): Growing[] {
    this.readings = this.readings
      .filter((reading) => reading.atMs >= atMs - SPAN_MS && reading.atMs < atMs)
      .slice(1 - MOST_READINGS)
    const oldest = this.readings[0]
    this.readings.push({ atMs, counts: new Map(list.map(({ reason, count }) => [reason, count])) })
    return list.map(({ reason, count }) => {
      // A reason that was not listed then had counted nothing.
      const grown = oldest ? Math.max(0, count - (oldest.counts.get(reason) ?? 0)) : 0
      return { reason, count, perSecond: oldest ? (grown * 1_000) / (atMs - oldest.atMs) : 0 }
    })
  }
}
