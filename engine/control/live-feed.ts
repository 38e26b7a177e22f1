import type { Stoppable } from '#engine/base/clock.ts'
import type { Revision, Snapshot } from '#engine/contract/config.ts'
import { isKeepAlive } from '#engine/contract/drops.ts'
import type { Change, DestinationLive, DropLive, EngineEvent, Tick } from '#engine/contract/live.ts'
import { GrowthRate } from '#engine/stats/growth-rate.ts'
import { RecentGrowth } from '#engine/stats/recent-growth.ts'
import type { Loads } from './loads.ts'
import type { Locations } from './locations.ts'
import { findDestination, type Overrides } from './overrides.ts'
import type { DestinationFigures, RelayFigures } from './relay-port.ts'
import { WatchedBook } from './watched-book.ts'

export interface FeedListener {
  onChange(change: Change): void
  onTick(tick: Tick): void
}

/** A change before it has its number. */
type News = Change extends infer Each ? (Each extends Change ? Omit<Each, 'seq'> : never) : never

const NO_FIGURES: RelayFigures = {
  kind: 'figures',
  atMs: 0,
  activeCalls: 0,
  callsPerSecond: 0,
  answerSeizureRatio: null,
  postDialDelayMs: null,
  failuresPerSecond: 0,
  destinations: [],
  sources: [],
  watched: [],
  channels: [],
  details: [],
  failovers: [],
  drifts: [],
  messages: [],
  drops: [],
  transactions: 0,
  openTransactions: 0,
  handedOver: 0,
  isOverloaded: false,
  isLate: false,
  lateShare: 0,
  certificates: { certificates: [], problems: [] },
}

function isDifferent(a: DestinationLive, b: DestinationLive): boolean {
  if (a.adminState !== b.adminState || a.overridden !== b.overridden || a.health !== b.health) return true
  if (a.location?.isStale !== b.location?.isStale || a.location?.problem !== b.location?.problem) return true
  return a.reason !== b.reason || a.progress !== b.progress
}

/** What the relay shows, made into the panel's `change` and `tick` (rules 22). */
export class LiveFeed {
  /** Number of the last change. */
  seq = 0
  figures: RelayFigures = NO_FIGURES
  private readonly overrides: Overrides
  private readonly locations: Pick<Locations, 'liveOf'>
  private readonly loads: Pick<Loads, 'liveOf'>
  private readonly losses: () => Readonly<Record<string, number>>
  private readonly records: () => Tick['records']
  private readonly listeners = new Set<FeedListener>()
  private readonly dropRate = new GrowthRate()
  private readonly dropGrowth = new RecentGrowth()
  private destinations = new Map<number, DestinationLive>()
  private readonly watched = new WatchedBook()
  private droppedPerSecond = 0
  private drops: readonly DropLive[] = []
  /** Drained destinations that the panel's configuration still calls draining. */
  private readonly drained = new Set<number>()

  /** `losses`: what the control thread itself dropped, by reason; `records`: call records on their way. */
  constructor(
    overrides: Overrides,
    locations: Pick<Locations, 'liveOf'>,
    loads: Pick<Loads, 'liveOf'>,
    losses: () => Readonly<Record<string, number>>,
    records: () => Tick['records'],
  ) {
    this.overrides = overrides
    this.locations = locations
    this.loads = loads
    this.losses = losses
    this.records = records
  }

  subscribe(listener: FeedListener): Stoppable {
    this.listeners.add(listener)
    return { stop: () => this.listeners.delete(listener) }
  }

  /** Absolute figures of the relay, once a second. */
  show(figures: RelayFigures): void {
    this.figures = figures
    this.watched.take(figures)
    const own = Object.entries(this.losses()).map(([reason, count]) => ({ reason, count }))
    const occurred = [...figures.drops, ...own].filter((drop) => drop.count > 0)
    this.drops = this.dropGrowth.read(occurred, figures.atMs)
    const lost = figures.drops.filter((drop) => !isKeepAlive(drop.reason))
    this.droppedPerSecond = this.dropRate.read(
      lost.reduce((sum, drop) => sum + drop.count, 0),
      figures.atMs,
    )
    const before = this.destinations
    this.destinations = new Map(figures.destinations.map((each) => [each.id, this.live(each)]))
    // The tick goes first: it is volatile, and behind a change it would find the socket busy and be dropped.
    const tick = this.tick()
    for (const listener of this.listeners) listener.onTick(tick)
    this.tellDifferences(before)
  }

  tell(event: EngineEvent): void {
    this.publish({ kind: 'event', event })
  }

  tellRevision(revision: Revision, persisted: boolean): void {
    this.publish({ kind: 'revision', revision, persisted })
  }

  tellDrained(destinationId: number): void {
    this.drained.add(destinationId)
    this.publish({ kind: 'drained', destinationId })
  }

  /** For a panel that was away when they drained. */
  drainedDestinations(): number[] {
    return [...this.drained]
  }

  /** The panel has written down what drained where its configuration does not say `draining` any more. */
  reconcile(snapshot: Snapshot): void {
    for (const id of this.drained) {
      if (findDestination(snapshot, id)?.destination.adminState !== 'draining') this.drained.delete(id)
    }
  }

  tick(): Tick {
    const { atMs, activeCalls, callsPerSecond, answerSeizureRatio, postDialDelayMs } = this.figures
    const { failuresPerSecond, sources, failovers, drifts } = this.figures
    const { channels } = this.watched
    const certificates = this.figures.certificates.certificates.map(({ name, expiresMs }) => ({
      name,
      expiresAtMs: expiresMs,
    }))
    const details = this.watched.details.map((detail) => ({ ...detail, loads: this.loads.liveOf(detail.id) }))
    const seen = { failuresPerSecond, sources, channels, details, failovers, drifts, certificates }
    const dropped = { droppedPerSecond: this.droppedPerSecond, drops: this.drops }
    const rates = { activeCalls, callsPerSecond, answerSeizureRatio, postDialDelayMs, ...dropped }
    const records = this.records()
    return { atMs, ...rates, ...seen, records, destinations: [...this.destinations.values()] }
  }

  private tellDifferences(before: ReadonlyMap<number, DestinationLive>): void {
    for (const destination of this.destinations.values()) {
      const known = before.get(destination.id)
      if (known && isDifferent(known, destination)) this.publish({ kind: 'destination', destination })
    }
  }

  private live(figures: DestinationFigures): DestinationLive {
    const { children, uri: _, ejections: _ejections, ejectedUntilMs: _until, ...rest } = figures
    return {
      ...rest,
      children: [...children],
      overridden: this.overrides.has(figures.id),
      location: this.locations.liveOf(figures.id),
    }
  }

  private publish(news: News): void {
    this.seq++
    const change: Change = { seq: this.seq, ...news }
    for (const listener of this.listeners) listener.onChange(change)
  }
}
