import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import { reasonOf } from '#engine/base/reason.ts'
import type { Revision, Snapshot } from '#engine/contract/config.ts'
import type { ConfigureResult } from '#engine/contract/control-channel.ts'
import type { DryRunCommand, DryRunResult, WhatIfInput, WhatIfResult } from '#engine/contract/dry-run.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { EngineEvent } from '#engine/contract/live.ts'
import type {
  LiveCallPage,
  LiveCallsQuery,
  ReleaseCommand,
  ReleaseResult,
} from '#engine/contract/live-calls.ts'
import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import type { TracePage, TraceQuery, TraceState } from '#engine/contract/tracing.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import type { Override } from '#engine/journal/override-file.ts'
import type { Position } from '#engine/journal/position.ts'
import type { Spool } from '#engine/journal/spool.ts'
import { Configurator, type ConfiguratorUser } from './configurator.ts'
import type { Delivery } from './delivery.ts'
import { engineEvent, type Told } from './events.ts'
import type { Intake } from './intake.ts'
import type { KeyRing } from './key-ring.ts'
import type { LiveFeed } from './live-feed.ts'
import type { Loads } from './loads.ts'
import type { Locations } from './locations.ts'
import { OneByOne } from './one-by-one.ts'
import { findDestination, type Overrides } from './overrides.ts'
import type { Relays } from './relays.ts'
import { SnapshotKeeper, type SnapshotKeeperUser } from './snapshot-keeper.ts'
import type { Traces } from './traces.ts'
import type { Troubles } from './troubles.ts'
import { WhatIf } from './what-if.ts'

export interface CommandParts {
  readonly clock: Clock
  readonly log: Logger
  readonly relays: Relays
  readonly intake: Intake
  readonly spool: Spool
  readonly delivery: Delivery
  readonly feed: LiveFeed
  readonly overrides: Overrides
  readonly locations: Locations
  readonly loads: Loads
  readonly traces: Traces
  readonly troubles: Troubles
  readonly keyRing: KeyRing
  /** As read from disk at start; the relay began with it. */
  readonly snapshot: Snapshot | null
  writeSnapshot(snapshot: Snapshot): Promise<void>
  writeOverrides(overrides: readonly Override[]): void
}

/** Of a big message, or in a big set, one keeps the relay from calls for milliseconds: nobody may ask without a break. */
const MOST_DRY_RUNS = 32
const DRY_RUN_REST_MS = 20
const BUSY: DryRunResult = {
  outcome: 'invalid',
  field: '',
  message: 'other questions are at work; try again in a moment',
}

/** What the panel and the local command line may ask of the engine. Every command sets a value. */
export class Commands implements ConfiguratorUser, SnapshotKeeperUser {
  private readonly parts: CommandParts
  private readonly configurator: Configurator
  private readonly keeper: SnapshotKeeper
  private readonly prediction: WhatIf
  private readonly dryRuns: OneByOne

  constructor(parts: CommandParts) {
    this.parts = parts
    this.configurator = new Configurator(parts.snapshot, this)
    this.keeper = new SnapshotKeeper(parts.clock, parts.writeSnapshot, this)
    const { clock, feed } = parts
    this.dryRuns = new OneByOne(clock, MOST_DRY_RUNS, DRY_RUN_REST_MS)
    const figures = () => feed.figures.destinations
    this.prediction = new WhatIf({ clock, snapshot: () => this.snapshot, figures })
  }

  get revision(): Revision | null {
    return this.configurator.revision
  }

  get isPersisted(): boolean {
    return this.configurator.isPersisted
  }

  get snapshot(): Snapshot | null {
    return this.configurator.applied
  }

  configure(command: unknown): Promise<ConfigureResult> {
    return this.configurator.configure(command)
  }

  /** One probe at once, whatever the interval says. */
  probe(destinationId: number): Promise<ProbeNowResult> {
    return this.parts.relays.probe(destinationId)
  }

  probeHistory(destinationId: number): Promise<ProbeHistory> {
    return this.parts.relays.probeHistory(destinationId)
  }

  liveCalls(query: LiveCallsQuery): Promise<LiveCallPage> {
    return this.parts.relays.liveCalls(query)
  }

  release(command: ReleaseCommand): Promise<ReleaseResult> {
    return this.parts.relays.release(command)
  }

  async dryRun(command: DryRunCommand): Promise<DryRunResult> {
    return (await this.dryRuns.run(() => this.parts.relays.dryRun(command))) ?? BUSY
  }

  trace(query: TraceQuery): Promise<TracePage> {
    return this.parts.traces.find(query)
  }

  async traceState(): Promise<TraceState> {
    return this.parts.traces.state()
  }

  whatIf(input: WhatIfInput): Promise<WhatIfResult> {
    return this.prediction.predict(input)
  }

