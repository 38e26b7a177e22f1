import type { HealthChange, HealthRecord } from './health.ts'
import { figuresOf, type HealthNews } from './health-news.ts'

interface Changed {
  readonly id: number
  readonly setId: number
  readonly health: HealthRecord
}

/** What some news made of it; null where its health is what it was. */
export function changeOf(
  { id: destinationId, setId, health: now }: Changed,
  before: HealthRecord,
  news: HealthNews,
  atMs: number,
): HealthChange | null {
  if (now.health === before.health) return null
  const { health: to, cause, reason, progress } = now
  const lastedMs = Math.max(0, atMs - before.sinceMs)
  const figures = figuresOf(news)
  return { destinationId, setId, from: before.health, to, cause, reason, progress, figures, atMs, lastedMs }
}
