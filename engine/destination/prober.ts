import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { type TimerWheel, WheelTimer } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Destination } from './destination.ts'
import type { Directory } from './directory.ts'
import type { HealthNews, ProbeObserver } from './health.ts'
import { ProbeRound } from './probe-round.ts'
import { firstProbeMs, isProbed, nextProbeMs, secondProbeMs } from './probe-schedule.ts'
import type { ProbeOrder, ProbeResult, ProbeSender } from './probe-sender.ts'

export interface ProberOptions {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly random: Random
  readonly sender: ProbeSender
  readonly directory: Directory
  readonly observer: ProbeObserver
}

/** Between two probes of one destination at the least, whatever traffic says about it. */
const LEAST_GAP_MS = 100
/** A sender that breaks its word is waited for this much longer. */
const GRACE_MS = 500

/** One destination under watch. As a timer it is the next round of probes, or while one is out, the end of waiting for it. */
class Watch extends WheelTimer {
  readonly destination: Destination
  moves: number
  intervalMs: number
  /** Its name was resolved when it was looked at last; a numeric host always is. */
  isResolved: boolean
  /** Rounds sent. */
  sent = 0
  /** The one that is out. */
  round: ProbeRound | null = null
  sentAtMs = Number.NEGATIVE_INFINITY
  private readonly onDue: (watch: Watch) => void

  constructor(destination: Destination, onDue: (watch: Watch) => void) {
    super()
    this.destination = destination
    this.moves = destination.moves
    this.intervalMs = destination.probe.intervalMs
    this.isResolved = destination.board === null
    this.onDue = onDue
  }

  override onExpire(): void {
    this.onDue(this)
  }
}

/**
 * Keeps the health of every destination: sends probes, hears what traffic shows, and tells each change to the
 * observer. Never two probes out to one place. The disabled are not probed, the draining are; where a set is
 * not probed, only evidence is followed up, until an answer comes. A watch ends with its destination.
 */
export class Prober {
  private readonly options: ProberOptions
  private readonly watches = new Map<Destination, Watch>()
  private readonly onDue = (watch: Watch) => this.expire(watch)
  private isRunning = false

  constructor(options: ProberOptions) {
    this.options = options
  }

  start(): void {
    this.isRunning = true
    this.reconcile()
  }

  /** Probes that are out are forgotten. May be called any number of times. */
  stop(): void {
    this.isRunning = false
    for (const watch of this.watches.values()) this.rest(watch)
    this.watches.clear()
  }

  /** To be called after every `Directory.apply`, override and end of draining: starts, ends and adapts watches. */
  reconcile(): void {
    if (!this.isRunning) return
    const current = new Set(this.options.directory.destinations)
    for (const watch of this.watches.values()) if (!current.has(watch.destination)) this.drop(watch)
    for (const destination of current) this.review(this.watchOf(destination))
    const idle = [...this.watches.values()].filter((watch) => !watch.isArmed && isProbed(watch.destination))
    const { random, wheel } = this.options
    for (const watch of idle) wheel.arm(watch, firstProbeMs(watch.destination, idle.length, random))
  }

  /** The names of these lead elsewhere, or to something at last. */
  relocated(destinations: readonly Destination[]): void {
    if (!this.isRunning) return
    const { random, wheel } = this.options
    for (const destination of destinations) {
      const watch = this.watches.get(destination)
      if (!watch) continue
      this.review(watch)
      if (watch.round || !isProbed(destination)) continue
      wheel.arm(watch, firstProbeMs(destination, destinations.length, random))
    }
  }

  /** Traffic: no provisional within the attempt time-out. Makes it `trying`; a probe goes at once. */
  timedOut(destination: Destination, at = destination.endpoint): void {
    this.followUp(destination, at, { kind: 'attempt-timed-out' })
  }

  suspected(): void {}

  failed(): void {}

  overloaded(): void {}

  /** Traffic: its port is closed. The same; heard again while that probe is out, it has been confirmed. */
  refused(destination: Destination, at = destination.endpoint): void {
    const watch = this.watches.get(destination)
    const seen = (at && destination.board?.at(at)?.seen) ?? destination.health
    if (at && watch?.round?.awaits(at) && seen.health === 'trying')
      this.take(watch, watch.round, at, { kind: 'refused' })
    else this.followUp(destination, at, { kind: 'refused' })
  }

  /** Traffic: it answered a call. Told for every call, so nearly always it ends here. */
  answered(destination: Destination, at = destination.endpoint): void {
    if (!destination.isDoubted) return
    const news: HealthNews = { kind: 'attempt-answered' }
    if (at) this.learnAt(destination, at, news)
    if (destination.health.health === 'trying') this.learn(destination, news)
  }

  /** Where only some of its targets fail, that is no news of the destination. */
  private followUp(destination: Destination, at: Endpoint | null, news: HealthNews): void {
    const watch = this.watches.get(destination)
    if (watch === undefined || destination.isRemoved || destination.adminState === 'disabled') return
    if (at) this.learnAt(destination, at, news)
    if (destination.board?.areAllFailing ?? true) this.learn(destination, news)
    if (watch.round || !destination.isDoubted) return
    const sinceLastMs = this.options.clock.monotonicMs() - watch.sentAtMs
    this.options.wheel.arm(watch, Math.max(0, LEAST_GAP_MS - sinceLastMs))
  }

