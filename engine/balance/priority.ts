import { type AlgorithmFactory, forgetful } from './algorithm.ts'
import type { Candidate } from './candidate.ts'
import { candidateAt, firstOf } from './eligible.ts'

/**
 * `priority`: serial. The eligible destination of the highest priority gets the call, among equals the one that
 * stands first in the set; the next ones are for failover (Kamailio 8, OpenSIPS 8). Weights play no part.
 * Kamailio 5.6 takes equal priorities in reverse order of its file; here the file's order holds.
 */
export const priority: AlgorithmFactory = () =>
  forgetful({
    pick: highest,
    explain: ({ priority }) => ({ chance: 1, why: `highest priority: ${priority}` }),
  })

/** The first of the highest priority. */
export function highest(eligible: readonly Candidate[]): Candidate {
  let best = firstOf(eligible)
  for (let i = 1; i < eligible.length; i++) {
    const candidate = candidateAt(eligible, i)
    if (candidate.priority > best.priority) best = candidate
  }
  return best
}
