import type { Verdict } from '#engine/contract/vocabulary.ts'
import type { HealthNews } from './health-news.ts'

/** What the load sources of a destination say of it, all together. */
export interface SourceWord {
  /** `none`: their news is stale, or there are none. */
  readonly verdict: Verdict
  /** One line: `FreeSWITCH: 30 of 30 sessions`. */
  readonly reason: string
  /** By fresh figures; null where they do not tell. */
  readonly isFull: boolean | null
}

export function wordNews({ verdict, reason, isFull }: SourceWord): HealthNews {
  switch (verdict) {
    case 'bad':
      return { kind: 'source-down', reason }
    case 'none':
      return { kind: 'source-gone', reason }
    case 'good':
      return { kind: isFull ? 'source-full' : 'source-up', reason }
  }
}
