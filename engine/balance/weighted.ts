import type { AlgorithmFactory, Ranker } from './algorithm.ts'
import { type Candidate, haveMovingWeights } from './candidate.ts'
import { candidateAt } from './eligible.ts'
import { smoothSequence } from './smooth-sequence.ts'

/**
 * `weighted`: smooth weighted round robin (peers: OpenSIPS 4, which picks a destination `weight` times in a row;
 * Kamailio 9, whose slots cap the sum at 100). Each eligible destination gets exactly its weight's share of any
 * whole turn, spread out as evenly as it goes. While nobody is skipped a precomputed turn is walked; while somebody
 * is, the turn is worked out among the eligible, so that a missing destination's calls are shared by weight and do
 * not fall to a neighbour. Weight 0 has no share unless all that are eligible have 0; then they take turns.
 */
export const weighted: AlgorithmFactory = (members) =>
  haveMovingWeights(members) ? byMovingWeights(members) : byTurns(members)

function byTurns(members: readonly Candidate[]): Ranker {
  const weights = Float64Array.from(members, (member) => member.weight)
  const sequence = smoothSequence(weights)
  const credits = new Float64Array(members.length)
  let turn = 0
  return (eligible) => {
    if (sequence === null || eligible.length < members.length) return richest(eligible, weights, credits)
    const chosen = candidateAt(members, sequence[turn] ?? 0)
    turn = turn + 1 < sequence.length ? turn + 1 : 0
    return chosen
  }
}

/**
 * Weights that are read at every pick: each eligible destination is owed its present share of this one call, and who
 * is owed most gets it. What is owed is counted in calls, not in weight, so that it stays worth the same when all
 * weights shrink, as they do while a burst fills the room; never more than a call or two per destination.
 */
function byMovingWeights(members: readonly Candidate[]): Ranker {
  const shares = new Float64Array(members.length)
  const credits = new Float64Array(members.length)
  return (eligible) => {
    readShares(eligible, shares)
    return richest(eligible, shares, credits)
  }
}

function readShares(eligible: readonly Candidate[], shares: Float64Array): void {
  let total = 0
  for (let i = 0; i < eligible.length; i++) {
    const { position, weight } = candidateAt(eligible, i)
    shares[position] = weight
    total += weight
  }
  for (let i = 0; i < eligible.length; i++) {
    const { position } = candidateAt(eligible, i)
    shares[position] = total === 0 ? 1 / eligible.length : (shares[position] ?? 0) / total
  }
}

/** One step of nginx's method over the eligible; the credits of those skipped rest until they are back. */
function richest(eligible: readonly Candidate[], weights: Float64Array, credits: Float64Array): Candidate {
  const total = totalWeight(eligible, weights)
  let best = 0
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < eligible.length; i++) {
    const position = candidateAt(eligible, i).position
    const weight = total === 0 ? 1 : (weights[position] ?? 0)
    if (weight === 0) continue
    const credit = (credits[position] ?? 0) + weight
    credits[position] = credit
    if (credit <= most) continue
    most = credit
    best = i
  }
  const chosen = candidateAt(eligible, best)
  credits[chosen.position] = most - (total === 0 ? eligible.length : total)
  return chosen
}

function totalWeight(candidates: readonly Candidate[], weights: Float64Array): number {
  let total = 0
  for (let i = 0; i < candidates.length; i++) total += weights[candidateAt(candidates, i).position] ?? 0
  return total
}
