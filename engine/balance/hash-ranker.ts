import { forgetful, type Ranker } from './algorithm.ts'
import type { Candidate, PickKeys, Wants } from './candidate.ts'
import { Rendezvous } from './rendezvous.ts'

/** Weighted rendezvous over one key of the request; it alone decides, so that nothing is remembered. */
export function hashRanker(
  members: readonly Candidate[],
  keyOf: (keys: PickKeys, wants: Wants) => number,
  why: string,
): Ranker {
  const rendezvous = new Rendezvous(members)
  return forgetful({
    pick: (eligible, keys, wants) => rendezvous.winner(eligible, keyOf(keys, wants)),
    explain: () => ({ chance: 1, why }),
  })
}
