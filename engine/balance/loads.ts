import { type Candidate, haveMovingWeights, type Wants } from './candidate.ts'
import { candidateAt } from './eligible.ts'

export const NONE = new Float64Array()

/** Calls that it carries, or would carry had they not failed: nobody is attractive for being broken. */
export function loadOf(candidate: Candidate, { nowMs }: Wants): number {
  return candidate.activeCalls() + candidate.recentFailures(nowMs)
}

/** Loads and weights of those asked about, by their index among them: read once, for a choice that looks at all. */
export class Loads {
  loads: Float64Array
  weights: Float64Array
  totalLoad = 0
  totalWeight = 0
  readonly #ownLoads: Float64Array
  readonly #own: Float64Array
  /** Of all members; null where they move. */
  readonly #fixed: Float64Array | null
  readonly #fixedTotal: number

  constructor(members: readonly Candidate[]) {
    this.#ownLoads = new Float64Array(members.length)
    this.loads = this.#ownLoads
    this.#own = new Float64Array(members.length)
    this.weights = this.#own
    this.#fixed = haveMovingWeights(members) ? null : Float64Array.from(members, ({ weight }) => weight)
    this.#fixedTotal = this.#fixed?.reduce((sum, weight) => sum + weight, 0) ?? 0
  }

  /** `all`: the load of every member, by position. */
  read(candidates: readonly Candidate[], all: Float64Array): void {
    const loads = among(candidates, all, this.#ownLoads)
    let total = 0
    for (let i = 0; i < candidates.length; i++) total += loads[i] ?? 0
    this.loads = loads
    this.totalLoad = total
    this.#readWeights(candidates)
  }

  #readWeights(candidates: readonly Candidate[]): void {
    const fixed = this.#fixed
    const isKnown = fixed !== null && fixed.length === candidates.length
    this.weights = isKnown ? fixed : this.#own
    this.totalWeight = isKnown ? this.#fixedTotal : fillWeights(candidates, this.#own)
  }
}

/** The figures of these by their index among them, in `into` where they are not all. */
export function among(candidates: readonly Candidate[], all: Float64Array, into: Float64Array): Float64Array {
  if (candidates.length === all.length) return all
  for (let i = 0; i < candidates.length; i++) into[i] = all[candidateAt(candidates, i).position] ?? 0
  return into
}

function fillWeights(candidates: readonly Candidate[], into: Float64Array): number {
  let total = 0
  for (let i = 0; i < candidates.length; i++) {
    const { weight } = candidateAt(candidates, i)
    into[i] = weight
    total += weight
  }
  return total
}
