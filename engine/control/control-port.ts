import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { HostPort } from '#engine/contract/env.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { Tick } from '#engine/contract/live.ts'
import type { CallJournal } from '#engine/journal/call-journal.ts'
import { systemCode } from '#engine/journal/data-folder.ts'
import type { QueryCount } from '#engine/location/dns-client.ts'
import type { CountLedger } from '#engine/stats/count-ledger.ts'
import type { CommandParts, Commands } from './commands.ts'
import { createControlHttp } from './control-http.ts'
import type { EngineStatus } from './engine-status.ts'
import { health } from './health.ts'
import { Metrics, type OwnMetric } from './metrics.ts'
import { PanelServer } from './panel-server.ts'
import { portRemedy } from './port-failure.ts'

export interface ControlPortParts extends CommandParts {
  readonly token: string
  readonly commands: Commands
  readonly status: EngineStatus
  readonly journal: CallJournal
  readonly ledger: CountLedger
  /** Dropped by the control thread, by reason. */
  losses(): Readonly<Record<string, number>>
  records(): Tick['records']
  queryCounts(): readonly QueryCount[]
}

/** Socket.IO, `/healthz`, `/metrics`, `/override` and `/keys/rotate` on one port. The only importer of the heavy libraries. */
export class ControlPort {
  private readonly parts: ControlPortParts
  private readonly metrics: Metrics
  private readonly http: ReturnType<typeof createControlHttp>
  private readonly panels: PanelServer

  constructor(parts: ControlPortParts) {
    this.parts = parts
    this.metrics = new Metrics({
      figures: () => parts.feed.figures,
      callCounts: () => parts.ledger.callCounts(),
      sourceCounts: () => parts.ledger.sourceCounts(),
      own: () => this.ownFigures(),
      ownDrops: () => parts.losses(),
      lostRecords: () => parts.records().lost,
      queryCounts: () => parts.queryCounts(),
      loads: () => parts.loads.series(),
    })
    this.http = createControlHttp({
      log: parts.log,
      token: parts.token,
      health: () => this.health(),
      metrics: async () => ({ contentType: this.metrics.contentType, text: await this.metrics.scrape() }),
      override: (destinationId, adminState) => parts.commands.override(destinationId, adminState),
      rotateKeys: () => parts.commands.rotateKeys(),
    })
    this.panels = new PanelServer(this.http, { ...parts, state: () => this.state() })
  }

  /** Messages of panels that could not be understood. */
  get refusedMessages(): number {
    return this.panels.refusedMessages
  }

  /** Returns the bound port. Throws `CONTROL_FAILED` naming address, port and remedy. */
  async listen(at: HostPort): Promise<number> {
    try {
      this.http.listen(at.port, at.host)
      await once(this.http, 'listening')
    } catch (error) {
      throw new FairlineError(
        'CONTROL_FAILED',
        `${at.host}:${at.port}: ${portRemedy(systemCode(error), 'FAIRLINE_CONTROL')}`,
        error,
      )
    }
    const address: AddressInfo | string | null = this.http.address()
    return typeof address === 'object' && address ? address.port : at.port
  }

  async stop(): Promise<void> {
    this.metrics.stop()
    await this.panels.stop()
    this.http.closeAllConnections()
  }

  private health(): ReturnType<typeof health> {
    const { status, troubles, commands, feed } = this.parts
    return health({
      status,
      troubles,
      panelPid: () => this.panels.panelPid,
      revision: () => commands.revision,
      isPersisted: () => commands.isPersisted,
      activeCalls: () => feed.figures.activeCalls,
    })
  }

  private state(): ReturnType<ConstructorParameters<typeof PanelServer>[1]['state']> {
    const { status, troubles, commands } = this.parts
    const { identity, startedAtMs, pid, relayThreads, listeners } = status
    const revision = { revision: commands.revision, revisionPersisted: commands.isPersisted }
    return { ...identity, startedAtMs, pid, relayThreads, listeners, ...revision, troubles: troubles.list() }
  }

  private ownFigures(): Record<OwnMetric, number> {
    const { clock, status, commands, troubles, spool, journal, delivery, feed, relays, keyRing } = this.parts
    const { atMs } = feed.figures
    const { stale, unresolved } = this.parts.locations.counts
    return {
      fairline_sip_served: status.problem() ? 0 : 1,
      fairline_panel_connected: this.panels.panelPid === null ? 0 : 1,
      fairline_revision: commands.revision?.number ?? -1,
      fairline_revision_persisted: commands.isPersisted ? 1 : 0,
      fairline_troubles: troubles.list().length,
      fairline_start_number: status.identity.startNumber,
      fairline_start_time_seconds: status.startedAtMs / 1_000,
      fairline_spool_bytes: spool.bytes,
      fairline_spool_segments: spool.segmentCount,
      fairline_batches_outstanding: delivery.outstandingCount,
      fairline_call_records_waiting: this.parts.records().waiting,
      fairline_journal_bytes: journal.bytes,
      fairline_journal_calls: journal.openCalls,
      fairline_signing_keys: keyRing.size,
      fairline_relay_utilization: relays.busyShare(),
      fairline_dns_stale_destinations: stale,
      fairline_dns_unresolved_destinations: unresolved,
      fairline_figures_age_seconds: atMs === 0 ? -1 : (clock.wallMs() - atMs) / 1_000,
    }
  }
}
