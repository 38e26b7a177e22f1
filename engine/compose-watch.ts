import { isFirst } from '#engine/base/thread-place.ts'
import type { EvidenceNews } from '#engine/destination/evidence-news.ts'
import { FollowedHealth } from '#engine/destination/followed-health.ts'
import type { HealthWatch } from '#engine/destination/health-watch.ts'
import type { Judged } from '#engine/destination/judged.ts'
import { Prober, type ProberOptions } from '#engine/destination/prober.ts'
import type { RelayStart } from './control/relay-port.ts'

/** What relay threads tell each other of health. */
export interface HealthTalk {
  /** What calls show here, for the first thread. */
  onShown(news: readonly EvidenceNews[]): void
  /** What the first thread makes of it, for the others. */
  onJudged(judged: readonly Judged[]): void
}

export interface ComposedWatch {
  readonly prober: HealthWatch
  /** What calls of another thread show; asked of the first. */
  takeNews(news: readonly EvidenceNews[]): void
  /** What the first tells; asked of the others. */
  takeJudged(judged: readonly Judged[]): void
}

/** Who keeps the health of destinations on a relay thread: the first judges it, the others follow. */
export function composeWatch(
  options: ProberOptions,
  { place, company }: Pick<RelayStart, 'place' | 'company'>,
  talk: HealthTalk,
): ComposedWatch {
  if (isFirst(place)) {
    const onJudged = (judged: readonly Judged[]) => talk.onJudged(judged)
    const prober = new Prober({ ...options, ...(company && { onJudged }) })
    return { prober, takeNews: (news) => prober.takeNews(news), takeJudged: () => {} }
  }
  const follower = new FollowedHealth({ ...options, tell: (news) => talk.onShown(news) })
  return { prober: follower, takeNews: () => {}, takeJudged: (judged) => follower.take(judged) }
}
