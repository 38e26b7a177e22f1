import type { EngineLink } from '#engine/contract/browser.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import type { ConfigureResult } from '#engine/contract/control-channel.ts'
import type { DryRunCommand, DryRunResult, WhatIfCommand, WhatIfResult } from '#engine/contract/dry-run.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { Change, EngineEvent, EngineState, Tick } from '#engine/contract/live.ts'
import type {
  LiveCallPage,
  LiveCallsQuery,
  ReleaseCommand,
  ReleaseResult,
} from '#engine/contract/live-calls.ts'
import type { ProbeHistory } from '#engine/contract/probe-history.ts'
import { type Stoppable, wait } from '../clock.ts'
import { errorFields } from '../log.ts'
import type { EngineAccess } from '../runtime.ts'
import type { Position } from './batch-intake.ts'
import type { BridgeParts } from './bridge-parts.ts'
import { type EngineAddress, EngineClient, isSameRevision } from './engine-client.ts'
import { joinedPages, joinedReleases } from './joined-answers.ts'
import { joinedTrace, joinedTraceStates } from './joined-traces.ts'
import { isWithPasswords, lockedTrouble } from './locked-trouble.ts'
import { numbersAhead } from './numbers-ahead.ts'
import { SharedAnswers } from './shared-answers.ts'
import { TickWait } from './tick-wait.ts'

const FLUSH_MS = 2_000
const LOOK_MS = 20
const RETRY_MS = 1_000
/** One question for all channels is often followed by the next. */
const WATCH_ALL_MS = 10_000
/** Each browser on the page of live calls asks every two seconds. */
const SHARED_MS = 1_000

/** All engines together, as the panel sees them. */
export class EngineBridge implements EngineAccess, Stoppable {
  private readonly clients: EngineClient[]
  private readonly parts: BridgeParts
  private readonly tickWait: TickWait
  private readonly livePages: SharedAnswers<LiveCallPage | null>
  private wanted: Snapshot | null = null
  private isDirty = false
  private isBuilding = false
  private isStarted = false
  private isStopped = false
  private lockedIds: readonly number[] = []
  private watched: readonly number[] = []
  private watchAllUntilMs = 0

  constructor(engines: readonly EngineAddress[], parts: BridgeParts) {
    this.parts = parts
    this.tickWait = new TickWait(parts.clock)
    this.livePages = new SharedAnswers(parts.clock, SHARED_MS)
    this.clients = engines.map(
      (engine) =>
        new EngineClient(
          engine,
          this.listenerOf(() => this.clientOf(engine)),
          parts.clock,
        ),
    )
  }

  /** Connects, and hands over the configuration as the database has it now. */
  start(): void {
    this.isStarted = true
    for (const client of this.clients) client.start()
    this.publish()
  }

  stop(): void {
    this.isStopped = true
    for (const client of this.clients) client.stop()
    this.parts.intake.stop()
  }

  publish(): void {
    this.isDirty = true
    if (this.isStarted && !this.isBuilding) void this.build()
  }

  links(): readonly EngineLink[] {
    const locked = lockedTrouble(this.lockedIds)
    const links = this.clients.map((client) => client.link())
    return locked ? links.map((link) => ({ ...link, troubles: [locked, ...link.troubles] })) : links
  }

  latestTick(): Tick | null {
    return this.clients.find((client) => client.tick)?.tick ?? null
  }

  /** A database restored from a backup has an older number than the engine: ours goes above it first. */
  async adopt(): Promise<ConfigureResult | null> {
    for (const number of numbersAhead(this.links(), 0)) {
      await this.parts.raiseRevision(number)
      await this.rebuild()
    }
    const results = await Promise.all(this.clients.map((client) => client.adopt()))
    return results.find((result) => result?.outcome === 'refused') ?? results[0] ?? null
  }

  async applied(limitMs: number): Promise<boolean> {
    const untilMs = this.parts.clock.wallMs() + limitMs
    while (!this.isApplied()) {
      if (this.parts.clock.wallMs() >= untilMs) return false
      await wait(this.parts.clock, LOOK_MS)
    }
    return true
  }

  async flush(): Promise<boolean> {
    const untilMs = this.parts.clock.wallMs() + FLUSH_MS
    const reached = await Promise.all(this.clients.map((client) => this.flushed(client, untilMs)))
    return reached.every(Boolean)
  }

  async fullTick(limitMs: number): Promise<Tick | null> {
    if (!this.clients.some((client) => client.isConnected)) return null
    const isWatching = this.parts.clock.wallMs() < this.watchAllUntilMs
    this.watchAllUntilMs = this.parts.clock.wallMs() + WATCH_ALL_MS
    this.sendWatch()
    // A tick that was under way when the watch was sent has no channels yet.
    const hasChannels =
      this.wanted?.sets.some((set) => set.destinations.some((one) => one.channels !== null)) ?? false
    return this.tickWait.next(isWatching || !hasChannels ? 1 : 2, limitMs)
  }

  /** Every engine sends one; the first that was sent is told. */
  async probe(destinationId: number): Promise<ProbeNowResult | null> {
    const results = await Promise.all(this.clients.map((client) => client.probe(destinationId)))
    return results.find((result) => result?.outcome === 'probed') ?? results.find(Boolean) ?? null
  }

  /** Each engine probes by itself; those of the first that is there are told. */
  async probeHistory(destinationId: number): Promise<ProbeHistory | null> {
    return (await this.connectedClient()?.probeHistory(destinationId)) ?? null
  }

  /** Of the first engine that is there: they run the same configuration. */
  async dryRun(command: DryRunCommand): Promise<DryRunResult | null> {
    return (await this.connectedClient()?.dryRun(command)) ?? null
  }

