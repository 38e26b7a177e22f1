import type { LocalFailure } from './branch.ts'

/** Preferred among 4xx, because the caller can do something about them (RFC 3261 §16.7 step 6). */
const REPAIRABLE = [401, 407, 415, 420, 484]

/** They say no more than that nobody answered: what somebody did answer comes first. */
const SILENT = [408, 503]

/** Smaller is better: 6xx first, else the lowest class; within one, what helps the caller, and silence last. */
function rank(status: number): number {
  if (status >= 600) return 0
  const group = Math.floor(status / 100) * 1_000
  if (REPAIRABLE.includes(status)) return group
  return SILENT.includes(status) ? group + 2 : group + 1
}

/** RFC 3261 §16.7 step 6: does `candidate` take the place of `best`? Among equals the first stays. */
export function isBetter(candidate: number, best: number): boolean {
  return best === 0 || rank(candidate) < rank(best)
}

/** How a failure without a response counts (RFC 3261 §16.7 and §16.9): a time-out as 408, a transport error as 503. */
export function statusOfSilence(failure: LocalFailure): number {
  if (failure === 'too-large') return 513
  return failure === 'time-out' ? 408 : 503
}

/** Why the attempts of a call came to nothing. */
export interface Outcome {
  readonly bestStatus: number
  /** The best one came as a message that can be forwarded. */
  readonly isAnswer: boolean
  /** Every failure was a 503, a time-out or a transport error. */
  readonly allUnavailable: boolean
  /** Destinations that might have taken the call were left untried. */
  readonly hasUntried: boolean
  readonly isInvite: boolean
}

export type FinalChoice =
  | { readonly kind: 'forward' }
  | { readonly kind: 'local'; readonly status: number; readonly reason: string }

/**
 * What the caller is told when attempts were made and none succeeded (rules 10). Our own 503 says that the
 * whole service is unavailable; a destination's 503 and its Retry-After never pass as ours (§16.7, §21.5.4).
 * DEVIATION: nor does that Retry-After alone keep further calls from it (§21.5.4): a 503 often speaks for one call, and
 * one answer must not take a whole destination out; a probe that is told the same may.
 */
export function chooseFinal(outcome: Outcome): FinalChoice {
  const { bestStatus, isAnswer, allUnavailable, hasUntried, isInvite } = outcome
  if (allUnavailable && !hasUntried) return { kind: 'local', status: 503, reason: 'No Destination Answered' }
  if (bestStatus === 503) return { kind: 'local', status: 500, reason: 'Destination Unavailable' }
  if (bestStatus === 513 && !isAnswer) return { kind: 'local', status: 513, reason: 'Message Too Large' }
  // RFC 4320 §4.2: a non-INVITE is never answered 408, not by a destination's own either.
  if (isAnswer && (isInvite || bestStatus !== 408)) return { kind: 'forward' }
  return isInvite
    ? { kind: 'local', status: 408, reason: 'Request Timeout' }
    : { kind: 'local', status: 500, reason: 'Destination Did Not Answer' }
}
