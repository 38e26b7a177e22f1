import type { Clock } from '#engine/base/clock.ts'
import type { DriftLive } from '#engine/contract/live-calls.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { BookNews } from './book-news.ts'

/** A load source may lag behind by 12 s, and tell a moment that was bad: only what lasts is drift. */
const PATIENCE_MS = 60_000
/** More than this nobody reads, and each is sent every second. */
const MOST_DRIFTS = 1_000
const MINUTE_MS = 60_000

/** What one look at the books found at one destination. */
export interface Tally {
  readonly destination: Destination
  /** Calls that have been there long enough for its load source to know of them. */
  settled: number
  doubtful: number
  orphans: number
  /** Calls its load source tells of that are fewer than ours that settled, and how many. */
  theirs: number | null
  missing: number
}

export function emptyTally(destination: Destination): Tally {
  return { destination, settled: 0, doubtful: 0, orphans: 0, theirs: null, missing: 0 }
}

/**
 * What cannot be explained, per destination, from one look to the next; told when it appears and when it is gone.
 * Bounded by the destinations.
 */
export class DriftBook {
  private readonly clock: Clock
  private readonly onNews: (news: BookNews) => void
  private missingSinceMs = new Map<number, number>()
  private known = new Map<number, DriftLive>()

  constructor(clock: Clock, onNews: (news: BookNews) => void) {
    this.clock = clock
    this.onNews = onNews
  }

  /** As of the last look. */
  get drifts(): readonly DriftLive[] {
    return [...this.known.values()]
  }

  /** Takes over a whole look. */
  learn(tallies: ReadonlyMap<number, Tally>): void {
    this.noteMissing(tallies)
    const before = this.known
    this.known = new Map()
    for (const [id, tally] of tallies) {
      const drift = this.driftOf(tally, before.get(id)?.sinceMs ?? this.clock.wallMs())
      if (drift && this.known.size < MOST_DRIFTS) this.known.set(id, drift)
    }
    for (const [id, drift] of this.known)
      if (!before.has(id) || drift.orphans > 0) this.tellAppeared(tallies.get(id), drift)
    for (const [id, drift] of before) if (!this.known.has(id)) this.tellGone(tallies.get(id), drift)
  }

  private noteMissing(tallies: ReadonlyMap<number, Tally>): void {
    const since = new Map<number, number>()
    for (const [id, { missing }] of tallies)
      if (missing > 0) since.set(id, this.missingSinceMs.get(id) ?? this.clock.monotonicMs())
    this.missingSinceMs = since
  }

  private driftOf(tally: Tally, sinceMs: number): DriftLive | null {
    const { destination, doubtful, orphans, theirs } = tally
    const ours = destination.activeCalls()
    const reason = this.reasonsOf(tally).join(', ')
    return reason === ''
      ? null
      : { destinationId: destination.id, ours, doubtful, theirs, orphans, reason, sinceMs }
  }

  private reasonsOf({ destination, doubtful, orphans, missing }: Tally): string[] {
    const reasons: string[] = []
    if (doubtful > 0) reasons.push(`nobody vouches for ${calls(doubtful)}`)
    const sinceMs = this.missingSinceMs.get(destination.id)
    const lastedMs = sinceMs === undefined ? 0 : this.clock.monotonicMs() - sinceMs
    if (lastedMs > PATIENCE_MS)
      reasons.push(`its node tells ${calls(missing)} fewer for ${Math.floor(lastedMs / MINUTE_MS)} min`)
    if (orphans > 0) reasons.push(`${orphans} ${orphans === 1 ? 'channel' : 'channels'} of no call freed`)
    return reasons
  }

  private tellAppeared(tally: Tally | undefined, drift: DriftLive): void {
    if (tally) this.tell(tally, drift, { from: 'explained', to: 'unexplained' }, drift.reason, null)
  }

  private tellGone(tally: Tally | undefined, drift: DriftLive): void {
    if (!tally) return
    const lastedMs = drift.sinceMs === null ? null : Math.max(0, this.clock.wallMs() - drift.sinceMs)
    const now = {
      ...drift,
      ours: tally.destination.activeCalls(),
      doubtful: 0,
      orphans: 0,
      theirs: tally.theirs,
    }
    this.tell(tally, now, { from: 'unexplained', to: 'explained' }, 'its calls are explained again', lastedMs)
  }

  private tell(
    { destination }: Tally,
    { ours, doubtful, orphans, theirs }: DriftLive,
    change: { readonly from: string; readonly to: string },
    what: string,
    lastedMs: number | null,
  ): void {
    const { id: destinationId, setId, config } = destination
    const figures = { ours, doubtful, orphans, ...(theirs === null ? {} : { theirs }) }
    const text = `${config.uri}: ${what}`
    this.onNews({
      kind: 'drift',
      setId,
      destinationId,
      ...change,
      cause: 'reconcile',
      text,
      figures,
      lastedMs,
    })
  }
}

function calls(count: number): string {
  return `${count} ${count === 1 ? 'call' : 'calls'}`
}
