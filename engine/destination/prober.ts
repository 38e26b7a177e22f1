import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import { Bench } from './bench.ts'
import type { Destination } from './destination.ts'
import type { Directory } from './directory.ts'
import { EvidenceFollower, type ProbeAsker } from './evidence-follower.ts'
import { type EvidenceNews, hearNews } from './evidence-news.ts'
import type { HealthChange, ProbeObserver } from './health.ts'
import { HealthDesk } from './health-desk.ts'
import { HealthTeller } from './health-teller.ts'
import type { HealthWatch } from './health-watch.ts'
import type { Judged } from './judged.ts'
import { ManualProbes } from './manual-probes.ts'
import { type Heard, ProbeRound } from './probe-round.ts'
import { firstProbeMs, isProbed, mayBeProbed, nextProbeMs, secondProbeMs } from './probe-schedule.ts'
import type { ProbeResult, ProbeSender } from './probe-sender.ts'
import { newsOf, orderOf, outcomeOf } from './probe-words.ts'
import { reviewHealth } from './review.ts'
import { type SourceWord, wordNews } from './source-word.ts'
import { Watch } from './watch.ts'

export interface ProberOptions {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly random: Random
  readonly sender: ProbeSender
  readonly directory: Directory
  readonly observer: ProbeObserver
  /** For threads that judge no health; absent: there are none. */
  readonly onJudged?: (judged: readonly Judged[]) => void
}

/** Between two rounds to one destination at the least, whatever traffic says about it. */
const LEAST_GAP_MS = 100

/**
 * Keeps the health of every destination: sends probes, hears what they and others show, and tells each change to the
 * observer. Never two rounds out to one destination. The disabled are not probed, the draining are; where a set is not
 * probed, only evidence is followed up, until an answer comes. A watch ends with its destination.
 */
export class Prober implements HealthWatch, ProbeAsker {
  /** What calls show is told here. */
  readonly evidence: EvidenceFollower
  private readonly options: ProberOptions
  private readonly desk: HealthDesk
  private readonly teller: HealthTeller | null
  private readonly bench: Bench
  private readonly manual: ManualProbes
  private readonly watches = new Map<Destination, Watch>()
  private readonly onDue = (watch: Watch) => this.expire(watch)
  private isRunning = false

  constructor(options: ProberOptions) {
    const { clock, observer, onJudged } = options
    this.options = options
    this.teller = onJudged ? new HealthTeller({ ...options, onJudged }) : null
    const onHealthChange = (change: HealthChange) => {
      if (change.to === 'down') this.bench.settle(change.setId)
      observer.onHealthChange(change)
    }
    const onTargetDead = (at: Endpoint) => observer.onTargetDead(at)
    const onSeen = (destination: Destination) => this.teller?.note(destination)
    this.desk = new HealthDesk(clock, { onHealthChange, onTargetDead }, onSeen)
    const { desk } = this
    this.bench = new Bench({ ...options, desk, onBack: (destination) => this.ask(destination) })
    this.evidence = new EvidenceFollower({ clock, desk, bench: this.bench, asker: this })
    const onHeard = (destination: Destination) => this.resume(destination)
    this.manual = new ManualProbes({ ...options, desk, evidence: this.evidence, onHeard })
  }

  start(): void {
    this.isRunning = true
    this.teller?.start()
    this.reconcile()
  }

  /** Probes that are out are forgotten. May be called any number of times. */
  stop(): void {
    this.isRunning = false
    for (const watch of this.watches.values()) this.rest(watch)
    this.watches.clear()
    this.bench.stop()
    this.manual.stop()
    this.teller?.stop()
  }

