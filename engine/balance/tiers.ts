import { type AlgorithmFactory, forgetful } from './algorithm.ts'
import type { Candidate } from './candidate.ts'
import { candidateAt } from './eligible.ts'
import { WeightedDraw } from './weighted-draw.ts'

/**
 * `tiers`: the *lowest* priority first, as in DNS SRV (RFC 2782) and the other way round than everywhere else here, and
 * within it a draw by weight; the next tier where nobody of this one is left (Kamailio 15). Weight 0 is drawn only when
 * all of the tier have 0; RFC 2782 wants "a very small chance" for it, which nobody could tell from none.
 */
export const tiers: AlgorithmFactory = (members, _, chance) => {
  const draw = new WeightedDraw(members)
  const priorities = Float64Array.from(members, (member) => member.priority)
  const tier: Candidate[] = []
  return forgetful({
    pick(eligible) {
      keepLowest(eligible, priorities, tier)
      draw.among(tier)
      return candidateAt(tier, draw.draw(chance))
    },
    explain(chosen, eligible) {
      keepLowest(eligible, priorities, tier)
      draw.among(tier)
      const why = `drawn by weight in the first tier, priority ${chosen.priority}`
      return { chance: draw.share(tier.indexOf(chosen)), why }
    },
  })
}

function keepLowest(eligible: readonly Candidate[], priorities: Float64Array, tier: Candidate[]): void {
  const isComplete = eligible.length === priorities.length
  let lowest = Number.POSITIVE_INFINITY
  let length = 0
  for (let i = 0; i < eligible.length; i++) {
    const candidate = candidateAt(eligible, i)
    const priority = priorities[isComplete ? i : candidate.position] ?? 0
    if (priority > lowest) continue
    if (priority < lowest) length = 0
    lowest = priority
    tier[length++] = candidate
  }
  tier.length = length
}
