import { type Candidate, haveMovingWeights } from './candidate.ts'
import { candidateAt } from './eligible.ts'
import { DRAW_SCALE, exponential } from './exponential.ts'
import { mix } from './hash.ts'

/** Spreads neighbouring ids over all 32 bits; an odd constant of no other meaning (2^32 / golden ratio). */
const SEED_STEP = 0x9e3779b9

/**
 * Weighted rendezvous hashing (Thaler and Ravishankar 1998; weights after Schindelhauer and Schomaker 2005).
 * Every destination draws a number from the key and its own seed; the smallest -ln(u) / weight wins. So each wins
 * its weight's share of the keys, and a destination that goes missing, comes back, or changes its weight moves
 * only keys to or from itself. Seeds come from the stable id: order and address play no part.
 * Weight 0 wins nothing unless all that are eligible have 0; then they share evenly.
 *
 * A weight that moves is read at every pick. Then a key finds its destination again only as far as weights allow: when
 * one goes from 40 to 30, at most a quarter of its keys go elsewhere, and no others; they are back when it is at 40. One
 * and the same key asked again at once nearly always meets the same destination, a minute later perhaps not. Who needs
 * keys to stay feeds a capacity and leaves the weights alone.
 */
export class Rendezvous {
  readonly #seeds: Int32Array
  readonly #inverseWeights: Float64Array
  readonly #isMoving: boolean
  readonly #isEven: boolean

  constructor(members: readonly Candidate[]) {
    this.#seeds = Int32Array.from(members, (member) => mix(Math.imul(member.id, SEED_STEP)))
    this.#inverseWeights = Float64Array.from(members, (member) => 1 / member.weight)
    this.#isMoving = haveMovingWeights(members)
    const weight = members[0]?.weight ?? 0
    this.#isEven = !this.#isMoving && members.every((member) => member.weight === weight)
  }

  /** Who wins this key among them: some of the members, never none, in order of position. */
  winner(eligible: readonly Candidate[], key: number): Candidate {
    if (this.#isMoving) readWeights(eligible, this.#inverseWeights)
    const index = this.#isEven ? -1 : lowestScore(eligible, key, this.#seeds, this.#inverseWeights)
    return candidateAt(eligible, index < 0 ? lowestDraw(eligible, key, this.#seeds) : index)
  }
}

function readWeights(eligible: readonly Candidate[], inverseWeights: Float64Array): void {
  for (let i = 0; i < eligible.length; i++) {
    const { position, weight } = candidateAt(eligible, i)
    inverseWeights[position] = 1 / weight
  }
}

/** With equal weights the order of the draws is the order of their logarithms. Returns an index of `eligible`. */
function lowestDraw(eligible: readonly Candidate[], key: number, seeds: Int32Array): number {
  const isComplete = eligible.length === seeds.length
  let best = 0
  let lowest = Number.POSITIVE_INFINITY
  for (let i = 0; i < eligible.length; i++) {
    const position = isComplete ? i : candidateAt(eligible, i).position
    const draw = mix(key ^ (seeds[position] ?? 0)) >>> 0
    if (draw >= lowest) continue
    lowest = draw
    best = i
  }
  return best
}

/**
 * Index of the winner, or -1 when every eligible weight is 0: their scores are infinite. As -ln(1 - u) is never
 * under u, the plain number rules out nearly all without a logarithm.
 */
function lowestScore(
  eligible: readonly Candidate[],
  key: number,
  seeds: Int32Array,
  inverseWeights: Float64Array,
): number {
  const isComplete = eligible.length === seeds.length
  let best = -1
  let lowest = Number.POSITIVE_INFINITY
  for (let i = 0; i < eligible.length; i++) {
    const position = isComplete ? i : candidateAt(eligible, i).position
    const draw = mix(key ^ (seeds[position] ?? 0))
    const inverseWeight = inverseWeights[position] ?? 0
    if ((draw >>> 0) * DRAW_SCALE * inverseWeight >= lowest) continue
    const score = exponential(draw) * inverseWeight
    if (score >= lowest) continue
    lowest = score
    best = i
  }
  return best
}
