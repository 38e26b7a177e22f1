import type { Endpoint } from '#engine/contract/address.ts'
import type { AdminState, Health, Verdict } from '#engine/contract/vocabulary.ts'

/** Where the news came from that made a destination what it is. */
export type HealthCause =
  | 'start'
  | 'restart'
  | 'probe'
  | 'traffic'
  | 'evidence'
  | 'refused'
  | 'source'
  | 'configuration'
  | 'operator'
  | 'location'

/** One voice about a destination. Each is a new value for every change, so that a reader may keep one. */
export interface Voice {
  readonly verdict: Verdict
  /** One line for people: `3 probes unanswered`. */
  readonly reason: string
  /** Since when it has this verdict; null: it never said anything. */
  readonly sinceMs: number | null
}

export interface ProbeVoice extends Voice {
  /** `none`: nobody looks, or nobody has looked yet. */
  readonly phase: 'none' | 'up' | 'trying' | 'down'
  readonly cause: HealthCause
  /** Probes failed in a row, 0 to fall. */
  readonly failures: number
  /** Probes answered in a row while down, 0 to rise. */
  readonly answers: number
  /** How they failed: `unanswered`, `answered 503`. */
  readonly how: string
  /** Probes without any answer in a row, 0 to fall. */
  readonly silent: number
}

export interface TrafficVoice extends Voice {
  /** `doubt`: one call got no answer; `evidence`: so many failed that it is not by chance; `ejected`: and a probe failed. */
  readonly phase: 'none' | 'doubt' | 'evidence' | 'ejected'
  readonly cause: HealthCause
  /** Evidence that was confirmed, and yet must not eject: too many are, or it is the last. */
  readonly isCapped: boolean
}

export interface SourceVoice extends Voice {
  readonly phase: 'none' | 'up' | 'full' | 'down'
}

export interface OperatorVoice extends Voice {
  readonly state: AdminState
}

/** The four inputs; nothing else makes a health. */
export interface Voices {
  readonly probe: ProbeVoice
  readonly traffic: TrafficVoice
  readonly source: SourceVoice
  readonly operator: OperatorVoice
}

/** What is seen of one destination. A new value for every change, so that a reader may keep one. */
export interface HealthRecord extends Voices {
  readonly health: Health
  readonly cause: HealthCause
  /** One line for people, of the input that decides. */
  readonly reason: string
  /** Since when it has this health, in ms since the epoch. */
  readonly sinceMs: number
  /** Towards down or up, as `2/3`; empty when settled. */
  readonly progress: string
  /** Of the last answered probe; null until there was one. */
  readonly probeLatencyMs: number | null
}

export interface Thresholds {
  /** Failed probes in a row that make it down. */
  readonly fall: number
  /** Answered probes in a row that bring it back. */
  readonly rise: number
  /** Whether its set is probed. Where not, probes only confirm evidence, and it is never `up`. */
  readonly isProbed: boolean
}

export function unseen(nowMs: number): HealthRecord {
  const silent = { verdict: 'none', sinceMs: null } as const
  const reason = 'not probed yet'
  return {
    health: 'unknown',
    cause: 'start',
    reason,
    sinceMs: nowMs,
    progress: '',
    probeLatencyMs: null,
    probe: { ...silent, phase: 'none', cause: 'start', reason, failures: 0, answers: 0, how: '', silent: 0 },
    traffic: { ...silent, phase: 'none', cause: 'traffic', reason: '', isCapped: false },
    source: { ...silent, phase: 'none', reason: 'no load source' },
    operator: { verdict: 'good', state: 'enabled', reason: 'enabled', sinceMs: nowMs },
  }
}

/** Something was seen of it that only an answer takes away: it is asked until there is one. */
export function isUnsettled({ probe, traffic }: Voices): boolean {
  return probe.phase === 'trying' || probe.phase === 'down' || traffic.phase !== 'none'
}

/**
 * Nothing comes from it, so that what is under way there is lost. One that answers its probes badly, was ejected, or says
 * itself that it is down gets no new calls, and yet may end those it has.
 */
export function isDead({ probe }: Voices, { fall }: Pick<Thresholds, 'fall'>): boolean {
  return probe.phase === 'down' && probe.silent >= fall
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
  /** What stood behind it, by name, unit last. */
  readonly figures: Readonly<Record<string, number>>
  readonly atMs: number
  /** How long it had been `from`. */
  readonly lastedMs: number
}

export interface HealthObserver {
  onHealthChange(change: HealthChange): void
}

export interface ProbeObserver extends HealthObserver {
  /** Nothing comes from there any more; what is ringing there gets its final now. */
  onTargetDead(at: Endpoint): void
}