  /** To be called after every `Directory.apply`, override and end of draining: starts, ends and adapts watches. */
  reconcile(): void {
    if (!this.isRunning) return
    const { directory, random, wheel } = this.options
    const current = new Set(directory.destinations)
    for (const watch of this.watches.values()) if (!current.has(watch.destination)) this.drop(watch)
    for (const destination of current) this.review(this.watchOf(destination))
    for (const { config } of directory.sets) this.bench.settle(config.id)
    const idle = [...this.watches.values()].filter((watch) => !watch.isArmed && isProbed(watch.destination))
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
      watch.dueAtMs = Number.NEGATIVE_INFINITY
      wheel.arm(watch, firstProbeMs(destination, destinations.length, random))
    }
  }

  /** Its load sources say something else, or nothing any more. */
  sourceSays(destination: Destination, word: SourceWord = destination.fed.word): void {
    this.desk.learn(destination, wordNews(word))
    if (destination.skipReason() === 'told') this.bench.settle(destination.setId)
    // What shows room overrides what a 503 asked for.
    if (word.verdict === 'good' && word.isFull === false) this.bench.endRetryAfter(destination)
    this.resume(destination)
  }

  /** One probe at once, whatever the interval says. */
  probeNow(destinationId: number, done: (result: ProbeNowResult) => void): void {
    this.manual.probe(destinationId, done)
  }

  /** What calls of another thread show. */
  takeNews(news: readonly EvidenceNews[]): void {
    const { evidence, options } = this
    const nowMs = options.clock.monotonicMs()
    const asked = (destination: Destination) => this.teller?.asked(destination)
    const hearer = { directory: options.directory, evidence, nowMs, asked }
    for (const each of news) hearNews(hearer, each)
  }

  ask(destination: Destination): void {
    const watch = this.watches.get(destination)
    if (watch && !watch.round) this.advance(watch, 'all')
  }

  askGently(destination: Destination, at: Endpoint): void {
    const watch = this.watches.get(destination)
    if (!watch || watch.round || destination.isRemoved) return
    if (watch.suspicions.may(this.options.clock.monotonicMs())) this.advance(watch, at)
  }

  askAnew(destination: Destination): void {
    const watch = this.watches.get(destination)
    if (watch?.refusals.may(this.options.clock.monotonicMs())) this.advance(watch, 'all')
  }

  confirmRefusal(destination: Destination, at: Endpoint): boolean {
    const watch = this.watches.get(destination)
    const round = watch?.round
    const seen = destination.board?.at(at)?.seen ?? destination.health
    if (!watch || !round?.awaits(at) || seen.health !== 'trying') return false
    this.take(watch, round, at, round.startedAtMs, { kind: 'refused' })
    return true
  }

  /** A round goes out soon; where one is out, after it. */
  private advance(watch: Watch, what: Endpoint | 'all'): void {
    if (!mayBeProbed(watch.destination)) return
    watch.want(what)
    if (watch.round) return
    const sinceLastMs = this.options.clock.monotonicMs() - watch.sentAtMs
    this.options.wheel.arm(watch, Math.max(0, LEAST_GAP_MS - sinceLastMs))
  }

  /** Where nobody looked, and now something is to be followed up. */
  private resume(destination: Destination): void {
    const watch = this.watches.get(destination)
    if (!watch || watch.isArmed || !isProbed(destination)) return
    this.options.wheel.arm(watch, nextProbeMs(destination, this.options.random))
  }

  private expire(watch: Watch): void {
    const { round, destination } = watch
    const { clock } = this.options
    if (!round) {
      if (watch.wanted !== null || isProbed(destination)) this.send(watch)
      return
    }
    const nowMs = clock.monotonicMs()
    if (!round.isLate(nowMs)) return this.sendDue(watch, round)
    for (const { endpoint, heard } of round.unheard(nowMs)) {
      this.desk.note(destination, endpoint, outcomeOf(heard.news, null, clock.wallMs()))
      this.conclude(watch, round, endpoint, heard)
    }
  }

  private send(watch: Watch): void {
    const nowMs = this.options.clock.monotonicMs()
    const { destination } = watch
    if (!mayBeProbed(destination)) return
    const only = nowMs < watch.dueAtMs ? watch.onlyWanted : null
    const round = new ProbeRound(destination, only, nowMs)
    watch.wanted = null
    watch.round = round
    watch.sentAtMs = nowMs
    if (!round.isPartial) watch.sent += 1
    this.sendDue(watch, round)
  }

  private sendDue(watch: Watch, round: ProbeRound): void {
    const { clock, wheel, sender } = this.options
    const nowMs = clock.monotonicMs()
    for (const endpoint of round.sendNow(nowMs)) {
      const order = orderOf(watch.destination, endpoint, round.leftMs(nowMs), round.sentTo(endpoint))
      sender.probe(order, (result) => this.take(watch, round, endpoint, nowMs, result))
    }
    if (watch.round === round) wheel.armAt(watch, round.nextMs)
  }

  /** A probe has ended. That it was not answered is said by the round's deadline; late news of an older one is ignored. */
  private take(
    watch: Watch,
    round: ProbeRound,
    endpoint: Endpoint,
    sentAtMs: number,
    result: ProbeResult,
  ): void {
    if (watch.round !== round || !round.awaits(endpoint) || result.kind === 'unanswered') return
    const { clock } = this.options
    const news = newsOf(watch.destination, result, clock.monotonicMs() - sentAtMs)
    const retryAfterSec = result.kind === 'answered' ? result.retryAfterSec : null
    if (result.kind === 'answered' && result.overload)
      this.evidence.overloaded(watch.destination, endpoint, result.overload)
    this.desk.note(watch.destination, endpoint, outcomeOf(news, result, clock.wallMs()))
    this.conclude(watch, round, endpoint, { news, sentAtMs, retryAfterSec })
  }

  private conclude(watch: Watch, round: ProbeRound, endpoint: Endpoint, heard: Heard): void {
    round.take(endpoint, heard)
    this.desk.learnAt(watch.destination, endpoint, heard.news)
    if (round.isOver) this.finish(watch, round)
  }

  private finish(watch: Watch, round: ProbeRound): void {
    const { destination } = watch
    this.rest(watch)
    const speaks =
      round.isWhole(destination) || round.isAnswered || (destination.board?.areAllFailing ?? true)
    if (round.outcome && speaks) this.evidence.probed(destination, round.outcome)
    this.schedule(watch, round)
  }

  private schedule(watch: Watch, { startedAtMs, isPartial }: ProbeRound): void {
    const { clock, wheel, random } = this.options
    const { destination, wanted } = watch
    if (wanted === null && !isProbed(destination)) return
    const plainMs = watch.sent === 1 ? secondProbeMs(destination, random) : nextProbeMs(destination, random)
    const dueAtMs = startedAtMs + plainMs
    watch.dueAtMs = isPartial ? Math.min(watch.dueAtMs, dueAtMs) : dueAtMs
    const leastMs = clock.monotonicMs() + LEAST_GAP_MS
    wheel.armAt(watch, wanted === null ? Math.max(watch.dueAtMs, leastMs) : leastMs)
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
    const isMoved = reviewHealth(watch, (news) => this.desk.learn(destination, news))
    this.bench.review(destination)
    const isOtherwise = watch.takeIntervals()
    if (isMoved || !isProbed(destination)) this.rest(watch)
    else if (isOtherwise && !watch.round) this.options.wheel.disarm(watch)
  }

  private drop(watch: Watch): void {
    this.rest(watch)
    this.bench.forget(watch.destination)
    this.teller?.forget(watch.destination)
    this.watches.delete(watch.destination)
  }

  /** No probe is out and none is due. */
  private rest(watch: Watch): void {
    watch.round = null
    this.options.wheel.disarm(watch)
  }
}