  /** Everything counted up to now is in closed batches; returns the last one's position, {0, 0} for none. */
  async flush(): Promise<Position> {
    await this.parts.relays.flush()
    this.parts.spool.closeBatch()
    this.parts.delivery.pump()
    return this.parts.spool.lastClosed()
  }

  /** Sets an admin state past the panel (rules 27). Throws `DESTINATION_UNKNOWN`. */
  override(destinationId: number, adminState: AdminState): void {
    const found = findDestination(this.snapshot, destinationId)
    if (!found) throw new FairlineError('DESTINATION_UNKNOWN', `No destination has the id ${destinationId}.`)
    const { clock, overrides, relays } = this.parts
    const from = overrides.stateOf(found.destination)
    overrides.set(destinationId, adminState, clock.wallMs())
    relays.override(destinationId, adminState)
    this.keepOverrides()
    const text = `Destination ${destinationId} was set to ${adminState} on the engine, past the panel.`
    this.tell({
      kind: 'override',
      setId: found.setId,
      destinationId,
      from,
      to: adminState,
      cause: 'set',
      text,
    })
  }

  /** A new key signs routing state from now on (rules 4). Throws `CONFLICT` and `DATA_FOLDER_UNWRITABLE`. */
  rotateKeys(): { readonly keyId: string; readonly keys: number } {
    const { keyRing } = this.parts
    const { id: keyId } = keyRing.rotate()
    const text = `Signing key ${keyId} signs from now on; ${counted(keyRing.size - 1, 'older key')} still verify.`
    this.tell({ kind: 'engine', to: keyId, cause: 'signing key', text })
    return { keyId, keys: keyRing.size }
  }

  /** Tells the panel and its event list. */
  tell(told: Told): void {
    const event: EngineEvent = engineEvent(this.parts.clock.wallMs(), told)
    this.parts.intake.tell(event)
    this.parts.feed.tell(event)
  }

  stop(): void {
    this.keeper.stop()
  }

  /**
   * A newer revision ends every override; the same one leaves them in force, and the relay gets the snapshot as
   * they make it. The relay keeps its own until a configuration agrees with it, so it is told the new state first.
   */
  async apply(snapshot: Snapshot, isNew: boolean): Promise<void> {
    const { relays, overrides, loads } = this.parts
    if (isNew) this.reconcileOverrides(snapshot)
    loads.hold()
    try {
      await relays.configure(overrides.over(snapshot))
    } catch (error) {
      loads.release()
      throw error
    }
  }

  onApplied(snapshot: Snapshot, isNew: boolean): void {
    const { feed, locations, loads, traces } = this.parts
    feed.reconcile(snapshot)
    traces.reconcile(snapshot)
    locations.reconcile(snapshot)
    loads.reconcile(snapshot)
    feed.tellRevision(snapshot.revision, false)
    this.keeper.keep(snapshot)
    if (!isNew) return
    const destinations = snapshot.sets.reduce((sum, set) => sum + set.destinations.length, 0)
    const { number } = snapshot.revision
    const what = `${counted(snapshot.sets.length, 'set')}, ${counted(destinations, 'destination')}`
    const text = `Configuration ${number} is applied: ${what}.`
    this.tell({ kind: 'configuration', to: `${number}`, cause: 'applied', text })
  }

  onRefused(refusal: { readonly code: string; readonly field: string; readonly message: string }): void {
    const { code, field, message } = refusal
    this.parts.log.warn('configuration refused', { code, field, message })
    this.tell({
      kind: 'configuration',
      cause: code,
      text: `A configuration was refused at ${field}: ${message}`,
    })
  }

  onKept(snapshot: Snapshot): void {
    if (!this.configurator.persisted(snapshot)) return
    this.parts.troubles.set('snapshot', '')
    this.parts.feed.tellRevision(snapshot.revision, true)
  }

  onUnkept(_snapshot: Snapshot, error: unknown): void {
    this.parts.log.error('snapshot.json cannot be written', { error })
    this.parts.troubles.set('snapshot', `The configuration is applied but not on disk: ${reasonOf(error)}`)
  }

  private reconcileOverrides(snapshot: Snapshot): void {
    const ended = this.parts.overrides.clear()
    if (ended.length === 0) return
    this.keepOverrides()
    for (const { destinationId, adminState } of ended) {
      const found = findDestination(snapshot, destinationId)
      if (found) this.parts.relays.override(destinationId, found.destination.adminState)
      const to = found?.destination.adminState ?? 'removed'
      const text = `The panel's configuration says ${to} for destination ${destinationId}; the override ${adminState} ends.`
      const setId = found?.setId ?? null
      this.tell({ kind: 'override', setId, destinationId, from: adminState, to, cause: 'reconciled', text })
    }
  }

  private keepOverrides(): void {
    try {
      this.parts.writeOverrides(this.parts.overrides.list())
      this.parts.troubles.set('overrides', '')
    } catch (error) {
      this.parts.troubles.set('overrides', `Overrides are in force but not on disk: ${reasonOf(error)}`)
    }
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
