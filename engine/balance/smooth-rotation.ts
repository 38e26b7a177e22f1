import type { Memory, Ranker, Reason } from './algorithm.ts'
import { type Candidate, haveMovingWeights } from './candidate.ts'
import { candidateAt } from './eligible.ts'

/** Writes the weight of the moment of each of `eligible` at its position; read at every pick. */
export type Weigh = (eligible: readonly Candidate[], into: Float64Array) => void

const readWeights: Weigh = (eligible, into) => {
  for (let i = 0; i < eligible.length; i++) {
    const { position, weight } = candidateAt(eligible, i)
    into[position] = weight
  }
}

/** Fractions of a call that are the same but for rounding are the same. */
const ROUNDING = 1e-9

/**
 * Smooth weighted rotation (nginx's method, counted in calls): of each call every eligible one is owed its weight's
 * share, who is owed most gets it and owes it to the others. So each has its share of any whole turn, spread out as
 * evenly as it goes; a missing one's calls are shared by weight, and what is owed is worth the same whatever the weights
 * and the eligible were when it came about. Never more than a call or two per destination. Weight 0 has no share unless
 * all that are eligible have 0: then they take turns.
 */
export class SmoothRotation implements Ranker {
  readonly #members: readonly Candidate[]
  /** Null where weights stand still. */
  readonly #weigh: Weigh | null
  readonly #weights: Float64Array
  readonly #owed: Float64Array
  readonly #why: string

  constructor(members: readonly Candidate[], why: string, weigh: Weigh | null = null) {
    this.#members = members
    this.#weigh = weigh ?? (haveMovingWeights(members) ? readWeights : null)
    this.#weights = Float64Array.from(members, (member) => member.weight)
    this.#owed = new Float64Array(members.length)
    this.#why = why
  }

  pick(eligible: readonly Candidate[]): Candidate {
    this.#weigh?.(eligible, this.#weights)
    return takeRichest(eligible, this.#weights, this.#owed)
  }

  explain(chosen: Candidate, eligible: readonly Candidate[]): Reason {
    this.#weigh?.(eligible, this.#weights)
    const total = totalWeight(eligible, this.#weights)
    const share = total === 0 ? 1 / eligible.length : (this.#weights[chosen.position] ?? 0) / total
    return { chance: share, why: this.#why }
  }

  get memory(): Memory {
    return { owed: new Map(this.#members.map(({ id }, i) => [id, this.#owed[i] ?? 0])) }
  }

  resume({ owed }: Memory): void {
    if (owed) for (const { id, position } of this.#members) this.#owed[position] = owed.get(id) ?? 0
  }
}

/** What is owed to those skipped rests until they are back. */
function takeRichest(eligible: readonly Candidate[], weights: Float64Array, owed: Float64Array): Candidate {
  const isComplete = eligible.length === owed.length
  const total = totalWeight(eligible, weights)
  const perWeight = total === 0 ? 1 / eligible.length : 1 / total
  let best = 0
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < eligible.length; i++) {
    const position = isComplete ? i : candidateAt(eligible, i).position
    const weight = total === 0 ? 1 : (weights[position] ?? 0)
    if (weight === 0) continue
    const credit = (owed[position] ?? 0) + weight * perWeight
    owed[position] = credit
    if (credit <= most + ROUNDING) continue
    most = credit
    best = i
  }
  const chosen = candidateAt(eligible, best)
  owed[chosen.position] = most - 1
  return chosen
}

function totalWeight(candidates: readonly Candidate[], weights: Float64Array): number {
  const isComplete = candidates.length === weights.length
  let total = 0
  for (let i = 0; i < candidates.length; i++)
    total += weights[isComplete ? i : candidateAt(candidates, i).position] ?? 0
  return total
}
