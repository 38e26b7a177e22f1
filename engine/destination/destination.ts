import { type Candidate, PLAIN_CALL, type Wants } from '#engine/balance/candidate.ts'
import type { CellArena } from '#engine/balance/cell-arena.ts'
import type { SlotTable } from '#engine/balance/slots.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { EvidenceConfig } from '#engine/contract/evidence.ts'
import type { HealthDetail, LoadFigures } from '#engine/contract/health-live.ts'
import type { ProbeConfig } from '#engine/contract/probe.ts'
import type { AdminState, LoadFormula, SkipReason } from '#engine/contract/vocabulary.ts'
import type { Location } from '#engine/location/location.ts'
import { ChannelBank } from './channel-bank.ts'
import { FedLoad } from './fed-load.ts'
import type { HealthChange, HealthRecord, Thresholds } from './health.ts'
import { isDead, isUnsettled, unseen } from './health.ts'
import { changeOf } from './health-change.ts'
import { forEachTarget, type HealthNews } from './health-news.ts'
import { reduceHealth } from './health-reducer.ts'
import { type NetworkTable, networksOf } from './network-table.ts'
import { type Moment, Observations } from './observations.ts'
import type { Target, TargetBoard } from './target-board.ts'
import { Whereabouts } from './whereabouts.ts'

/** Where a destination stands after an edit. */
export interface Placement {
  readonly setId: number
  /** Index in its set. */
  readonly position: number
  /** In force: its own settings over its set's. */
  readonly probe: ProbeConfig
  readonly evidence: EvidenceConfig
  readonly loadFormula: LoadFormula
  /** Overload control is offered to it (RFC 7339). */
  readonly offersOverload: boolean
}

/** Since this engine started; they only grow (rules 18). */
export interface DestinationCounters {
  /** INVITEs first sent to it. */
  attempts: number
  /** Calls whose last attempt was on it. */
  total: number
}

/**
 * Run-time record of one destination. An edit replaces its configuration in place: health, counters and the calls
 * it holds stay, so the record lives from the first snapshot that names its id until it is removed and empty.
 */
export class Destination implements Candidate {
  readonly id: number
  readonly channels: ChannelBank
  /** What its load sources make of it. */
  readonly fed: FedLoad
  readonly counters: DestinationCounters = { attempts: 0, total: 0 }
  lastPick = 0
  config: DestinationConfig
  readonly observations = new Observations()
  setId: number
  position: number
  probe: ProbeConfig
  placement: Placement
  private readonly place: Whereabouts
  private seen: HealthRecord
  private removed = false
  /** Why it gets no new call, channels aside: asked for every candidate of every pick, worked out on every change. */
  private barred: SkipReason | null = null
  /** Its load sources have something to say: kept here, so that it costs nothing where they do not. */
  private isLimited = false
  private overriding: AdminState | null = null
  private isDrained = false
  private contacts: NetworkTable<true>

  constructor(config: DestinationConfig, placement: Placement, arena: CellArena, nowMs: number) {
    this.id = config.id
    this.channels = new ChannelBank(arena, config.channels)
    this.fed = new FedLoad(this.channels)
    this.fed.configure(config, placement.loadFormula)
    this.config = config
    this.place = new Whereabouts(config)
    this.setId = placement.setId
    this.position = placement.position
    this.probe = placement.probe
    this.placement = placement
    this.seen = unseen(nowMs)
    this.contacts = networksOf(config.contactNetworks)
    this.judge()
  }

  /** In force: as configured, or as it is fed. */
  get weight(): number {
    return this.fed.weight()
  }

  get hasMovingWeight(): boolean {
    return this.fed.feedsWeight
  }

  /** Most calls on it now, by its channels and by its load sources; null is unlimited. */
  get capacity(): number | null {
    const { capacity } = this.channels
    const fed = this.fed.capacity()
    return capacity === null || fed === null ? (capacity ?? fed) : Math.min(capacity, fed)
  }

  get priority(): number {
    return this.config.priority
  }

  /** Where it can be reached, in the order to be tried (RFC 3263 §4.3); none while its name was never resolved. */
  get targets(): readonly Endpoint[] {
    return this.place.targets
  }

  /** What has to be looked up for it; null for a numeric host. */
  get lookUpKey(): string | null {
    return this.place.lookUpKey
  }

  /** Of one that is reached by name: how each target fares, and which is next. */
  get board(): TargetBoard | null {
    return this.place.board
  }

  /** Why it has no target. */
  get unresolvedReason(): string {
    return this.place.unresolvedReason
  }

  /** It, or some target of it, is on its way down: a probe is to tell. */
  get isDoubted(): boolean {
    return isUnsettled(this.seen) || (this.board?.isAnyFailing ?? false)
  }

  /** Its name leads elsewhere now: health, counters and calls stay, and so does what is seen of targets that stay. */
  locate(location: Location, nowMs: number): void {
    this.place.locate(location, nowMs)
    this.judge()
  }

  /** Edits that led it to another place. */
  get moves(): number {
    return this.place.moves
  }

  /** The target tried first. */
  get endpoint(): Endpoint | null {
    return this.targets[0] ?? null
  }

  /** Its URI says how it is spoken to, so that a large request does not go by TCP instead (rules 29). */
  get namesTransport(): boolean {
    return this.place.namesTransport
  }