  private expire(watch: Watch): void {
    const { round } = watch
    if (!round) {
      if (isProbed(watch.destination)) this.send(watch)
      return
    }
    for (const endpoint of round.unheard()) this.take(watch, round, endpoint, { kind: 'unanswered' })
  }

  private send(watch: Watch): void {
    const { clock, wheel, sender } = this.options
    const { timeoutMs } = watch.destination.probe
    const round = new ProbeRound(watch.destination)
    watch.sent += 1
    watch.round = round
    watch.sentAtMs = clock.monotonicMs()
    wheel.arm(watch, timeoutMs + GRACE_MS)
    for (const endpoint of round.endpoints)
      sender.probe(this.order(watch.destination, endpoint, timeoutMs), (result) =>
        this.take(watch, round, endpoint, result),
      )
  }

  private order({ probe, config }: Destination, to: Endpoint, timeoutMs: number): ProbeOrder {
    return { to, probe, login: config.probeLogin, offersOverload: false, timeoutMs }
  }

  /** One target's probe has ended; late news of an older round is ignored. */
  private take(watch: Watch, round: ProbeRound, endpoint: Endpoint, result: ProbeResult): void {
    if (watch.round !== round || !round.awaits(endpoint)) return
    const news = newsOf(result, this.options.clock.monotonicMs() - watch.sentAtMs)
    round.take(endpoint, news)
    this.learnAt(watch.destination, endpoint, news)
    if (round.isOver) this.finish(watch, round)
  }

  private finish(watch: Watch, round: ProbeRound): void {
    const { clock, wheel, random } = this.options
    const { destination } = watch
    const tookMs = clock.monotonicMs() - watch.sentAtMs
    this.rest(watch)
    const speaks =
      round.isWhole(destination) || round.isAnswered || (destination.board?.areAllFailing ?? true)
    if (round.outcome && speaks) this.learn(destination, round.outcome)
    if (!isProbed(destination)) return
    const plainMs = watch.sent === 1 ? secondProbeMs(destination, random) : nextProbeMs(destination, random)
    wheel.arm(watch, Math.max(LEAST_GAP_MS, plainMs - tookMs))
  }

  private learnAt(destination: Destination, at: Endpoint, news: HealthNews): void {
    const target = destination.board?.at(at)
    if (target && destination.learnAt(target, news, this.options.clock.wallMs()))
      this.options.observer.onTargetDown(at)
  }

  private learn(destination: Destination, news: HealthNews): void {
    const change = destination.learn(news, this.options.clock.wallMs())
    if (change !== null) this.options.observer.onHealthChange(change)
  }

  private watchOf(destination: Destination): Watch {
    const known = this.watches.get(destination)
    if (known !== undefined) return known
    const watch = new Watch(destination, this.onDue)
    this.watches.set(destination, watch)
    return watch
  }

  /** Brings a watch in line with an edit or an answer of DNS; what must be probed is left unarmed, to be spread. */
  private review(watch: Watch): void {
    const { destination } = watch
    const { moves, probe } = destination
    const isMoved = watch.moves !== moves
    if (isMoved) this.learn(destination, { kind: 'moved' })
    if (destination.adminState === 'disabled') this.learn(destination, { kind: 'disabled' })
    else this.reviewTargets(watch, isMoved)
    if (isMoved || watch.intervalMs !== probe.intervalMs || !isProbed(destination)) this.rest(watch)
    watch.moves = moves
    watch.intervalMs = probe.intervalMs
  }

  private reviewTargets(watch: Watch, isMoved: boolean): void {
    const { destination } = watch
    const { board, unresolvedReason } = destination
    const wasResolved = watch.isResolved && !isMoved
    watch.isResolved = destination.targets.length > 0
    if (!watch.isResolved) return this.learn(destination, { kind: 'unresolved', reason: unresolvedReason })
    const { health } = destination.health
    const isFailing = health === 'trying' || health === 'down'
    // A target that nobody saw fail: the destination may have its calls again.
    if (board && (!wasResolved || (isFailing && !board.areAllFailing)))
      this.learn(destination, { kind: 'located' })
    if (!destination.probe.enabled) this.learn(destination, { kind: 'probing-off' })
  }

  private drop(watch: Watch): void {
    this.rest(watch)
    this.watches.delete(watch.destination)
  }

  /** No probe is out and none is due. */
  private rest(watch: Watch): void {
    watch.round = null
    this.options.wheel.disarm(watch)
  }
}

function newsOf(result: ProbeResult, tookMs: number): HealthNews {
  switch (result.kind) {
    case 'answered':
      return { kind: 'probe-answered', status: result.status, latencyMs: tookMs }
    case 'unanswered':
      return { kind: 'probe-unanswered' }
    case 'refused':
      return { kind: 'probe-refused' }
    case 'unsent':
      return { kind: 'probe-unsent', reason: result.reason }
  }
}
