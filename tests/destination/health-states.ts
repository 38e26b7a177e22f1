import { type HealthRecord, type Thresholds, unseen } from '#engine/destination/health.ts'
import type { HealthNews } from '#engine/destination/health-news.ts'
import { reduceHealth } from '#engine/destination/health-reducer.ts'

const THRESHOLDS: Thresholds = { fall: 3, rise: 2, isProbed: true }

const answered = { kind: 'probe-answered', latencyMs: 4, isFull: false } as const
type Weighed = Exclude<HealthNews['kind'], 'judged'>

/** One of each kind that is weighed; the kinds of the type and the keys here are the same. */
export const NEWS: { readonly [kind in Weighed | 'probe-bad' | 'probe-full']: HealthNews } = {
  'probe-answered': { ...answered, status: 200, isGood: true },
  'probe-bad': { ...answered, status: 503, isGood: false },
  'probe-full': { ...answered, status: 503, isGood: false, isFull: true },
  'probe-unanswered': { kind: 'probe-unanswered', probes: 8, waitedMs: 2_000 },
  'probe-refused': { kind: 'probe-refused' },
  'probe-unsent': { kind: 'probe-unsent', reason: 'no TCP listener' },
  refused: { kind: 'refused' },
  'attempt-timed-out': { kind: 'attempt-timed-out' },
  'attempt-answered': { kind: 'attempt-answered' },
  evidence: { kind: 'evidence', reason: '5 requests failed in a row', figures: { failures: 5 } },
  'evidence-over': { kind: 'evidence-over' },
  ejected: { kind: 'ejected', reason: 'ejected for 30 s', forMs: 30_000, figures: {} },
  'ejection-capped': { kind: 'ejection-capped', reason: 'not ejected: it is the last' },
  'ejection-over': { kind: 'ejection-over' },
  'source-up': { kind: 'source-up', reason: '3 of 30 sessions' },
  'source-full': { kind: 'source-full', reason: '30 of 30 sessions' },
  'source-down': { kind: 'source-down', reason: 'agent says down' },
  'source-gone': { kind: 'source-gone', reason: 'no fresh figures' },
  'probing-off': { kind: 'probing-off' },
  disabled: { kind: 'disabled' },
  draining: { kind: 'draining' },
  enabled: { kind: 'enabled' },
  moved: { kind: 'moved' },
  located: { kind: 'located' },
  unresolved: { kind: 'unresolved', reason: 'no such name' },
  restored: { kind: 'restored', health: 'down', reason: 'as it was', sinceMs: 1, isEjected: false },
}

export type Kind = keyof typeof NEWS

export function hear(from: HealthRecord, ...kinds: Kind[]): HealthRecord {
  return kinds.reduce((record, kind) => reduceHealth(record, NEWS[kind], THRESHOLDS, 2), from)
}

const UNKNOWN = unseen(1)
const UP = hear(UNKNOWN, 'probe-answered')
export const STATES = {
  unknown: UNKNOWN,
  up: UP,
  'trying by probe': hear(UP, 'probe-bad'),
  'trying by a call': hear(UP, 'attempt-timed-out'),
  'trying by evidence': hear(UP, 'evidence'),
  'trying, capped': hear(UP, 'evidence', 'probe-bad', 'ejection-capped'),
  'down by probe': hear(UP, 'probe-unanswered'),
  ejected: hear(UP, 'evidence', 'probe-bad', 'ejected'),
  'back from ejection': hear(UP, 'evidence', 'probe-bad', 'ejected', 'ejection-over'),
  'down by source': hear(UP, 'source-down'),
  disabled: hear(UP, 'disabled'),
} as const
export type State = keyof typeof STATES
