import { type Candidate, NO_TAKES, PLAIN_CALL, type Wants, type Watcher } from '#engine/balance/candidate.ts'
import type { SlotTable } from '#engine/balance/slots.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { ProbeConfig } from '#engine/contract/probe.ts'
import type { Takes } from '#engine/contract/resources.ts'
import type { AdminState, SkipReason } from '#engine/contract/vocabulary.ts'
import type { Location } from '#engine/location/location.ts'
import { CallRate } from './call-rate.ts'
import { CallRoom } from './call-room.ts'
import { ALL_BUSY, type ChannelBank } from './channel-bank.ts'
import type { FedLoad } from './fed-load.ts'
import type { HealthChange, HealthRecord, Thresholds } from './health.ts'
import { isDead, isUnsettled, unseen } from './health.ts'
import { changeOf } from './health-change.ts'
import { forEachTarget, type HealthNews } from './health-news.ts'
import { reduceHealth } from './health-reducer.ts'
import { Located } from './located.ts'
import { Observations } from './observations.ts'
import type { DestinationGround, Placement } from './placement.ts'
import type { Target } from './target-board.ts'
import { WarmUp } from './warm-up.ts'
import { whyBarred } from './why-barred.ts'
import { Wish } from './wish.ts'

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
export class Destination extends Located implements Candidate {
  readonly id: number
  readonly room: CallRoom
  readonly channels: ChannelBank
  readonly wish: Wish
  readonly warmUp: WarmUp
  /** Its new calls, against its cap. */
  readonly rate: CallRate
  readonly counters: DestinationCounters = { attempts: 0, total: 0 }
  lastPick = 0
  watcher: Watcher | null = null
  config: DestinationConfig
  /** Moves with what may make another detail of it; not with time, nor with its calls. */
  changes = 0
  readonly observations = new Observations(() => {
    this.changes += 1
  })
  setId: number
  position: number
  probe: ProbeConfig
  placement: Placement
  private readonly ground: DestinationGround
  health: HealthRecord
  /** Gone from the configuration; still routes requests of the calls it carries. */
  isRemoved = false
  /** Why it gets no new call, room aside. */
  private barred: SkipReason | null = null
  /** The same as if it were up. */
  private barredAnyway: SkipReason | null = null

  constructor(config: DestinationConfig, placement: Placement, ground: DestinationGround) {
    const { clock } = ground
    const cells = ground.cells.destinations.of(config.id)
    super(config)
    this.id = config.id
    this.ground = ground
    this.warmUp = new WarmUp(clock, placement.slowStart)
    this.room = new CallRoom(config, placement, cells, this.warmUp, () => this.tell())
    this.channels = this.room.channels
    this.wish = new Wish(config, clock)
    this.rate = new CallRate(config.callsPerSecond, cells)
    this.config = config
    this.setId = placement.setId
    this.position = placement.position
    this.probe = placement.probe
    this.placement = placement
    this.health = unseen(clock.wallMs())
    this.judge()
  }

  /** What its load sources make of it. */
  get fed(): FedLoad {
    return this.room.fed
  }

  /** In force: as configured, or as it is fed; a part of it while it starts slowly. */
  get weight(): number {
    const whole = this.fed.weight()
    const percent = this.warmUp.isUnderWay ? this.warmUp.percent : null
    return percent === null ? whole : (whole * percent) / 100
  }

  /** Where it may start slowly at any moment, too: a choice is made ready once for many picks. */
  get hasMovingWeight(): boolean {
    return this.fed.feedsWeight || this.placement.slowStart.sec > 0
  }

  /** Most calls on it now, by its channels, its load sources and slow start; null is unlimited. */
  get capacity(): number | null {
    return this.room.capacity
  }

  get priority(): number {
    return this.config.priority
  }

  /** It, or some target of it, is on its way down: a probe is to tell. */
  get isDoubted(): boolean {
    return isUnsettled(this.health) || (this.board?.isAnyFailing ?? false)
  }

  /** Its name leads elsewhere now: health, counters and calls stay, and so does what is seen of targets that stay. */
  locate(location: Location, nowMs: number): void {
    this.place.locate(location, nowMs)
    this.judge()
  }

  get slots(): SlotTable | null {
    return this.channels.slots
  }

  /** Nothing comes from it. */
  get isDead(): boolean {
    return isDead(this.health, this.probe)
  }

  /** Set on the engine directly while the panel was away (rules 27); null: the configuration's state holds. */
  get override(): AdminState | null {
    return this.wish.override
  }

  set override(state: AdminState | null) {
    const isEnabled = this.wish.overrideBy(state, this.activeCalls())
    this.warmIf(isEnabled)
    this.judge()
  }

  get wantedState(): AdminState {
    return this.wish.wantedState
  }

  /** What holds now: what is wanted, but `disabled` for one whose draining has come to its end (rules 23). */
  get adminState(): AdminState {
    return this.wish.adminState
  }

  activeCalls(): number {
    return this.channels.activeCalls()
  }

  get isLastResort(): boolean {
    return this.config.lastResort
  }

