import type { SkipReason } from '#engine/contract/vocabulary.ts'

/** What selection needs to know of a destination; everything else stays with its owner. */
export interface Candidate {
  readonly id: number
  /** Share of the calls relative to the others: 0 to 1,000,000 as configured, or its room as a load source tells it. */
  readonly weight: number
  /** Its weight may be another at every pick: read it then, not before. */
  readonly hasMovingWeight: boolean
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

/** Whether any weight has to be read at every pick. */
export function haveMovingWeights(members: readonly Candidate[]): boolean {
  return members.some((member) => member.hasMovingWeight)
}
