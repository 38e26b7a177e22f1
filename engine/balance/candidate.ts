import type { SkipReason } from '#engine/contract/vocabulary.ts'

/** What selection needs to know of a destination; everything else stays with its owner. */
export interface Candidate {
  readonly id: number
  /** Share of the calls relative to the others, 0 to 1,000,000. */
  readonly weight: number
  /** Higher is tried first. */
  readonly priority: number
  /** Index among the members of its set: members[position] is this candidate. */
  readonly position: number
  /** Why it may not get a new call now, or null. Never `tried`: that is the selector's own knowledge. */
  skipReason(): SkipReason | null
  /** Calls on it now, from pick to end. */
  activeCalls(): number
}

/** The parts of a request that a choice may depend on. A `SipMessage` satisfies it. */
export interface PickKeys {
  readonly callId: string
  readonly fromUri: string
  readonly toUri: string
  readonly requestUri: string
}
