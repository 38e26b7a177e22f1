import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import type { Random } from '#engine/base/random.ts'
import { within } from '#engine/base/within.ts'
import type { Environment } from '#engine/contract/env.ts'
import type { Tick } from '#engine/contract/live.ts'
import { certificateTrouble } from '#engine/control/certificate-trouble.ts'
import { Commands } from '#engine/control/commands.ts'
import { controlLosses, recordFigures } from '#engine/control/control-losses.ts'
import type { ControlPort } from '#engine/control/control-port.ts'
import { Delivery } from '#engine/control/delivery.ts'
import { EngineStatus } from '#engine/control/engine-status.ts'
import type { Told } from '#engine/control/events.ts'
import type { HealthKeeper } from '#engine/control/health-keeper.ts'
import { Intake } from '#engine/control/intake.ts'
import type { KeyRing } from '#engine/control/key-ring.ts'
import { LiveFeed } from '#engine/control/live-feed.ts'
import type { Loads } from '#engine/control/loads.ts'
import { Overrides } from '#engine/control/overrides.ts'
import { relayFailure } from '#engine/control/port-failure.ts'
import type { RelayFigures, RelayReport } from '#engine/control/relay-port.ts'
import type { RelayThread } from '#engine/control/relay-thread.ts'
import { Relays, type RelaysReady, type RelaysUser } from '#engine/control/relays.ts'
import type { Traces } from '#engine/control/traces.ts'
import { Troubles } from '#engine/control/troubles.ts'
import { CallJournal } from '#engine/journal/call-journal.ts'
import { openControlToken } from '#engine/journal/control-token.ts'
import { writeLocations } from '#engine/journal/location-file.ts'
import { writeOverrides } from '#engine/journal/override-file.ts'
import { writeSnapshot } from '#engine/journal/snapshot-file.ts'
import { Spool, type SpoolLoss } from '#engine/journal/spool.ts'
import { readStartFiles, type StartFiles } from '#engine/journal/start-files.ts'
import type { TraceBatch } from '#engine/proxy/tracer.ts'
import { CountLedger } from '#engine/stats/count-ledger.ts'
import { composeHealth } from './compose-health.ts'
import { composeKeyRing } from './compose-keys.ts'
import { composeLoads } from './compose-loads.ts'
import { composeLocating, type Locating } from './compose-location.ts'
import { composeTraces } from './compose-traces.ts'
import { relayStart } from './relay-start.ts'

const BATCH_MS = 500
/** Signing keys that no call needs any more go within this time. */
const PRUNE_MS = 60_000
const RELAY_STOP_MS = 3_000
const DELIVERY_STOP_MS = 2_000
/** So long the control port waits for SIP to be served. */
const SIP_FIRST_MS = 2_000

export interface ControlOptions {
  readonly environment: Environment
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Made as early as can be: they load their modules beside ours. */
  readonly relayThreads: readonly [RelayThread, ...RelayThread[]]
  /** The engine cannot go on. Called once, when what there was has been written. */
  onFatal(cause: unknown): void
}

/**
 * The control thread. The constructor does what stands between a killed engine and served calls: data folder,
 * keys, snapshot, journal, relay thread. `open` then loads the heavy libraries, which would slow the relay thread
 * down while it begins, and opens the control port.
 */
export class ControlThread implements RelaysUser {
  private readonly options: ControlOptions
  private readonly files: StartFiles
  private readonly relays: Relays
  private readonly status: EngineStatus
  private readonly troubles = new Troubles()
  private readonly ledger = new CountLedger()
  private readonly journal: CallJournal
  private readonly spool: Spool
  private lost = { batches: 0, records: 0 }
  private readonly intake: Intake
  private readonly delivery: Delivery
  private readonly overrides: Overrides
  private readonly keyRing: KeyRing
  private readonly feed: LiveFeed
  private readonly locating: Locating
  private readonly loads: Loads
  private readonly health: HealthKeeper
  private readonly traces: Traces
  private readonly commands: Commands
  private readonly batching: Stoppable
  private readonly pruning: Stoppable
  private port: ControlPort | null = null
  private ending: Promise<void> | null = null
  private readonly served = Promise.withResolvers<void>()

