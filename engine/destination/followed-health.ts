import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { Destination } from './destination.ts'
import type { Directory } from './directory.ts'
import { isSamePlace } from './endpoint.ts'
import type { EvidenceNews } from './evidence-news.ts'
import { EvidenceTeller } from './evidence-teller.ts'
import type { ProbeObserver } from './health.ts'
import { HealthDesk } from './health-desk.ts'
import type { HealthWatch } from './health-watch.ts'
import type { Judged } from './judged.ts'

/** So often it is looked at how long calls wait for their first answer. */
const DELAYS_MS = 1_000

export interface FollowedHealthOptions {
  readonly clock: Clock
  readonly directory: Directory
  readonly observer: Pick<ProbeObserver, 'onTargetDead'>
  /** For the thread that judges health: its `Prober.takeNews`. */
  tell(news: readonly EvidenceNews[]): void
}

/**
 * Health on a thread that judges none: what its calls show is told to the one that does, and what that makes of it is
 * taken over. Nothing is probed here, and no change of health is an event here.
 */
export class FollowedHealth implements HealthWatch {
  readonly evidence: EvidenceTeller
  private readonly options: FollowedHealthOptions
  private readonly desk: HealthDesk
  /** Those it was told all of, or asked for: how often each had moved then. */
  private readonly known = new Map<Destination, number>()
  private looking: Stoppable | null = null

  constructor(options: FollowedHealthOptions) {
    const { clock, observer } = options
    this.options = options
    this.evidence = new EvidenceTeller(options)
    const onTargetDead: ProbeObserver['onTargetDead'] = (at) => observer.onTargetDead(at)
    this.desk = new HealthDesk(clock, { onHealthChange: () => {}, onTargetDead })
  }

  start(): void {
    this.looking ??= this.options.clock.every(DELAYS_MS, () => this.tellDelays())
    this.reconcile()
  }

  stop(): void {
    this.looking?.stop()
    this.looking = null
    this.evidence.stop()
    this.known.clear()
  }

  /** Asks for what is seen of those that are new here, or are elsewhere now. */
  reconcile(): void {
    if (this.looking === null) return
    const current = new Set(this.options.directory.destinations)
    for (const destination of this.known.keys()) if (!current.has(destination)) this.known.delete(destination)
    for (const destination of current) this.review(destination)
  }

  relocated(destinations: readonly Destination[]): void {
    if (this.looking === null) return
    for (const destination of destinations) this.evidence.ask(destination)
  }

  /** The thread that judges health has heard it, too. */
  sourceSays(): void {
    return
  }

  probeNow(_destinationId: number, done: (result: ProbeNowResult) => void): void {
    done({ outcome: 'impossible', reason: 'this relay thread sends no probes' })
  }

  /** What `onJudged` or `picture` of the other thread tells; not of one that is not here, or at another place. */
  take(judged: readonly Judged[]): void {
    for (const each of judged) {
      const destination = this.options.directory.destination(each.destinationId)
      if (destination?.placeKey === each.place) this.takeOver(destination, each)
    }
  }

  private review(destination: Destination): void {
    const { moves, observations } = destination
    const before = this.known.get(destination)
    if (before === moves) return
    if (before !== undefined) {
      observations.forget()
      this.desk.learn(destination, { kind: 'moved' })
    }
    this.known.set(destination, moves)
    this.evidence.ask(destination)
  }

  /** Health last: with it, all that it stands on is known. */
  private takeOver(destination: Destination, judged: Judged): void {
    if (judged.isWhole) this.known.set(destination, destination.moves)
    this.observe(destination, judged)
    for (const { at, seen } of judged.targets ?? []) {
      const own = destination.targets.find((target) => isSamePlace(target, at))
      if (own) this.desk.learnAt(destination, own, { kind: 'judged', record: seen })
    }
    if (judged.health) this.desk.learn(destination, { kind: 'judged', record: judged.health })
    else destination.judge()
  }

  private observe({ observations, placement }: Destination, judged: Judged): void {
    const { clock } = this.options
    const [nowMs, wallMs] = [clock.monotonicMs(), clock.wallMs()]
    const { latency, lastProbe, retryAfterUntilMs, ejections, ejectedUntilMs } = judged
    const { ejection, retryAfter, failures, delay, overload } = observations
    if (latency !== undefined) observations.latency.follow(latency)
    if (lastProbe !== undefined) observations.lastProbe = lastProbe
    if (retryAfterUntilMs !== undefined) retryAfter.follow(retryAfterUntilMs, nowMs, wallMs)
    if (ejections !== undefined || ejectedUntilMs !== undefined) {
      const { evidence } = placement
      const inARow = ejections ?? ejection.ejections(evidence, nowMs)
      const untilMs = ejectedUntilMs === undefined ? ejection.until : ejectedUntilMs
      ejection.restore(inARow, untilMs, evidence, nowMs, wallMs)
    }
    if (judged.failures !== null) failures.follow(judged.failures, nowMs)
    if (judged.delayMs !== null) delay.follow(judged.delayMs, nowMs)
    for (const { news, ...at } of judged.overload ?? []) overload.learn(at, news, nowMs)
  }

  private tellDelays(): void {
    for (const destination of this.options.directory.destinations) this.evidence.delayed(destination)
  }
}
