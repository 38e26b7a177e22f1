import type { Clock } from '#engine/base/clock.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Destination } from './destination.ts'
import type { AttemptFailure, Evidence } from './evidence.ts'
import type { EvidenceNews } from './evidence-news.ts'
import type { OverloadNews } from './overload.ts'
import { PacedTelling } from './paced-telling.ts'

/** Told together at the most. */
const MOST_NEWS = 1_000
/** What moves no call waits so long at the most. */
const CALM_MS = 100

/** Of the batch that gathers, still to be added to. */
type Answered = Extract<EvidenceNews, { kind: 'answered' }> & { times: number }

export interface TellerOptions {
  readonly clock: Clock
  tell(news: readonly EvidenceNews[]): void
}

/**
 * What calls show on a thread that judges no health: it is told to the one that does, in the order in which it came. What
 * speaks against a destination goes at once, what speaks for it is counted up. Failures and overload count here, too.
 */
export class EvidenceTeller implements Evidence {
  private readonly options: TellerOptions
  private readonly telling: PacedTelling
  private news: EvidenceNews[] = []
  /** These are of the batch that gathers, too. */
  private readonly answers = new Map<Endpoint, Answered>()
  private readonly suspicions = new Set<Endpoint>()
  private readonly burdened = new Set<Destination>()

  constructor(options: TellerOptions) {
    this.options = options
    this.telling = new PacedTelling(options.clock, () => this.flush())
  }

  answered({ id: destinationId }: Destination, at: Endpoint): void {
    const known = this.answers.get(at)
    if (known) {
      known.times += 1
      return
    }
    const news: Answered = { kind: 'answered', destinationId, at, times: 1 }
    this.answers.set(at, news)
    this.addCalmly(news)
  }

  suspected({ id: destinationId, probe }: Destination, at: Endpoint): void {
    // Where nobody probes, a slow call is no reason to begin.
    if (!probe.enabled || this.suspicions.has(at)) return
    this.suspicions.add(at)
    this.add({ kind: 'suspected', destinationId, at })
  }

  timedOut(destination: Destination, at: Endpoint, source: string): void {
    this.fail(destination, { kind: 'timed-out', destinationId: destination.id, at, source })
  }

  refused(destination: Destination, at: Endpoint): void {
    this.fail(destination, { kind: 'refused', destinationId: destination.id, at })
  }

  failed(destination: Destination, at: Endpoint, failure: AttemptFailure): void {
    this.fail(destination, { kind: 'failed', destinationId: destination.id, at, failure })
  }

  overloaded(destination: Destination, at: Endpoint, news: OverloadNews): void {
    const { overload } = destination.observations
    if (!overload.learn(at, news, this.options.clock.monotonicMs())) return
    this.burdened.add(destination)
    this.telling.within(CALM_MS)
  }

  /** How long its calls wait for their first answer, where some were heard since the time before. */
  delayed({ id: destinationId, endpoint: at, observations }: Destination): void {
    const delayMs = observations.delay.takeNews(this.options.clock.monotonicMs())
    if (delayMs !== null && at) this.addCalmly({ kind: 'delayed', destinationId, at, delayMs })
  }

  /** What is seen of it is not known here. */
  ask({ id: destinationId }: Destination): void {
    this.add({ kind: 'asked', destinationId })
  }

  /** What has gathered is forgotten. */
  stop(): void {
    this.telling.stop()
    this.take()
  }

  private fail(destination: Destination, news: EvidenceNews): void {
    destination.failedAt(this.options.clock.monotonicMs())
    // Answers that come after it stand behind it.
    for (const target of destination.targets) this.answers.delete(target)
    this.add(news)
  }

  private add(news: EvidenceNews): void {
    this.news.push(news)
    if (this.news.length >= MOST_NEWS) this.telling.atOnce()
    else this.telling.soon()
  }

  private addCalmly(news: EvidenceNews): void {
    this.news.push(news)
    if (this.news.length >= MOST_NEWS) this.telling.atOnce()
    else this.telling.within(CALM_MS)
  }

  private flush(): void {
    const nowMs = this.options.clock.monotonicMs()
    for (const { id: destinationId, observations } of this.burdened) {
      const words = observations.overload.takeNews(nowMs)
      if (words) this.news.push({ kind: 'overloaded', destinationId, words })
    }
    const news = this.take()
    if (news.length > 0) this.options.tell(news)
  }

  private take(): readonly EvidenceNews[] {
    const { news } = this
    this.news = []
    this.answers.clear()
    this.burdened.clear()
    this.suspicions.clear()
    return news
  }
}