  /** Rules 3a: an address of its own, or of one of its DNS children. */
  hasAddress(address: string): boolean {
    return this.targets.some((target) => target.address === address)
  }

  get slots(): SlotTable | null {
    return this.channels.slots
  }

  get health(): HealthRecord {
    return this.seen
  }

  /** Nothing comes from it. */
  get isDead(): boolean {
    return isDead(this.seen, this.probe)
  }

  /** Gone from the configuration; still routes requests of the calls it carries. */
  get isRemoved(): boolean {
    return this.removed
  }

  /** Set on the engine directly while the panel was away (rules 27); null: the configuration's state holds. */
  get override(): AdminState | null {
    return this.overriding
  }

  set override(state: AdminState | null) {
    this.overriding = state
    this.isDrained = false
    this.judge()
  }

  get wantedState(): AdminState {
    return this.overriding ?? this.config.adminState
  }

  /** What holds now: what is wanted, but `disabled` for one whose draining has come to its end (rules 23). */
  get adminState(): AdminState {
    return this.isDrained ? 'disabled' : this.wantedState
  }

  /** True when it is draining and its last call has ended; it is disabled then, until the next edit. */
  endDrain(): boolean {
    if (this.adminState !== 'draining' || this.activeCalls() > 0) return false
    this.isDrained = true
    this.judge()
    return true
  }

  activeCalls(): number {
    return this.channels.activeCalls()
  }

  get isLastResort(): boolean {
    return this.config.lastResort
  }

  skipReason({ isCall }: Wants = PLAIN_CALL): SkipReason | null {
    if (this.barred !== null || !isCall) return this.barred
    if (this.channels.isFull()) return 'full'
    return this.isLimited && this.fed.isFull() ? 'full' : null
  }

  free(): number {
    return this.capacity === null ? Number.POSITIVE_INFINITY : Math.max(0, this.capacity - this.activeCalls())
  }

  freeShare(): number {
    return this.capacity === null ? 1 : this.free() / Math.max(1, this.capacity)
  }

  recentFailures(): number {
    return 0
  }

  get probeLatency(): { readonly ewma: number; readonly mean: number } | null {
    return this.observations.latency.read()
  }

  postDialDelayMs(): number | null {
    return null
  }

  overloadPercent(): number {
    return 0
  }

  /** What a load source says now; null: it is stale. False where nothing of it is fed there. */
  feed(into: string, figures: LoadFigures | null): boolean {
    const isFed = this.fed.learn(into, figures)
    this.judge()
    return isFed
  }

  /** Whether a Contact or Record-Route of this destination may name `address` (rules 3d). */
  isContactNetwork(address: string): boolean {
    return this.contacts.find(address) !== null
  }

  /** Something else that should be known of it, one line; empty when all is well. */
  get notice(): string {
    if (this.observations.retryAfter.endsAt !== null) return 'it asked to be left alone for a while'
    return this.seen.source.phase === 'full' ? this.seen.source.reason : this.fed.notice
  }

  /** What stands behind its health. */
  detail(at: Moment): Omit<HealthDetail, 'loads'> {
    const { id, setId, weight, capacity } = this
    const observed = this.observations.read(this.seen, this.placement.evidence, at)
    return { id, setId, ...observed, weight, capacity, resources: [] }
  }

  /** Weighs some news. Returns the change when the health became another one, else null. */
  learn(news: HealthNews, nowMs: number): HealthChange | null {
    const before = this.seen
    const now = reduceHealth(before, news, this.thresholds, nowMs)
    this.seen = now
    const forEach = this.board && forEachTarget(news)
    if (forEach) for (const target of this.board?.targets ?? []) this.learnAt(target, forEach, nowMs)
    this.judge()
    return changeOf(this, before, news, nowMs)
  }

  /** Weighs some news of one target. True when nothing comes from it any more by it. */
  learnAt(target: Target, news: HealthNews, nowMs: number): boolean {
    return this.board?.learn(target, news, this.thresholds, nowMs) ?? false
  }

  /** Takes an edit over. True when the address changed. An override ends when the configuration agrees with it. */
  reconfigure(config: DestinationConfig, placement: Placement): boolean {
    const isMoved = this.place.reconfigure(config)
    if (this.overriding === config.adminState) this.overriding = null
    this.isDrained = false
    this.config = config
    this.setId = placement.setId
    this.position = placement.position
    this.probe = placement.probe
    this.placement = placement
    this.removed = false
    this.contacts = networksOf(config.contactNetworks)
    this.channels.resize(config.channels)
    this.fed.configure(config, placement.loadFormula)
    this.judge()
    return isMoved
  }

  /** The configuration names it no longer. */
  remove(): void {
    this.removed = true
    this.fed.forget()
    this.judge()
  }

  private get thresholds(): Thresholds {
    return { fall: this.probe.fall, rise: this.probe.rise, isProbed: this.probe.enabled }
  }

  /** To be called where something changed that its health does not show. */
  judge(): void {
    this.isLimited = this.fed.isSpeaking
    const adminState = this.removed ? 'disabled' : this.adminState
    if (adminState !== 'enabled') this.barred = adminState
    else if (this.targets.length === 0) this.barred = 'unresolved'
    else if (this.seen.health === 'down') this.barred = 'down'
    else if (this.fed.isToldOff) this.barred = 'told'
    else this.barred = this.observations.retryAfter.endsAt === null ? null : 'retry-after'
  }
}
