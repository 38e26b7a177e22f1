import type { Temper } from './plan.ts'

export const PHASES = [
  'being set up',
  'ringing',
  'being cancelled',
  'answered',
  're-INVITE under way',
  'BYE under way',
  'over',
] as const
export type Phase = (typeof PHASES)[number]

/** What is known of one call, by both sides. Times are monotonic. */
export interface CallRecord {
  readonly callId: string
  readonly temper: Temper
  phase: Phase
  /** When the destination had its INVITE; null before. */
  forwardedMs: number | null
  /** Phases it was in when the engine was killed. */
  readonly killedIn: Phase[]
  readonly faults: string[]
  /** Not before 100 ms after its INVITE was forwarded is anything promised of it (rules 5). */
  wasYoung: boolean
}
