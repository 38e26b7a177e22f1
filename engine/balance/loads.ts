import { type Candidate, haveMovingWeights, type Wants } from './candidate.ts'
import { candidateAt } from './eligible.ts'

/** Calls that it carries, or would carry had they not failed: nobody is attractive for being broken. */
export function loadOf(candidate: Candidate, { nowMs }: Wants): number {
  return candidate.activeCalls() + candidate.recentFailures(nowMs)
}

/** Loads and weights of those asked about, by their index among them: read once, for a choice that looks at all. */
export class Loads {
  readonly loads: Float64Array
  weights: Float64Array
  totalLoad = 0
  totalWeight = 0
  readonly #own: Float64Array
  /** Of all members; null where they move. */
  readonly #fixed: Float64Array | null
  readonly #fixedTotal: number

  constructor(members: readonly Candidate[]) {
    this.loads = new Float64Array(members.length)
    this.#own = new Float64Array(members.length)
    this.weights = this.#own
    this.#fixed = haveMovingWeights(members) ? null : Float64Array.from(members, ({ weight }) => weight)
    this.#fixedTotal = this.#fixed?.reduce((sum, weight) => sum + weight, 0) ?? 0
  }

  read(candidates: readonly Candidate[], wants: Wants): void {
    const { loads } = this
    let total = 0
    for (let i = 0; i < candidates.length; i++) {
      const load = loadOf(candidateAt(candidates, i), wants)
      loads[i] = load
      total += load
    }
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

function fillWeights(candidates: readonly Candidate[], into: Float64Array): number {
  let total = 0
  for (let i = 0; i < candidates.length; i++) {
    const { weight } = candidateAt(candidates, i)
    into[i] = weight
    total += weight
  }
  return total
}