  async whatIf(command: WhatIfCommand): Promise<WhatIfResult | null> {
    return (await this.connectedClient()?.whatIf(command)) ?? null
  }

  /** The oldest of all engines first; there is one so far. */
  liveCalls(query: LiveCallsQuery): Promise<LiveCallPage | null> {
    const connected = this.clients.map((client) => client.isConnected)
    return this.livePages.ask(JSON.stringify([query, connected]), async () =>
      joinedPages(await Promise.all(this.clients.map((client) => client.liveCalls(query))), query.limit),
    )
  }

  async release(command: ReleaseCommand): Promise<ReleaseResult | null> {
    const results = await Promise.all(this.clients.map((client) => client.release(command)))
    this.livePages.forget()
    return joinedReleases(results)
  }

  readonly trace = (callId: string) => joinedTrace(this.clients, callId)
  readonly traceState = () => joinedTraceStates(this.clients)

  /** Sets whose channels somebody looks at. */
  watch(setIds: readonly number[]): void {
    this.watched = setIds
    this.sendWatch()
  }

  private isApplied(): boolean {
    if (this.isDirty || this.isBuilding) return false
    return this.links().every((link) => link.connected && isSameRevision(link.wanted, link.applied))
  }

  private connectedClient(): EngineClient | undefined {
    return this.clients.find((client) => client.isConnected)
  }

  private clientOf(engine: EngineAddress): EngineClient | undefined {
    return this.clients.find((client) => client.name === engine.name)
  }

  private listenerOf(client: () => EngineClient | undefined) {
    return {
      onLink: () => this.parts.audience.engines(this.links()),
      onState: (state: EngineState) => this.onState(state, client()),
      onTick: (tick: Tick) => this.onTick(tick, client()),
      onChange: (change: Change) => this.onChange(change, client()),
      onBatch: (payload: unknown, acknowledge: (position: Position) => void) =>
        this.parts.intake.take(payload, acknowledge),
    }
  }

  private onState(state: EngineState, client: EngineClient | undefined): void {
    this.sendWatch()
    this.parts.audience.engines(this.links())
    this.onTick(state.tick, client)
  }

  private onTick(tick: Tick, client: EngineClient | undefined): void {
    if (this.watchAllUntilMs !== 0 && this.parts.clock.wallMs() >= this.watchAllUntilMs) {
      this.watchAllUntilMs = 0
      this.sendWatch()
    }
    if (runsOurs(client)) this.parts.wishes.observe(tick.destinations)
    this.parts.recent.add(tick)
    this.tickWait.arrived(tick)
    this.parts.audience.tick(tick)
  }

  private onChange(change: Change, client: EngineClient | undefined): void {
    if (change.kind === 'drained' && runsOurs(client)) this.parts.wishes.drained(change.destinationId)
    if (change.kind === 'event') this.tell(change.event)
    if (change.kind !== 'destination' || !client?.tick) return
    const destinations = client.tick.destinations.map((one) =>
      one.id === change.destination.id ? change.destination : one,
    )
    client.tick = { ...client.tick, destinations }
    this.parts.audience.tick(client.tick)
  }

  /** Also from batches: what happened while we were away. */
  tell(event: EngineEvent): void {
    if (this.parts.events.add(event)) this.parts.audience.event(event)
  }

  private sendWatch(): void {
    const isAll = this.parts.clock.wallMs() < this.watchAllUntilMs
    const setIds = isAll ? (this.wanted?.sets.map((set) => set.id) ?? []) : this.watched
    for (const client of this.clients) client.watch(setIds)
  }

  private async flushed(client: EngineClient, untilMs: number): Promise<boolean> {
    const position = await client.flush()
    const engineId = client.state?.engineId
    if (!position || engineId === undefined) return false
    while (!this.parts.intake.hasReached(engineId, position)) {
      if (this.parts.clock.wallMs() >= untilMs) return false
      await wait(this.parts.clock, LOOK_MS)
    }
    return true
  }

  /** One build at a time; what was published meanwhile is built next. */
  private async build(): Promise<void> {
    this.isBuilding = true
    while (this.isDirty && !this.isStopped) {
      this.isDirty = false
      try {
        await this.rebuild()
      } catch (error) {
        if (this.isStopped) break
        this.isDirty = true
        this.parts.log.error('the configuration could not be read; trying again', errorFields(error))
        await wait(this.parts.clock, RETRY_MS)
      }
    }
    this.isBuilding = false
  }

  private tellLocked(lockedIds: readonly number[]): void {
    const trouble = lockedTrouble(lockedIds)
    if (trouble && trouble !== lockedTrouble(this.lockedIds)) this.parts.log.error(trouble)
    this.lockedIds = lockedIds
  }

  private async rebuild(): Promise<void> {
    for (const number of numbersAhead(this.links(), 1)) await this.parts.raiseRevision(number)
    const { snapshot, lockedIds } = await this.parts.snapshot()
    this.tellLocked(lockedIds)
    this.wanted = snapshot
    const hasPasswords = lockedIds.length === 0 && isWithPasswords(snapshot)
    for (const client of this.clients) client.want(snapshot, hasPasswords)
    this.parts.audience.engines(this.links())
    this.parts.audience.configuration(snapshot.revision.number)
  }
}

/**
 * Another database's destinations have the same numbers, and are others (rules 25); of what a restored database knows
 * nothing, a person decides first. Null: it runs none yet.
 */
function runsOurs(client: EngineClient | undefined): boolean {
  if (!client) return false
  const { applied, wanted } = client.link()
  if (!applied || !wanted) return applied === null
  return applied.database === wanted.database && applied.number <= wanted.number
}
