import type { AlgorithmFactory } from './algorithm.ts'
import { type Candidate, haveMovingWeights } from './candidate.ts'
import { candidateAt } from './eligible.ts'

/**
 * `random`: an independent draw for every attempt, each eligible destination with its weight's share (peers:
 * algorithm 6, there without weights in Kamailio). Weight 0 is drawn only when all that are eligible have 0; then
 * all alike. Exact for any weights, moving ones too; nothing is remembered.
 */
export const random: AlgorithmFactory = (members, chance) => {
  const fullSums = haveMovingWeights(members) ? null : runningSums(members)
  const sums = new Float64Array(members.length)
  return (eligible) => {
    const isKnown = fullSums !== null && eligible.length === members.length
    const upTo = isKnown ? fullSums : runningSums(eligible, sums)
    const total = upTo[eligible.length - 1] ?? 0
    if (total === 0) return candidateAt(eligible, chance.below(eligible.length))
    return candidateAt(eligible, firstAbove(upTo, eligible.length, chance.unit() * total))
  }
}

function runningSums(
  candidates: readonly Candidate[],
  into = new Float64Array(candidates.length),
): Float64Array {
  let sum = 0
  for (let i = 0; i < candidates.length; i++) {
    sum += candidateAt(candidates, i).weight
    into[i] = sum
  }
  return into
}

/** Index of the first running sum above `drawn`; a weight of 0 adds nothing and is never the first. */
function firstAbove(sums: Float64Array, length: number, drawn: number): number {
  let low = 0
  let high = length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sums[middle] ?? 0) > drawn) high = middle
    else low = middle + 1
  }
  return low
}