  skipReason({ isCall, takes }: Wants = PLAIN_CALL, ignoresHealth = false): SkipReason | null {
    const barred = ignoresHealth ? this.barredAnyway : this.barred
    if (barred !== null || !isCall) return barred
    const isSlowed = this.rate.isTight && this.rate.isUsedUp(this.ground.clock.monotonicMs())
    return this.room.whyNot(takes) ?? (isSlowed ? 'rate' : null)
  }

  free({ takes }: Pick<Wants, 'takes'> = PLAIN_CALL): number {
    return this.room.free(takes)
  }

  freeShare({ takes }: Pick<Wants, 'takes'> = PLAIN_CALL): number {
    return this.room.freeShare(takes)
  }

  /** A call takes all it needs: its slot, `NO_SLOT`, or `ALL_BUSY` with nothing taken. Not `isNew`: it comes again. */
  take(owner: number, takes: Takes = NO_TAKES, isNew = true): number {
    const slot = this.room.take(owner, takes)
    if (slot === ALL_BUSY || !isNew || this.rate.cap === null) return slot
    if (this.rate.admit(this.ground.clock.monotonicMs())) return slot
    this.room.release(slot, owner)
    return ALL_BUSY
  }

  /** Time, or what others that are fed by the same source carry. */
  get isRestless(): boolean {
    const isMoving = this.warmUp.isUnderWay || this.fed.isSpeaking
    return isMoving || this.rate.cap !== null || this.observations.failures.isFading
  }

  failedAt(nowMs: number): void {
    this.observations.failures.note(nowMs)
    this.tell()
  }

  recentFailures(nowMs: number): number {
    return this.observations.failures.read(nowMs)
  }

  get probeLatency(): { readonly ewma: number; readonly mean: number } | null {
    return this.observations.latency.read()
  }

  /** A call was first heard of here so long after its INVITE left. */
  heardAfter(ms: number, nowMs: number): void {
    this.observations.delay.hear(ms, nowMs)
    this.tell()
  }

  postDialDelayMs(nowMs: number): number | null {
    return this.observations.delay.read(nowMs)
  }

  overloadPercent(nowMs: number): number {
    return this.observations.overload.percent(nowMs)
  }

  /** What a load source says now; null: it is stale. False where nothing of it is fed there. */
  feed(into: string, figures: LoadFigures | null): boolean {
    const isFed = this.fed.learn(into, figures)
    this.judge()
    return isFed
  }

  /** Something else that should be known of it, one line; empty when all is well. */
  get notice(): string {
    if (this.observations.retryAfter.endsAt !== null) return 'it asked to be left alone for a while'
    return this.health.source.phase === 'full' ? this.health.source.reason : this.fed.notice
  }

  /** Weighs some news. Returns the change when the health became another one, else null. */
  learn(news: HealthNews, nowMs: number): HealthChange | null {
    const before = this.health
    const now = reduceHealth(before, news, this.thresholds, nowMs)
    this.health = now
    const forEach = this.board && forEachTarget(news)
    if (forEach) for (const target of this.board?.targets ?? []) this.learnAt(target, forEach, nowMs)
    // Another place is no recovery.
    this.warmIf(before.health === 'down' && news.kind !== 'moved')
    this.judge()
    return changeOf(this, before, news, nowMs)
  }

  /** Weighs some news of one target. True when nothing comes from it any more by it. */
  learnAt(target: Target, news: HealthNews, nowMs: number): boolean {
    return this.board?.learn(target, news, this.thresholds, nowMs) ?? false
  }

  /** Takes an edit over. True when the address changed. An override ends when the configuration agrees with it. */
  reconfigure(config: DestinationConfig, placement: Placement): boolean {
    const isMoved = this.moveTo(config)
    const isEnabled = this.wish.reconfigure(config, this.activeCalls())
    this.config = config
    this.setId = placement.setId
    this.position = placement.position
    this.probe = placement.probe
    this.placement = placement
    this.isRemoved = false
    this.room.configure(config, placement)
    this.warmUp.configure(placement.slowStart)
    this.rate.configure(config.callsPerSecond)
    this.warmIf(isEnabled)
    this.judge()
    return isMoved
  }

  /** The configuration names it no longer. */
  remove(): void {
    this.isRemoved = true
    this.warmUp.stop()
    this.fed.forget()
    this.judge()
  }

  private get thresholds(): Thresholds {
    return { fall: this.probe.fall, rise: this.probe.rise, isProbed: this.probe.enabled }
  }

  /** To be called where something changed that its health does not show. */
  judge(): void {
    this.changes += 1
    this.barred = whyBarred(this, false)
    this.barredAnyway = whyBarred(this, true)
    this.tell()
  }

  private tell(): void {
    this.watcher?.note(this)
  }

  /** Begins where it takes calls again that it did not take. */
  private warmIf(isBack: boolean): void {
    const takesCalls = !this.isRemoved && this.adminState === 'enabled' && this.health.health !== 'down'
    if (!takesCalls) this.warmUp.stop()
    else if (isBack && this.ground.isRunning) this.warmUp.begin()
  }
}
