import { type Candidate, haveMovingWeights } from './candidate.ts'
import type { Chance } from './chance.ts'
import { candidateAt } from './eligible.ts'

/** Draws among candidates, each with its weight's share, exact for any weights. All of weight 0: all alike. */
export class WeightedDraw {
  readonly #full: Float64Array | null
  readonly #own: Float64Array
  #sums: Float64Array
  #length = 0

  constructor(members: readonly Candidate[]) {
    this.#own = new Float64Array(members.length)
    this.#full = haveMovingWeights(members) ? null : runningSums(members, new Float64Array(members.length))
    this.#sums = this.#own
  }

  /** Whom the next draws are among: some of the members, or all. */
  among(candidates: readonly Candidate[]): void {
    const isAll = this.#full !== null && candidates.length === this.#full.length
    this.#sums = isAll && this.#full ? this.#full : runningSums(candidates, this.#own)
    this.#length = candidates.length
  }

  /** Index of the drawn one. */
  draw(chance: Chance): number {
    return firstAbove(this.#sums, this.#length, chance.unit() * this.#total)
  }

  /** Another than `index`, each with its share of what is left; `index` itself where nothing is left. */
  drawOther(chance: Chance, index: number): number {
    const own = this.#weightOf(index)
    const left = this.#total - own
    if (left <= 0) return index
    const drawn = chance.unit() * left
    return firstAbove(this.#sums, this.#length, drawn < this.#below(index) ? drawn : drawn + own)
  }

  /** That it is drawn, 0 to 1. */
  share(index: number): number {
    return this.#weightOf(index) / this.#total
  }

  get #total(): number {
    return this.#below(this.#length)
  }

  /** Weight of all before `index`. */
  #below(index: number): number {
    return index === 0 ? 0 : (this.#sums[index - 1] ?? 0)
  }

  #weightOf(index: number): number {
    return this.#below(index + 1) - this.#below(index)
  }
}

function runningSums(candidates: readonly Candidate[], into: Float64Array): Float64Array {
  let sum = 0
  for (let i = 0; i < candidates.length; i++) {
    sum += candidateAt(candidates, i).weight
    into[i] = sum
  }
  if (sum === 0) for (let i = 0; i < candidates.length; i++) into[i] = i + 1
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
