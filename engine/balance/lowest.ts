import type { Choice } from '#engine/contract/algorithms.ts'
import { type AlgorithmFactory, forgetful } from './algorithm.ts'
import type { Candidate, Wants } from './candidate.ts'
import type { Chance } from './chance.ts'
import { candidateAt } from './eligible.ts'
import type { Figures, Measure } from './standing.ts'

export interface LowestWords {
  readonly measures: readonly Measure[]
  /** The points of each at its index among `eligible`, in `into` or where they are already; fewer are better. */
  score(eligible: readonly Candidate[], figures: Figures, wants: Wants, into: Float64Array): Float64Array
  /** Of one just scored. */
  why(chosen: Candidate, wants: Wants): string
}

/**
 * The lowest score has the call; among equals the one used longest ago, or chance (OpenSIPS's flag `s`). One that was
 * never used goes first, in order of the set.
 */
export function lowest(make: (members: readonly Candidate[]) => LowestWords): AlgorithmFactory {
  return (members, { ties }, chance) => {
    const words = make(members)
    const scores = new Float64Array(members.length)
    return forgetful({
      measures: words.measures,
      pick: (eligible, _keys, wants, figures) =>
        lowestOf(eligible, words.score(eligible, figures, wants, scores), ties, chance),
      explain(chosen, eligible, _keys, wants, figures) {
        const points = words.score(eligible, figures, wants, scores)
        const least = points[eligible.indexOf(chosen)]
        const tied = eligible.filter((_, i) => points[i] === least).length
        const tie = tied > 1 ? `, ${ties === 'random' ? 'drawn' : 'used longest ago'} of ${tied} alike` : ''
        return { chance: 1 / tied, why: words.why(chosen, wants) + tie }
      },
    })
  }
}

function lowestOf(
  eligible: readonly Candidate[],
  scores: Float64Array,
  ties: Choice['ties'],
  chance: Chance,
): Candidate {
  let best = 0
  let least = scores[0] ?? 0
  let tied = 1
  for (let i = 1; i < eligible.length; i++) {
    const points = scores[i] ?? 0
    if (points > least) continue
    tied = points < least ? 1 : tied + 1
    if (tied > 1 && !goesBefore(eligible, i, best, ties, tied, chance)) continue
    best = i
    least = points
  }
  return candidateAt(eligible, best)
}

/** Of k alike the k-th takes the place with 1 / k, so that all have the same chance. */
function goesBefore(
  eligible: readonly Candidate[],
  one: number,
  other: number,
  ties: Choice['ties'],
  tied: number,
  chance: Chance,
): boolean {
  if (ties === 'random') return chance.below(tied) === 0
  return candidateAt(eligible, one).lastPick < candidateAt(eligible, other).lastPick
}
