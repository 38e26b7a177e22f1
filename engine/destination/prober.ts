import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { type TimerWheel, WheelTimer } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Destination } from './destination.ts'
import type { Directory } from './directory.ts'
import type { HealthNews, HealthObserver } from './health.ts'
import { firstProbeMs, isProbed, nextProbeMs, secondProbeMs } from './probe-schedule.ts'
import type { ProbeResult, ProbeSender } from './probe-sender.ts'

export interface ProberOptions {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly random: Random
  readonly sender: ProbeSender
  readonly directory: Directory
  readonly observer: HealthObserver
}

/** Between two probes of one destination at the least, whatever traffic says about it. */
const LEAST_GAP_MS = 100
/** A sender that breaks its word is waited for this much longer. */
const GRACE_MS = 500

/** One destination under watch. As a timer it is the next probe, or while one is out, the end of waiting for it. */
class Watch extends WheelTimer {
  readonly destination: Destination
  endpoint: Endpoint | null
  intervalMs: number
  /** Probes sent; names the one that is out, so that late answers of others are known. */
  sent = 0
  isOut = false
  sentAtMs = Number.NEGATIVE_INFINITY
  private readonly onDue: (watch: Watch) => void

  constructor(destination: Destination, onDue: (watch: Watch) => void) {
    super()
    this.destination = destination
    this.endpoint = destination.endpoint
    this.intervalMs = destination.probe.intervalMs
    this.onDue = onDue
  }

  override onExpire(): void {
    this.onDue(this)
  }
}

/**
 * Keeps the health of every destination: sends probes, hears what traffic shows, and tells each change to the
 * observer. Never two probes out to one destination. The disabled are not probed, the draining are; where a set is
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

  /** Traffic: no provisional within the attempt time-out. Makes it `trying`; a probe goes at once. */
  timedOut(destination: Destination): void {
    this.followUp(destination, { kind: 'attempt-timed-out' })
  }

  /** Traffic: its port is closed. The same; heard again while that probe is out, it has been confirmed. */
  refused(destination: Destination): void {
    const watch = this.watches.get(destination)
    if (watch?.isOut && destination.health.health === 'trying') this.finish(watch, { kind: 'refused' })
    else this.followUp(destination, { kind: 'refused' })
  }

  /** Traffic: it answered a call. Told for every call, so nearly always it ends here. */
  answered(destination: Destination): void {
    if (destination.health.health !== 'trying') return
    this.learn(destination, { kind: 'attempt-answered' })
  }

  private followUp(destination: Destination, news: HealthNews): void {
    const watch = this.watches.get(destination)
    if (watch === undefined || destination.isRemoved || destination.adminState === 'disabled') return
    this.learn(destination, news)
    if (watch.isOut || destination.health.health !== 'trying') return
    const sinceLastMs = this.options.clock.monotonicMs() - watch.sentAtMs
    this.options.wheel.arm(watch, Math.max(0, LEAST_GAP_MS - sinceLastMs))
  }

  private expire(watch: Watch): void {
    if (watch.isOut) this.finish(watch, { kind: 'unanswered' })
    else if (isProbed(watch.destination)) this.send(watch)
  }

  private send(watch: Watch): void {
    const { clock, wheel, sender } = this.options
    const { probe, endpoint } = watch.destination
    watch.sent += 1
    watch.isOut = true
    watch.sentAtMs = clock.monotonicMs()
    wheel.arm(watch, probe.timeoutMs + GRACE_MS)
    const number = watch.sent
    if (!endpoint) return this.finish(watch, { kind: 'unsent', reason: 'its name is not resolved' })
    sender.probe(endpoint, probe.timeoutMs, (result) => {
      if (watch.isOut && watch.sent === number) this.finish(watch, result)
    })
  }

  private finish(watch: Watch, result: ProbeResult): void {
    const { clock, wheel, random } = this.options
    const tookMs = clock.monotonicMs() - watch.sentAtMs
    this.rest(watch)
    this.learn(watch.destination, newsOf(result, tookMs))
    if (!isProbed(watch.destination)) return
    const plainMs =
      watch.sent === 1 ? secondProbeMs(watch.destination, random) : nextProbeMs(watch.destination, random)
    wheel.arm(watch, Math.max(LEAST_GAP_MS, plainMs - tookMs))
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

  /** Brings a watch in line with an edit; what must be probed is left unarmed for `reconcile` to spread. */
  private review(watch: Watch): void {
    const { destination } = watch
    const isMoved = watch.endpoint !== destination.endpoint
    if (isMoved) this.learn(destination, { kind: 'moved' })
    if (destination.adminState === 'disabled') this.learn(destination, { kind: 'disabled' })
    else if (!destination.probe.enabled) this.learn(destination, { kind: 'probing-off' })
    const isOtherwise = isMoved || watch.intervalMs !== destination.probe.intervalMs
    if (isOtherwise || !isProbed(destination)) this.rest(watch)
    watch.endpoint = destination.endpoint
    watch.intervalMs = destination.probe.intervalMs
  }

  private drop(watch: Watch): void {
    this.rest(watch)
    this.watches.delete(watch.destination)
  }

  /** No probe is out and none is due. */
  private rest(watch: Watch): void {
    watch.isOut = false
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
