import { type AlgorithmFactory, forgetful } from './algorithm.ts'
import { candidateAt } from './eligible.ts'
import { WeightedDraw } from './weighted-draw.ts'

/**
 * `random`: an independent draw for every attempt, each eligible destination with its weight's share (OpenSIPS 6;
 * Kamailio 6, there without weights). Weight 0 is drawn only when all that are eligible have 0; then all alike. Exact
 * for any weights, moving ones too; nothing is remembered.
 */
export const random: AlgorithmFactory = (members, _, chance) => {
  const draw = new WeightedDraw(members)
  return forgetful({
    pick(eligible) {
      draw.among(eligible)
      return candidateAt(eligible, draw.draw(chance))
    },
    explain(chosen, eligible) {
      draw.among(eligible)
      return { chance: draw.share(eligible.indexOf(chosen)), why: 'drawn by weight' }
    },
  })
}
