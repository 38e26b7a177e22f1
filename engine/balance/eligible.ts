import { invariant } from '#engine/base/invariant.ts'
import type { Candidate } from './candidate.ts'

/** The first of the eligible: the selector never lends an empty list. */
export function firstOf(eligible: readonly Candidate[]): Candidate {
  const first = eligible[0]
  invariant(first, 'an algorithm was asked to choose among nobody')
  return first
}

/** The one at `index`; the caller knows that it exists. */
export function candidateAt(eligible: readonly Candidate[], index: number): Candidate {
  const candidate = eligible[index]
  invariant(candidate, 'an algorithm chose outside the list')
  return candidate
}
