import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Registry } from 'prom-client'
import type { CallCount, SourceCount } from '#engine/contract/live.ts'
import { HEALTHS } from '#engine/contract/vocabulary.ts'
import type { QueryCount } from '#engine/location/dns-client.ts'
import type { LoadSeries } from './loads.ts'
import type { RelayFigures } from './relay-port.ts'

/** Series with a channel label in one scrape, at most (rules 22). */
export const MAX_CHANNEL_SERIES = 10_000
/** Load sources in one scrape, at most. */
const MAX_LOAD_SERIES = 10_000
const NANOSECONDS = 1e9
const RESOLUTION_MS = 100

/** Everything one scrape reads; nothing is kept between scrapes. */
export interface MetricsSource {
  figures(): RelayFigures
  callCounts(): Iterable<CallCount>
  sourceCounts(): Iterable<SourceCount>
  /** Plain figures of the control thread, by metric name. */
  own(): Readonly<Record<OwnMetric, number>>
  /** Dropped by the control thread, by reason. */
  ownDrops(): Readonly<Record<string, number>>
  /** Call records given up since the engine began. */
  lostRecords(): number
  queryCounts(): readonly QueryCount[]
  loads(): Iterable<LoadSeries>
}

const OWN = {
  fairline_sip_served: 'Whether SIP is served: 1 or 0.',
  fairline_panel_connected: 'Whether a panel is connected: 1 or 0.',
  fairline_revision: 'Number of the configuration in force; -1 before the first.',
  fairline_revision_persisted: 'Whether that configuration is on disk: 1 or 0.',
  fairline_troubles: 'Troubles shown on the panel right now.',
  fairline_start_number: 'Which start of this engine this is.',
  fairline_signing_keys: 'Keys that verify routing state; the newest signs.',
  fairline_start_time_seconds: 'When the engine started, in seconds since the epoch.',
  fairline_spool_bytes: 'Bytes on disk that wait for the panel.',
  fairline_spool_segments: 'Files that wait for the panel.',
  fairline_batches_outstanding: 'Batches sent to the panel and not acknowledged.',
  fairline_call_records_waiting: 'Call records on their way to the panel.',
  fairline_journal_bytes: 'Bytes of the live-call journal.',
  fairline_journal_calls: 'Calls in the live-call journal.',
  fairline_relay_utilization:
    'Share of time the busiest relay thread was busy since the last scrape, 0 to 1.',
  fairline_dns_stale_destinations: 'Destinations that keep the last good answer of DNS past its time.',
  fairline_dns_unresolved_destinations: 'Destinations whose name was never resolved.',
  fairline_figures_age_seconds: 'Age of the relay figures shown here; -1 before the first.',
} as const
export type OwnMetric = keyof typeof OWN

/** Prometheus text of everything that is counted, with names that do not change. */
export class Metrics {
  private readonly source: MetricsSource
  private readonly registry = new Registry()
  private turn: Promise<unknown> = Promise.resolve()
  private readonly loopDelay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  private readonly calls = this.counter('fairline_calls_total', 'Calls whose last attempt was here.', [
    'set',
    'destination',
    'channel',
  ])
  private readonly answered = this.counter('fairline_calls_answered_total', 'Of these, answered.', [
    'set',
    'destination',
  ])
  private readonly failed = this.counter('fairline_calls_failed_total', 'Of these, failed.', [
    'set',
    'destination',
  ])
  private readonly attempts = this.counter('fairline_attempts_total', 'INVITEs first sent here.', [
    'set',
    'destination',
  ])
  private readonly active = this.gauge('fairline_calls_active', 'Calls from pick to end.', [
    'set',
    'destination',
  ])
  private readonly health = this.gauge('fairline_destination_health', '1 for the health that is seen.', [
    'set',
    'destination',
    'health',
  ])
  private readonly adminState = this.gauge(
    'fairline_destination_admin_state',
    '1 for the state that is in force.',
    ['set', 'destination', 'state'],
  )
  private readonly sourceCalls = this.counter(
    'fairline_source_calls_total',
    'Calls of a source; 0 is unknown callers.',
    ['source', 'channel'],
  )
  private readonly unplaced = this.counter(
    'fairline_source_unplaced_total',
    'Calls no attempt was possible for.',
    ['source'],
  )
  private readonly sourceActive = this.gauge('fairline_source_calls_active', 'Calls of a source now.', [
    'source',
  ])
  private readonly messages = this.counter(
    'fairline_sip_messages_total',
    'SIP messages; code 0 is a request.',
    ['direction', 'method', 'code'],
  )
  private readonly dropped = this.counter('fairline_dropped_total', 'Messages and records given up.', [
    'reason',
  ])
  private readonly lostRecords = this.counter(
    'fairline_call_records_lost_total',
    'Call records given up for want of room.',
    [],
  )
  private readonly queries = this.counter(
    'fairline_dns_queries_total',
    'Questions to DNS, by what came of them.',
    ['type', 'outcome'],
  )
  private readonly transactions = this.gauge('fairline_transactions', 'Transactions kept.', [])
  private readonly openTransactions = this.gauge(
    'fairline_transactions_open',
    'Requests without a final response, a large one several times; the limit refuses new ones.',
    [],
  )
  private readonly handedOver = this.counter(
    'fairline_handed_over_total',
    'Messages that came to another relay thread than that of their call.',
    [],
  )
  private readonly lateShare = this.gauge(
    'fairline_late_refused_ratio',
    'Share of new requests that is refused because the relay does not catch up with its work.',
    [],
  )
  private readonly certificates = this.gauge(
    'fairline_tls_certificate_expires_seconds',
    'When a certificate of ours expires, in seconds since the epoch.',
    ['name'],
  )
  private readonly loadSessions = this.gauge(
    'fairline_load_sessions',
    'Calls there, as its load source says.',
    ['set', 'destination', 'into'],
  )
  private readonly loadStale = this.gauge(
    'fairline_load_stale',
    '1 where a load source has no news that hold: configured values are in force.',
    ['set', 'destination', 'into'],
  )
  private readonly loadAge = this.gauge(
    'fairline_load_age_seconds',
    'Age of the last news of a load source.',
    ['set', 'destination', 'into'],
  )
  private readonly truncated = this.gauge(
    'fairline_metrics_truncated',
    'Whether series of channels or load sources were left out: 1 or 0.',
    [],
  )
  private readonly delay = this.gauge(
    'fairline_event_loop_delay_seconds',
    'Event loop delay since the last scrape.',
    ['thread', 'quantile'],
  )
  private readonly cpu = this.counter('process_cpu_seconds_total', 'CPU time of the engine process.', [])
  private readonly memory = this.gauge('process_resident_memory_bytes', 'Memory of the engine process.', [])
  private readonly own = Object.entries(OWN).map(([name, help]) => ({
    name,
    gauge: this.gauge(name, help, []),
  }))

