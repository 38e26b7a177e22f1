import type { AlgorithmFactory } from './algorithm.ts'
import type { Candidate } from './candidate.ts'
import { candidateAt } from './eligible.ts'

/**
 * `round-robin`: the next in order of the set after the one used last (peers: algorithm 4). Even over the eligible;
 * weights and priorities play no part. The pointer moves past the one actually used, not past those skipped, so a
 * missing destination's turns are shared by all and not doubled on its neighbour. Every attempt of a call counts
 * as a turn.
 */
export const roundRobin: AlgorithmFactory = () => {
  let last = -1
  return (eligible) => {
    const index = firstBehind(eligible, last)
    const chosen = candidateAt(eligible, index < eligible.length ? index : 0)
    last = chosen.position
    return chosen
  }
}

/** Index of the first candidate whose position is above `position`; the list is in order of position. */
function firstBehind(eligible: readonly Candidate[], position: number): number {
  let low = 0
  let high = eligible.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (candidateAt(eligible, middle).position <= position) low = middle + 1
    else high = middle
  }
  return low
}
