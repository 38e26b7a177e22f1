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
  /** When the destination read its INVITE; null before. */
  forwardedMs: number | null
  /** When its CANCEL was sent; null before. */
  cancelledMs: number | null
  /** Phases it was in when the engine was killed. */
  readonly killedIn: Phase[]
  readonly faults: string[]
  /**
   * Killed within 100 ms of its INVITE or its CANCEL, or while the INVITE lay unread: the journal need not know of it,
   * and nothing is promised (rules 5).
   */
  wasYoung: boolean
}
