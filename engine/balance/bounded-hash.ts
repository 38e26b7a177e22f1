import { type AlgorithmFactory, forgetful } from './algorithm.ts'
import type { Candidate } from './candidate.ts'
import { candidateAt } from './eligible.ts'
import { Loads, loadOf, NONE } from './loads.ts'
import { Rendezvous } from './rendezvous.ts'
import { RequestKey } from './request-key.ts'

/** A whole bound may come out a hair above itself. */
const ROUNDING = 1e-9

/**
 * `bounded-hash`: consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam 2018; HAProxy's
 * `hash-balance-factor`; no dispatcher has it). The key, `hashOver` or else the Call-ID, belongs to its rendezvous
 * winner, unless that one carries its bound: `boundPercent` of its share, by weight, of the calls at once on all that
 * are eligible, this one included, rounded up. Then the next in the key's own rendezvous order has it. So a busy key
 * spills over to a place of its own instead of overrunning one destination, and nobody is ever above the bound. What
 * failed lately counts as calls. Weight 0 gets calls only when all have 0.
 */
export const boundedHash: AlgorithmFactory = (members, choice) => {
  const rendezvous = new Rendezvous(members)
  const key = new RequestKey(choice)
  const loads = new Loads(members)
  const open: Candidate[] = []
  return forgetful({
    measures: [loadOf],
    pick(eligible, keys, wants, [all = NONE]) {
      loads.read(eligible, all)
      keepOpen(eligible, loads, choice.boundPercent / 100, open)
      return rendezvous.winner(open, key.hash(keys, wants))
    },
    explain(chosen, eligible, keys, wants) {
      const first = rendezvous.winner(eligible, key.hash(keys, wants))
      const word = key.word(keys, wants)
      const why = first === chosen ? word : `${word}, whose first choice carries its bound`
      return { chance: 1, why }
    },
  })
}

/** Somebody always stays: the bounds of all sum to more than the calls of all. */
function keepOpen(eligible: readonly Candidate[], read: Loads, factor: number, open: Candidate[]): void {
  const { loads, weights, totalWeight } = read
  const bound = factor * (read.totalLoad + 1)
  const perWeight = totalWeight === 0 ? bound / eligible.length : bound / totalWeight
  let kept = 0
  for (let i = 0; i < eligible.length; i++) {
    const own = totalWeight === 0 ? perWeight : (weights[i] ?? 0) * perWeight
    if ((loads[i] ?? 0) < Math.ceil(own - ROUNDING)) open[kept++] = candidateAt(eligible, i)
  }
  open.length = kept
}