  /** Throws `DATA_FOLDER_UNWRITABLE`. */
  constructor(options: ControlOptions) {
    const { environment, clock, random, log, relayThreads } = options
    this.options = options
    this.files = readStartFiles(environment.FAIRLINE_DATA, clock, random, log)
    this.relays = new Relays(relayThreads, relayStart(environment, this.files), this)
    log.info('relay begins', { threads: relayThreads.length, afterMs: Math.round(clock.monotonicMs()) })
    const { folder, identity } = this.files
    this.status = new EngineStatus(identity, clock)
    this.journal = new CallJournal(folder, identity.startNumber)
    this.spool = new Spool(folder, identity, (loss) => this.tellLoss(loss))
    this.intake = new Intake(clock, this.journal, this.spool, this.ledger, this.troubles)
    this.delivery = new Delivery(clock, this.spool)
    this.overrides = new Overrides(this.files.overrides)
    this.locating = this.openLocating()
    const { locations } = this.locating
    const tell = (told: Told) => this.commands.tell(told)
    const { troubles, relays } = this
    this.loads = composeLoads({ clock, random, relays, troubles, tell })
    const losses = () => this.losses()
    const records = () => this.records()
    this.feed = new LiveFeed(this.overrides, locations, this.loads, losses, records)
    const commands = () => this.commands
    this.keyRing = composeKeyRing({ clock, random, files: this.files, relays, commands })
    this.health = composeHealth({ clock, folder, troubles })
    this.traces = composeTraces(clock, this.files, troubles)
    this.commands = new Commands(this.commandParts())
    for (const each of [locations, this.loads]) if (this.files.snapshot) each.reconcile(this.files.snapshot)
    this.batching = clock.every(BATCH_MS, () => this.closeBatch())
    this.pruning = clock.every(PRUNE_MS, () => this.pruneKeys())
  }

  /** Opens the control port and returns its number. Throws `CONTROL_FAILED`. */
  async open(): Promise<number> {
    await within(this.options.clock, SIP_FIRST_MS, this.served.promise)
    const token = openControlToken(this.files.folder, this.options.random)
    const { ControlPort } = await import('#engine/control/control-port.ts')
    const { commands, status, journal, ledger, locating } = this
    const own = { commands, status, journal, ledger, queryCounts: locating.queryCounts }
    const figures = { losses: () => this.losses(), records: () => this.records() }
    const parts = { ...this.commandParts(), token, ...own, ...figures }
    this.port = new ControlPort(parts)
    return this.port.listen(this.options.environment.FAIRLINE_CONTROL)
  }

  /** Orderly end: the relay reports everything, it is written, and delivered where a panel is there to take it. */
  stop(): Promise<void> {
    this.ending ??= this.end()
    return this.ending
  }

  /** Something was thrown that nobody caught: the process lives, and says so. */
  tellInternal(error: unknown): void {
    this.options.log.error('uncaught error', { error })
    this.troubles.set('internal', 'The engine made a mistake; its log has the detail.')
  }

  onReady(ready: RelaysReady): void {
    const { clock, log } = this.options
    const { listeners, resumedCalls, datagrams } = ready
    this.served.resolve()
    this.status.serves(ready)
    const { way, reason } = datagrams
    const afterMs = Math.round(clock.monotonicMs())
    log.info('SIP is served', { afterMs, listeners, resumedCalls, datagrams: way })
    if (reason) log.info('datagrams go one by one', { reason })
    const text = `The engine started (start ${this.files.identity.startNumber}); ${resumedCalls} calls go on.`
    this.commands.tell({ kind: 'engine', to: 'started', text })
    void this.takeOver()
  }

  onReport(thread: number, report: RelayReport): void {
    this.intake.report(thread, report)
    for (const event of report.events) this.feed.tell(event)
  }

