import type { Candidate, Wants } from './candidate.ts'
import { candidateAt } from './eligible.ts'
import { loadOf, lowest } from './lowest.ts'

/**
 * `fewest-calls`: the least of (calls + 1) / weight, so that calls at once stand to each other as the weights do
 * (Kamailio 10, there without weights, for INVITEs alone, and its `maxload` is the channels here). Weight 0 gets calls
 * only when all that are eligible have 0; then the plain count decides. What failed lately counts as calls.
 */
export const fewestCalls = lowest(() => {
  /** Anybody of those asked about has a weight. */
  let isWeighted = false
  return {
    prepare(eligible) {
      isWeighted = false
      for (let i = 0; i < eligible.length && !isWeighted; i++)
        isWeighted = candidateAt(eligible, i).weight > 0
    },
    score(candidate, wants) {
      const load = loadOf(candidate, wants)
      return isWeighted ? (load + 1) / candidate.weight : load
    },
    why: (chosen, wants) =>
      `fewest calls${isWeighted ? ' for its weight' : ''}: ${wordOfLoad(chosen, wants)}`,
  }
})

function wordOfLoad(chosen: Candidate, wants: Wants): string {
  const failures = chosen.recentFailures(wants.nowMs)
  const calls = String(chosen.activeCalls())
  return failures > 0 ? `${calls} and ${failures.toFixed(1)} that failed lately` : calls
}
