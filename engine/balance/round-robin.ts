import type { AlgorithmFactory } from './algorithm.ts'
import { turnOf } from './shared-turn.ts'

/**
 * `round-robin`: the next in order of the set after the one used last (Kamailio 4). Even over the eligible; weights and
 * priorities play no part. Every attempt of a call counts as a turn.
 */
export const roundRobin: AlgorithmFactory = (members, _choice, _chance, place) => {
  const turn = turnOf(members, place)
  return {
    pick: (eligible) => turn.take(eligible),
    explain: (_, eligible) => ({ chance: 1 / eligible.length, why: 'next in turn' }),
    get memory() {
      return { recent: turn.recent }
    },
    resume: ({ recent }) => turn.resume(recent),
  }
}
