import type { Choice } from '#engine/contract/algorithms.ts'
import { type AlgorithmFactory, forgetful } from './algorithm.ts'
import type { Candidate, Wants } from './candidate.ts'
import type { Chance } from './chance.ts'
import { candidateAt, firstOf } from './eligible.ts'

/** Smaller is better. */
export type Score = (candidate: Candidate, wants: Wants) => number

export interface LowestWords {
  readonly score: Score
  /** Looks over all of them before they are scored. */
  prepare?(eligible: readonly Candidate[], wants: Wants): void
  why(chosen: Candidate, wants: Wants): string
}

/**
 * The lowest score has the call; among equals the one used longest ago, or chance (OpenSIPS's flag `s`). One that was
 * never used goes first, in order of the set.
 */
export function lowest(make: () => LowestWords): AlgorithmFactory {
  return (_, { ties }, chance) => {
    const words = make()
    return forgetful({
      pick(eligible, _keys, wants) {
        words.prepare?.(eligible, wants)
        return lowestOf(eligible, wants, words.score, ties, chance)
      },
      explain(chosen, eligible, _keys, wants) {
        words.prepare?.(eligible, wants)
        const least = words.score(chosen, wants)
        const tied = eligible.filter((candidate) => words.score(candidate, wants) === least).length
        const tie = tied > 1 ? `, ${ties === 'random' ? 'drawn' : 'used longest ago'} of ${tied} alike` : ''
        return { chance: 1 / tied, why: words.why(chosen, wants) + tie }
      },
    })
  }
}

function lowestOf(
  eligible: readonly Candidate[],
  wants: Wants,
  score: Score,
  ties: Choice['ties'],
  chance: Chance,
): Candidate {
  let best = firstOf(eligible)
  let least = score(best, wants)
  let tied = 1
  for (let i = 1; i < eligible.length; i++) {
    const candidate = candidateAt(eligible, i)
    const points = score(candidate, wants)
    if (points > least) continue
    tied = points < least ? 1 : tied + 1
    // Of k alike the k-th takes the place with 1 / k, so that all have the same chance.
    const goesFirst = ties === 'random' ? chance.below(tied) === 0 : candidate.lastPick < best.lastPick
    if (points === least && !goesFirst) continue
    best = candidate
    least = points
  }
  return best
}

/** Calls that it carries, or would carry had they not failed: nobody is attractive for being broken. */
export function loadOf(candidate: Candidate, { nowMs }: Wants): number {
  return candidate.activeCalls() + candidate.recentFailures(nowMs)
}