  onFigures(figures: RelayFigures): void {
    this.status.heard()
    this.feed.show(figures)
    this.health.show(figures.destinations)
    this.troubles.set('certificates', certificateTrouble(figures.certificates, figures.atMs))
    this.troubles.setRefusals(figures)
  }

  onDrained(destinationId: number): void {
    this.feed.tellDrained(destinationId)
  }

  onTraces(batch: TraceBatch): void {
    this.traces.take(batch)
  }

  onListeners(listeners: readonly string[]): void {
    this.status.listeners = listeners
  }

  onFailed(code: string, detail: string): void {
    this.fail(relayFailure(code, detail))
  }

  onDeath(cause: unknown): void {
    this.fail(cause)
  }

  private commandParts(): ConstructorParameters<typeof Commands>[0] {
    const { relays, intake, spool, delivery, feed, overrides, troubles, keyRing, loads, traces } = this
    const { clock, log } = this.options
    const { folder, sealing, snapshot } = this.files
    const { locations } = this.locating
    const own = { relays, intake, spool, delivery, feed, overrides, troubles, keyRing, loads, traces }
    return {
      ...{ ...own, clock, log, locations, snapshot },
      writeSnapshot: (applied) => writeSnapshot(folder, sealing, applied),
      writeOverrides: (kept) => writeOverrides(folder, kept),
    }
  }

  /** When the relay has told of the resumed calls anew, the segments of earlier starts have nothing to add. */
  private async takeOver(): Promise<void> {
    await this.relays.flush()
    this.journal.forgetPrevious()
  }

  private openLocating(): Locating {
    const { environment, clock, random } = this.options
    const { folder, locations: kept } = this.files
    return composeLocating(environment, {
      clock,
      random,
      kept,
      post: (locations) => this.relays.located(locations),
      write: (locations) => writeLocations(folder, locations),
      tell: (event) => this.commands.tell(event),
      onTrouble: (of, sentence) => this.troubles.set(of, sentence),
    })
  }

  private pruneKeys(): void {
    try {
      this.keyRing.prune()
    } catch (error) {
      this.options.log.warn('keys.json cannot be written; old signing keys stay', { error })
    }
  }

  private closeBatch(): void {
    this.spool.closeBatch()
    this.spool.countFound()
    this.delivery.pump()
  }

  private losses(): Record<string, number> {
    const { journal, spool, intake, lost, traces } = this
    const refusedMessages = this.port?.refusedMessages ?? 0
    return controlLosses({ journal, spool, intake, lost, traces, refusedMessages })
  }

  private records(): Tick['records'] {
    const { spool, intake, lost } = this
    return recordFigures({ spool, intake, lost }, this.feed.figures)
  }

  private tellLoss(loss: SpoolLoss): void {
    const { batches, calls, records } = loss
    this.lost = { batches: this.lost.batches + batches, records: this.lost.records + records }
    const text = `No room for what waits for the panel: ${batches} batches with ${calls} calls and ${records} records are lost.`
    this.commands.tell({ kind: 'dropped', cause: 'spool', text })
  }

  private async end(): Promise<void> {
    this.status.ending = 'The engine is stopping.'
    const { clock } = this.options
    await within(clock, RELAY_STOP_MS, this.relays.stop())
    await Promise.all([this.locating.locations.stop(), this.health.stop()])
    this.writeAll()
    this.delivery.pump()
    await within(clock, DELIVERY_STOP_MS, this.delivery.delivered())
    await this.port?.stop()
    this.closeFiles()
    await this.relays.terminate()
  }

  private writeAll(): void {
    this.batching.stop()
    this.pruning.stop()
    this.loads.stop()
    this.commands.stop()
    this.intake.finish()
    this.spool.closeBatch()
  }

  private closeFiles(): void {
    this.spool.stop()
    this.journal.stop()
    this.traces.stop()
  }

  private fail(cause: unknown): void {
    if (this.ending) return
    this.ending = Promise.resolve()
    this.served.resolve()
    this.status.ending = 'The relay thread has ended.'
    void this.locating.locations.stop()
    void this.health.stop()
    this.writeAll()
    this.closeFiles()
    this.options.onFatal(cause)
  }
}