  constructor(source: MetricsSource) {
    this.source = source
    this.loopDelay.enable()
  }

  get contentType(): string {
    return this.registry.contentType
  }

  /** One scrape at a time, from the values of its moment. */
  scrape(): Promise<string> {
    const text = this.turn.then(() => this.read())
    this.turn = text.catch(() => undefined)
    return text
  }

  private async read(): Promise<string> {
    this.registry.resetMetrics()
    this.readCounts()
    this.readFigures(this.source.figures())
    this.readLoads()
    this.readOwn()
    return await this.registry.metrics()
  }

  stop(): void {
    this.loopDelay.disable()
  }

  private counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] })
  }

  private gauge<Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] })
  }

  private readCounts(): void {
    let series = 0
    for (const count of this.source.callCounts()) {
      const [set, destination] = [count.setId, count.destinationId]
      if (++series <= MAX_CHANNEL_SERIES)
        this.calls.inc({ set, destination, channel: count.channel }, count.total)
      this.answered.inc({ set, destination }, count.answered)
      this.failed.inc({ set, destination }, count.failed)
      this.attempts.inc({ set, destination }, count.attempts)
    }
    for (const count of this.source.sourceCounts()) {
      const source = count.sourceId
      if (++series <= MAX_CHANNEL_SERIES)
        this.sourceCalls.inc({ source, channel: count.channel }, count.total)
      this.unplaced.inc({ source }, count.unplaced)
    }
    this.truncated.set(series > MAX_CHANNEL_SERIES ? 1 : 0)
  }

  private readFigures(figures: RelayFigures): void {
    for (const { setId: set, id: destination, activeCalls, health, adminState } of figures.destinations) {
      this.active.set({ set, destination }, activeCalls)
      for (const each of HEALTHS) this.health.set({ set, destination, health: each }, each === health ? 1 : 0)
      this.adminState.set({ set, destination, state: adminState }, 1)
    }
    for (const source of figures.sources) this.sourceActive.set({ source: source.id }, source.activeCalls)
    for (const { direction, method, code, count } of figures.messages) {
      this.messages.inc({ direction, method, code }, count)
    }
    for (const { reason, count } of figures.drops) this.dropped.inc({ reason }, count)
    this.transactions.set(figures.transactions)
    this.openTransactions.set(figures.openTransactions)
    this.handedOver.inc(figures.handedOver)
    this.lateShare.set(figures.lateShare)
    for (const { name, expiresMs } of figures.certificates.certificates)
      this.certificates.set({ name }, Math.round(expiresMs / 1_000))
  }

  private readLoads(): void {
    let series = 0
    for (const {
      setId: set,
      destinationId: destination,
      into,
      sessions,
      isStale,
      ageMs,
    } of this.source.loads()) {
      if (++series > MAX_LOAD_SERIES) return this.truncated.set(1)
      const labels = { set, destination, into }
      this.loadStale.set(labels, isStale ? 1 : 0)
      if (sessions !== null && !isStale) this.loadSessions.set(labels, sessions)
      if (ageMs !== null) this.loadAge.set(labels, ageMs / 1_000)
    }
  }

  private readOwn(): void {
    const values: Readonly<Record<string, number>> = this.source.own()
    for (const { name, gauge } of this.own) gauge.set(values[name] ?? 0)
    for (const [reason, count] of Object.entries(this.source.ownDrops())) this.dropped.inc({ reason }, count)
    this.lostRecords.inc(this.source.lostRecords())
    for (const { type, outcome, count } of this.source.queryCounts())
      this.queries.inc({ type, outcome }, count)
    for (const quantile of ['0.5', '0.99', '1']) {
      // The histogram holds the time between two ticks of its timer, not what exceeds it.
      const delay = this.loopDelay.percentile(Number(quantile) * 100) / NANOSECONDS - RESOLUTION_MS / 1_000
      this.delay.set({ thread: 'control', quantile }, Math.max(delay, 0))
    }
    this.loopDelay.reset()
    const { user, system } = process.cpuUsage()
    this.cpu.inc((user + system) / 1e6)
    this.memory.set(process.memoryUsage.rss())
  }
}
