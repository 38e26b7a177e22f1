import type { Candidate, Wants } from './candidate.ts'
import { Loads, loadOf, NONE } from './loads.ts'
import { lowest } from './lowest.ts'

/**
 * `fewest-calls`: the least of (calls + 1) / weight, so that calls at once stand to each other as the weights do
 * (Kamailio 10, there without weights, for INVITEs alone, and its `maxload` is the channels here). Weight 0 gets calls
 * only when all that are eligible have 0; then the plain count decides. What failed lately counts as calls.
 */
export const fewestCalls = lowest((members) => {
  const loads = new Loads(members)
  return {
    measures: [loadOf],
    score(eligible, [all = NONE], _wants, into) {
      loads.read(eligible, all)
      const isWeighted = loads.totalWeight > 0
      for (let i = 0; i < eligible.length; i++) {
        const load = loads.loads[i] ?? 0
        into[i] = isWeighted ? (load + 1) / (loads.weights[i] ?? 0) : load
      }
      return into
    },
    why: (chosen, wants) =>
      `fewest calls${loads.totalWeight > 0 ? ' for its weight' : ''}: ${wordOfLoad(chosen, wants)}`,
  }
})

function wordOfLoad(chosen: Candidate, wants: Wants): string {
  const failures = chosen.recentFailures(wants.nowMs)
  const calls = String(chosen.activeCalls())
  return failures > 0 ? `${calls} and ${failures.toFixed(1)} that failed lately` : calls
}
