import type { Choice } from '#engine/contract/algorithms.ts'
import { type AlgorithmFactory, forgetful } from './algorithm.ts'
import type { Candidate, Wants } from './candidate.ts'
import { candidateAt } from './eligible.ts'
import { loadOf } from './loads.ts'
import { WeightedDraw } from './weighted-draw.ts'

/**
 * `power-of-two`: two different ones are drawn by weight, and the one with fewer calls for its weight has the call
 * (Mitzenmacher 2001; no dispatcher has it). The fullest of n is then about log log n above the mean instead of
 * log n / log log n, without looking at all of them, and several engines that see old figures do not run after the same
 * one. Weight 0 is drawn only when all have 0. What failed lately counts as calls.
 */
export const powerOfTwo: AlgorithmFactory = (members, { ties }, chance) => {
  const draw = new WeightedDraw(members)
  return forgetful({
    pick(eligible, _, wants) {
      draw.among(eligible)
      const index = draw.draw(chance)
      const one = candidateAt(eligible, index)
      const other = candidateAt(eligible, draw.drawOther(chance, index))
      return advantage(other, one, wants, ties) > 0 ? other : one
    },
    explain(chosen, eligible, _, wants) {
      draw.among(eligible)
      const own = eligible.indexOf(chosen)
      const part = (other: Candidate, i: number) =>
        i === own ? 0 : pairShare(draw, own, i) * won(chosen, other, wants, ties)
      const isAlone = draw.share(own) === 1
      const share = isAlone ? 1 : eligible.reduce((sum, other, i) => sum + part(other, i), 0)
      const why = isAlone
        ? 'it alone can be drawn'
        : `fewer calls of two that were drawn: ${chosen.activeCalls()}`
      return { chance: Math.min(1, share), why }
    },
  })
}

/** Above 0: `one` goes before `other`. */
function advantage(one: Candidate, other: Candidate, wants: Wants, ties: Choice['ties']): number {
  const isWeighted = one.weight > 0 && other.weight > 0
  const points = (candidate: Candidate) =>
    isWeighted ? (loadOf(candidate, wants) + 1) / candidate.weight : loadOf(candidate, wants)
  const lead = points(other) - points(one)
  return lead === 0 && ties === 'least-recent' ? other.lastPick - one.lastPick : lead
}

/** Chance that it goes before the other once both are drawn: who is drawn first goes first where all is equal. */
function won(one: Candidate, other: Candidate, wants: Wants, ties: Choice['ties']): number {
  const lead = advantage(one, other, wants, ties)
  if (lead === 0) return 0.5
  return lead > 0 ? 1 : 0
}

/** That these two are drawn, in either order; neither is alone. */
function pairShare(draw: WeightedDraw, one: number, other: number): number {
  const [a, b] = [draw.share(one), draw.share(other)]
  return a * b * (1 / (1 - a) + 1 / (1 - b))
}
