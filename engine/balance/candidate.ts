import type { Takes } from '#engine/contract/resources.ts'
import type { SkipReason } from '#engine/contract/vocabulary.ts'

/** What a request needs of a destination, besides being the one. */
export interface Wants {
  /** A call takes a channel and counts; any other request takes nothing, and a full destination gets it. */
  readonly isCall: boolean
  /** What the call takes besides its channel; `NO_TAKES` itself where that is nothing. */
  readonly takes: Takes
  /** Of the caller, as sockets write it; empty where it plays no part. */
  readonly sourceAddress: string
  /** Monotonic. */
  readonly nowMs: number
}

export const NO_TAKES: Takes = Object.freeze({})
/** A call that takes a channel and nothing else. */
export const PLAIN_CALL: Wants = Object.freeze({
  isCall: true,
  takes: NO_TAKES,
  sourceAddress: '',
  nowMs: 0,
})

/** Whoever has to know where something of a candidate may be another than it was. */
export interface Watcher {
  note(candidate: Candidate): void
}

/** What selection needs to know of a destination; everything else stays with its owner. */
export interface Candidate {
  /** The selector in force; it is told of every change, but for those of weight and overload. */
  watcher: Watcher | null
  /** Its answers change untold, as with time: it is asked at every pick. */
  readonly isRestless: boolean
  readonly id: number
  /** Share of the calls relative to the others: 0 to 1,000,000 as configured, or its room as a load source tells it. */
  readonly weight: number
  /** Its weight may be another at every pick: read it then, not before. */
  readonly hasMovingWeight: boolean
  /** Higher is tried first. */
  readonly priority: number
  /** Index among the members of its set: members[position] is this candidate. */
  readonly position: number
  /** Kept for when no other of its set can take the call. */
  readonly isLastResort: boolean
  /** Number of the pick that chose it last, 0 for none: the selector writes it, ties go by it. */
  lastPick: number
  /**
   * Why it may not get this request now (a plain call where none is named), or null. Never `tried` and `last-resort`: they are the selector's own
   * knowledge. `ignoresHealth`: as if it were up, where all are down and all are tried.
   */
  skipReason(wants?: Wants, ignoresHealth?: boolean): SkipReason | null
  /** Calls on it now, from pick to end. */
  activeCalls(): number
  /** Room of the tightest capacity that the call needs, in such calls; Infinity where nothing limits it. */
  free(wants: Wants): number
  /** The same as a share of that capacity, 0 to 1; 1 where nothing limits it. */
  freeShare(wants: Wants): number
  /** Attempts that failed lately, as calls it would carry had they not: so that nobody is attractive for being broken. */
  recentFailures(nowMs: number): number
  /** Of answered probes, in ms (peers.md B2); null until there was one. */
  readonly probeLatency: { readonly ewma: number; readonly mean: number } | null
  /** Peak EWMA of the time to the first answer of its calls, in ms; null until there was one. */
  postDialDelayMs(nowMs: number): number | null
  /** Per cent of new requests it asked to have kept back (RFC 7339 §5.10), 0 to 100; 0 where it asks for nothing. */
  overloadPercent(nowMs: number): number
}

/** The parts of a request that a choice may depend on. A `SipMessage` satisfies it. */
export interface PickKeys {
  readonly callId: string
  readonly fromUri: string
  readonly toUri: string
  readonly requestUri: string
  readonly method: string
  /** RFC 4412 §3.1. */
  readonly hasResourcePriority: boolean
  /** Value of the first header field of this name; null when absent. */
  header(name: string): string | null
  /** URI of the first Contact value; '' when absent. */
  contactUri(): string
}

/** Whether any weight has to be read at every pick. */
export function haveMovingWeights(members: readonly Candidate[]): boolean {
  return members.some((member) => member.hasMovingWeight)
}
