import type { TargetLive } from '#engine/contract/live.ts'
import { LOST_RECORDS } from '#engine/control/control-losses.ts'
import type {
  DestinationCounts,
  DestinationFigures,
  FurtherFigures,
  RelayFigures,
} from '#engine/control/relay-port.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { RuntimeSource } from '#engine/destination/directory.ts'
import type { Moment } from '#engine/destination/observations.ts'
import type { Relay } from './compose.ts'
import { WatchedFigures } from './watched-figures.ts'

/** Turns the relay's own state into the figures of one second; remembers the counters of the second before. */
export class FigureSampler {
  private readonly relay: Relay
  private readonly attemptsBefore = new Before()
  private readonly offeredBefore = new Before()
  private sampledAtMs: number | null = null
  private readonly watched: WatchedFigures

  constructor(relay: Relay) {
    this.relay = relay
    this.watched = new WatchedFigures(relay)
  }

  watch(setIds: readonly number[]): void {
    this.watched.watch(setIds)
  }

  /** What the first thread tells. */
  sample(atMs: number): Omit<RelayFigures, 'certificates'> {
    const elapsedSec = this.pass(atMs)
    const at = { nowMs: this.relay.clock.monotonicMs(), wallMs: atMs }
    const destinations = this.relay.directory.destinations.map((destination) =>
      this.destinationFigures(destination, elapsedSec, at),
    )
    const own = this.own(atMs, elapsedSec)
    return { kind: 'figures', ...own, destinations, details: this.watched.readDetails(at) }
  }

  /** What each further thread tells. */
  sampleFurther(atMs: number): Omit<FurtherFigures, 'certificates'> {
    const elapsedSec = this.pass(atMs)
    const destinations = this.relay.directory.destinations.map((destination) =>
      this.destinationCounts(destination, elapsedSec),
    )
    return { kind: 'further-figures', ...this.own(atMs, elapsedSec), destinations }
  }

  /** Seconds since the last time. */
  private pass(atMs: number): number {
    const elapsedSec = this.sampledAtMs === null ? 1 : Math.max(0.2, (atMs - this.sampledAtMs) / 1_000)
    this.sampledAtMs = atMs
    return elapsedSec
  }

  /** All but the destinations. */
  private own(
    atMs: number,
    elapsedSec: number,
  ): Omit<FurtherFigures, 'kind' | 'destinations' | 'certificates'> {
    const { directory, tracker, liveness, traffic, layer, proxy, failovers, handOver } = this.relay
    const sources = directory.allSources.map((source) => this.sourceFigures(source, elapsedSec))
    this.attemptsBefore.keep(directory.destinations)
    this.offeredBefore.keep(sources)
    const quantiles = tracker.windows.postDialDelay.read()
    return {
      atMs,
      activeCalls: sumActive(directory.destinations) + sumActive(directory.leavingDestinations),
      callsPerSecond: tracker.windows.callsPerSecond,
      answerSeizureRatio: tracker.windows.answerSeizureRatio,
      postDialDelayMs: quantiles && { p50: quantiles.p50, p95: quantiles.p95 },
      failuresPerSecond: tracker.windows.failuresPerSecond,
      sources,
      failovers: failovers.recent(),
      drifts: liveness.audit.drifts,
      messages: traffic.messages(),
      drops: [...traffic.dropCounts(), { reason: LOST_RECORDS, count: tracker.records.lost }],
      transactions: layer.size,
      openTransactions: layer.open,
      handedOver: handOver?.count ?? 0,
      isOverloaded: proxy.admission.isOverloaded,
      isLate: proxy.admission.isLate,
      lateShare: proxy.admission.lateShare,
      ...this.watched.read(),
    }
  }

  private destinationFigures(
    destination: Destination,
    elapsedSec: number,
    { nowMs, wallMs }: Moment,
  ): DestinationFigures {
    const { id, setId, adminState, health, observations, placement } = destination
    const { callsPerSecond, total, attempts } = this.destinationCounts(destination, elapsedSec)
    const { ejection } = observations
    return {
      id,
      setId,
      callsPerSecond,
      total,
      attempts,
      adminState,
      health: health.health,
      reason: health.reason,
      cause: health.cause,
      sinceMs: health.sinceMs,
      notice: destination.notice,
      uri: destination.config.uri,
      ejections: ejection.ejections(placement.evidence, nowMs),
      ejectedUntilMs: ejection.until,
      progress: health.progress,
      activeCalls: destination.activeCalls(),
      probeLatencyMs: health.probeLatencyMs,
      weight: destination.weight,
      capacity: destination.capacity,
      drain: destination.wish.live(wallMs),
      warmingPercent: destination.warmUp.percent,
      children: childrenOf(destination),
    }
  }

  private destinationCounts(destination: Destination, elapsedSec: number): DestinationCounts {
    const { id, setId, counters } = destination
    const { total, attempts } = counters
    return {
      id,
      setId,
      callsPerSecond: this.attemptsBefore.since(id, attempts) / elapsedSec,
      total,
      attempts,
    }
  }

  private sourceFigures(source: RuntimeSource, elapsedSec: number) {
    return {
      id: source.id,
      activeCalls: source.activeCalls(),
      callsPerSecond: this.offeredBefore.since(source.id, offeredBy(source)) / elapsedSec,
    }
  }
}

/** What counters showed the last time, by id. Changed in place: a map a second would be garbage that had grown old. */
class Before {
  private readonly counts = new Map<number, number>()

  /** How many more there are than the last time; none where it is the first. */
  since(id: number, count: number): number {
    const before = this.counts.get(id) ?? count
    this.counts.set(id, count)
    return Math.max(0, count - before)
  }

  /** Forgets those that are not there any more. */
  keep(there: readonly { readonly id: number }[]): void {
    if (this.counts.size === there.length) return
    const ids = new Set(there.map(({ id }) => id))
    for (const id of this.counts.keys()) if (!ids.has(id)) this.counts.delete(id)
  }
}

function offeredBy({ counters }: RuntimeSource): number {
  return counters.total + counters.unplaced
}

function sumActive(destinations: readonly Destination[]): number {
  return destinations.reduce((sum, destination) => sum + destination.activeCalls(), 0)
}

function childrenOf({ board }: Destination): TargetLive[] {
  return (board?.targets ?? []).map((target) => {
    const { transport, address, port, name, priority, weight, seen } = target
    const { health, reason, sinceMs } = seen
    return { transport, address, port, name, priority, weight, health, reason, sinceMs }
  })
}
