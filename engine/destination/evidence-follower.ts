import type { Clock } from '#engine/base/clock.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Bench } from './bench.ts'
import type { Destination } from './destination.ts'
import type { AttemptFailure, Evidence } from './evidence.ts'
import type { HealthDesk } from './health-desk.ts'
import type { HealthNews } from './health-news.ts'
import type { OverloadNews } from './overload.ts'
import type { Heard } from './probe-round.ts'
import { mayBeProbed } from './probe-schedule.ts'
import { showsHealth } from './probe-voice.ts'

/**
 * What a probe has just disproved is not believed again for so long: else calls that fail by somebody's will, though the
 * destination is well, would make it `trying` and `up` again ten times a second, each time with an event.
 */
const CALM_MS = 10_000

/** Whom a probe is asked of. */
export interface ProbeAsker {
  /** A round goes out at once, unless one is out; at most every 100 ms. */
  ask(destination: Destination): void
  /** The same to this target alone, where there is no more than a suspicion: at most once a second. */
  askGently(destination: Destination, at: Endpoint): void
  /** One that is sent after this moment, even where a round is out; at most once a second. */
  askAnew(destination: Destination): void
  /** A closed port heard while a probe asks about it is confirmed by that. False: none asks. */
  confirmRefusal(destination: Destination, at: Endpoint): boolean
}

export interface FollowerOptions {
  readonly clock: Clock
  readonly desk: HealthDesk
  readonly bench: Bench
  readonly asker: ProbeAsker
}

/** Hears what calls show, and has probes tell whether it is so. `answered` is told for every call: it costs next to nothing. */
export class EvidenceFollower implements Evidence {
  private readonly options: FollowerOptions

  constructor(options: FollowerOptions) {
    this.options = options
  }

  /** It answered a call, or so many one after the other. */
  answered(destination: Destination, at: Endpoint | null = destination.endpoint, times = 1): void {
    const { observations, placement } = destination
    const { enabled, windowSec } = placement.evidence
    if (enabled) observations.window.succeed(windowSec, this.options.clock.monotonicMs(), times)
    if (observations.retryAfter.isOpen) this.options.bench.endRetryAfter(destination)
    if (!destination.isDoubted) return
    const news: HealthNews = { kind: 'attempt-answered' }
    if (at) this.options.desk.learnAt(destination, at, news)
    this.options.desk.learn(destination, news)
  }

  /** No answer to a call for a while: perhaps nothing. */
  suspected(destination: Destination, at: Endpoint | null = destination.endpoint): void {
    // Where nobody probes, a slow call is no reason to begin.
    if (at && destination.probe.enabled) this.options.asker.askGently(destination, at)
  }

  /** No provisional within the attempt time-out. Makes it `trying`; a probe goes at once. */
  timedOut(destination: Destination, at: Endpoint | null = destination.endpoint, source = ''): void {
    this.count(destination)
    this.followUp(destination, at, { kind: 'attempt-timed-out' })
    this.fail(destination, source)
  }

  /** Its port is closed. The same; heard again while that probe is out, it has been confirmed. */
  refused(destination: Destination, at: Endpoint | null = destination.endpoint): void {
    this.count(destination)
    if (at && this.options.asker.confirmRefusal(destination, at)) return
    this.followUp(destination, at, { kind: 'refused' })
    this.fail(destination, '')
  }

  /** A final response whose status is in the set's evidence codes, or a 503 with Retry-After. */
  failed(destination: Destination, _at: Endpoint, { status, source, retryAfterSec }: AttemptFailure): void {
    this.count(destination)
    const isKnownFull = status === 503 && destination.health.source.phase === 'full'
    if (isKnownFull || !mayBeProbed(destination)) return
    if (destination.placement.evidence.codes.includes(status)) this.fail(destination, source)
    if (status !== 503 || retryAfterSec === null) return
    const { retryAfter } = destination.observations
    retryAfter.ask(retryAfterSec, this.options.clock.monotonicMs())
    if (retryAfter.isUnconfirmed) this.options.asker.askAnew(destination)
  }

  /** `at` says so of itself alone (RFC 7339 §5.4). */
  overloaded(destination: Destination, at: Endpoint, news: OverloadNews): void {
    const { overload } = destination.observations
    if (overload.learn(at, news, this.options.clock.monotonicMs())) this.options.desk.see(destination)
  }

  /** A round of probes has ended, or one by hand. */
  probed(destination: Destination, heard: Heard): void {
    const { desk, bench } = this.options
    const { news } = heard
    const { observations, health } = destination
    const { phase } = health.traffic
    const wasEvidence = phase === 'evidence'
    desk.learn(destination, news)
    if (news.kind === 'probe-unsent') return this.forgetEvidence(destination)
    if (news.kind === 'probe-answered' && showsHealth(news)) {
      if (wasEvidence) observations.window.clear()
      if (wasEvidence || phase === 'doubt')
        observations.disprovedAtMs[phase] = this.options.clock.monotonicMs()
      bench.endRetryAfter(destination)
      return
    }
    if (news.kind === 'probe-answered' && news.status === 503) bench.confirmRetryAfter(destination, heard)
    if (wasEvidence && destination.health.health !== 'down') bench.eject(destination)
  }

  /** Where only some of its targets fail, that is no news of the destination. */
  private followUp(destination: Destination, at: Endpoint | null, news: HealthNews): void {
    if (!mayBeProbed(destination)) return
    const { desk, asker } = this.options
    if (at) desk.learnAt(destination, at, news)
    if (news.kind === 'attempt-timed-out' && this.isCalm(destination, 'doubt')) {
      if (at) asker.askGently(destination, at)
      return
    }
    if (destination.board?.areAllFailing ?? true) desk.learn(destination, news)
    // Once a probe has failed, too, probes go at their own pace: calls without an answer do not quicken it.
    const isProbing = news.kind === 'attempt-timed-out' && destination.health.probe.failures > 0
    if (destination.health.health !== 'down' && destination.isDoubted && !isProbing) asker.ask(destination)
  }

  /** No probe can confirm it, or end it: it is over with its window. */
  private forgetEvidence(destination: Destination): void {
    const { observations, placement } = destination
    const isOver = observations.window.recent(placement.evidence, this.options.clock.monotonicMs()) === null
    if (isOver) this.options.desk.learn(destination, { kind: 'evidence-over' })
  }

  /** Whatever becomes of it as evidence: the call went there in vain. */
  private count(destination: Destination): void {
    destination.failedAt(this.options.clock.monotonicMs())
    this.options.desk.see(destination)
  }

  private isCalm({ observations }: Destination, about: 'doubt' | 'evidence'): boolean {
    return this.options.clock.monotonicMs() - observations.disprovedAtMs[about] < CALM_MS
  }

  private fail(destination: Destination, source: string): void {
    const { observations, placement } = destination
    const { evidence } = placement
    if (!evidence.enabled) return
    const nowMs = this.options.clock.monotonicMs()
    observations.window.fail(evidence.windowSec, source, nowMs)
    const standing = observations.window.judge(evidence, nowMs)
    if (standing === null || !mayBeProbed(destination)) return
    observations.ejection.noteEvidence(evidence, nowMs)
    const { probe, traffic } = destination.health
    if (traffic.phase === 'evidence' || traffic.phase === 'ejected' || probe.phase === 'down') return
    if (this.isCalm(destination, 'evidence')) return
    const { reason, ...figures } = standing
    this.options.desk.learn(destination, { kind: 'evidence', reason, figures })
    this.options.asker.ask(destination)
  }
}
