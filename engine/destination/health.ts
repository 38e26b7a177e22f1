import type { Endpoint } from '#engine/contract/address.ts'
import type { Health } from '#engine/contract/vocabulary.ts'

/** Where the news came from that made a destination what it is. */
export type HealthCause =
  | 'start'
  | 'probe'
  | 'traffic'
  | 'refused'
  | 'configuration'
  | 'operator'
  | 'location'

/** What is seen of one destination. A new value for every change, so that a reader may keep one. */
export interface HealthRecord {
  readonly health: Health
  readonly cause: HealthCause
  /** One line for people: `3 probes unanswered`. */
  readonly reason: string
  /** Since when it has this health, in ms since the epoch. */
  readonly sinceMs: number
  /** Probes failed in a row, 0 to fall. */
  readonly failures: number
  /** Probes answered in a row while down, 0 to rise. */
  readonly answers: number
  /** Towards down or up, as `2/3`; empty when settled. */
  readonly progress: string
  /** Of the last answered probe; null until there was one. */
  readonly probeLatencyMs: number | null
}

export type HealthNews =
  | { readonly kind: 'probe-answered'; readonly status: number; readonly latencyMs: number }
  /** Our own time-out: never an answer, whatever code it stands for inside. */
  | { readonly kind: 'probe-unanswered' }
  | { readonly kind: 'probe-refused' }
  /** The probe could not be sent for a reason of ours: says nothing about the destination. */
  | { readonly kind: 'probe-unsent'; readonly reason: string }
  /** Traffic heard a closed port or could not connect. */
  | { readonly kind: 'refused' }
  /** Traffic: no provisional within the set's attempt time-out. */
  | { readonly kind: 'attempt-timed-out' }
  | { readonly kind: 'attempt-answered' }
  | { readonly kind: 'probing-off' }
  | { readonly kind: 'disabled' }
  /** Another address under the same id: what was seen belongs to the old one. */
  | { readonly kind: 'moved' }
  /** DNS gave addresses where there were none, or none that works. */
  | { readonly kind: 'located' }
  /** DNS never gave an address. */
  | { readonly kind: 'unresolved'; readonly reason: string }

export interface Thresholds {
  /** Failed probes in a row that make it down. */
  readonly fall: number
  /** Answered probes in a row that bring it back. */
  readonly rise: number
  /** Whether its set is probed. Where not, probes only confirm evidence, and it is never `up`. */
  readonly isProbed: boolean
}

export function unseen(nowMs: number): HealthRecord {
  return {
    health: 'unknown',
    cause: 'start',
    reason: 'not probed yet',
    sinceMs: nowMs,
    failures: 0,
    answers: 0,
    progress: '',
    probeLatencyMs: null,
  }
}

/** A change of health, told once to the observer. */
export interface HealthChange {
  readonly destinationId: number
  readonly setId: number
  readonly from: Health
  readonly to: Health
  readonly cause: HealthCause
  readonly reason: string
  readonly progress: string
  readonly atMs: number
  /** How long it had been `from`. */
  readonly lastedMs: number
}

export interface HealthObserver {
  onHealthChange(change: HealthChange): void
}

export interface ProbeObserver extends HealthObserver {
  /** One of several targets is down; what is ringing there gets its final now. */
  onTargetDown(at: Endpoint): void
}
