import type { Health } from '#engine/contract/vocabulary.ts'
import type { HealthRecord } from './health.ts'

type Figures = Readonly<Record<string, number>>

/** What may be heard of a destination. */
export type HealthNews =
  | {
      readonly kind: 'probe-answered'
      readonly status: number
      readonly latencyMs: number
      /** By the good codes of its probe. */
      readonly isGood: boolean
      /** Its load source says that it carries all it can: then a 503 is how it answers. */
      readonly isFull: boolean
    }
  /** Our own time-out: never an answer, whatever code it stands for inside. So many were out, and each counts. */
  | { readonly kind: 'probe-unanswered'; readonly probes: number; readonly waitedMs: number }
  /** `reason` where more is known than that nobody listens. */
  | { readonly kind: 'probe-refused'; readonly reason?: string | null }
  /** The probe could not be sent for a reason of ours: says nothing about the destination. */
  | { readonly kind: 'probe-unsent'; readonly reason: string }
  /** Traffic heard a closed port or could not connect. */
  | { readonly kind: 'refused' }
  /** Traffic: no provisional within the set's attempt time-out. */
  | { readonly kind: 'attempt-timed-out' }
  | { readonly kind: 'attempt-answered' }
  /** So many calls of several sources failed that it is not by chance. */
  | { readonly kind: 'evidence'; readonly reason: string; readonly figures: Figures }
  /** It stood no longer before a probe told. */
  | { readonly kind: 'evidence-over' }
  /** A probe confirmed it. */
  | {
      readonly kind: 'ejected'
      readonly reason: string
      readonly forMs: number
      readonly figures: Figures
    }
  /** A probe confirmed it, but it must stay. */
  | { readonly kind: 'ejection-capped'; readonly reason: string }
  | { readonly kind: 'ejection-over' }
  | { readonly kind: 'source-up'; readonly reason: string }
  | { readonly kind: 'source-full'; readonly reason: string }
  | { readonly kind: 'source-down'; readonly reason: string }
  /** Its news is stale, or there is no load source any more. */
  | { readonly kind: 'source-gone'; readonly reason: string }
  | { readonly kind: 'probing-off' }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'draining' }
  | { readonly kind: 'enabled' }
  /** Another address under the same id: what was seen belongs to the old one. */
  | { readonly kind: 'moved' }
  /** DNS gave addresses where there were none, or none that works. */
  | { readonly kind: 'located' }
  /** DNS never gave an address. */
  | { readonly kind: 'unresolved'; readonly reason: string }
  /** What was seen before the engine started anew. */
  | {
      readonly kind: 'restored'
      readonly health: Health
      readonly reason: string
      readonly sinceMs: number
      readonly isEjected: boolean
    }
  /** What the thread that judges health made of it. */
  | { readonly kind: 'judged'; readonly record: HealthRecord }

/** What stands behind a change that this news makes, by name, unit last. */
export function figuresOf(news: HealthNews): Figures {
  switch (news.kind) {
    case 'probe-answered':
      return { status: news.status, latencyMs: Math.round(news.latencyMs) }
    case 'probe-unanswered':
      return { probes: news.probes, waitedMs: Math.round(news.waitedMs) }
    case 'evidence':
      return news.figures
    case 'ejected':
      return { ...news.figures, ejectedMs: Math.round(news.forMs) }
    default:
      return {}
  }
}

/** What it says of every target of a destination that is reached by name; null: of none by itself. */
export function forEachTarget(news: HealthNews): HealthNews | null {
  switch (news.kind) {
    case 'enabled':
    case 'draining':
    case 'disabled':
    case 'probing-off':
      return news
    case 'restored':
      // Who is ejected is the destination as a whole.
      return { ...news, isEjected: false }
    default:
      return null
  }
}
