import type { AlgorithmFactory } from './algorithm.ts'
import type { Candidate } from './candidate.ts'
import { congestionMs } from './congestion.ts'
import { candidateAt } from './eligible.ts'
import { NONE } from './loads.ts'
import { turnOf } from './shared-turn.ts'

/**
 * `latency`: in turn among those of the highest adjusted priority (Kamailio 13, peers.md B3): p' = p - floor(L / p) where
 * the latency L is above p, and not below 1. L is the moving average of answers to probes in ms; with
 * `congestionControl` (its `cc=1`) only what that is above the long mean. So a priority is also the latency in ms that
 * costs nothing, and each further time it costs one. One of priority 0 or below keeps it whatever its latency, as the
 * peer's does; one that was never probed counts as fast. Who is not among the best is for failover.
 */
export const latency: AlgorithmFactory = (members, { congestionControl }, _chance, place) => {
  const turn = turnOf(members, place)
  const best: Candidate[] = []
  const priorities = Float64Array.from(members, (member) => member.priority)
  const latencyOf = congestionControl ? congestionMs : answerMs
  const adjusted = (candidate: Candidate) => {
    const priority = priorities[candidate.position] ?? 0
    return priority <= 0 ? priority : adjustedPriority(priority, latencyOf(candidate))
  }
  return {
    measures: [adjusted],
    pick(eligible, _keys, _wants, [all = NONE]) {
      keepBest(eligible, all, best)
      return turn.take(best)
    },
    explain(chosen, eligible, _keys, _wants, [all = NONE]) {
      keepBest(eligible, all, best)
      return { chance: 1 / best.length, why: wordOf(adjusted(chosen), best.length) }
    },
    get memory() {
      return { recent: turn.recent }
    },
    resume: ({ recent }) => turn.resume(recent),
  }
}

function answerMs({ probeLatency }: Candidate): number {
  return probeLatency === null ? 0 : probeLatency.ewma
}

function adjustedPriority(priority: number, latencyMs: number): number {
  return latencyMs <= priority ? priority : Math.max(1, priority - Math.floor(latencyMs / priority))
}

function keepBest(eligible: readonly Candidate[], adjusted: Float64Array, best: Candidate[]): void {
  const isComplete = eligible.length === adjusted.length
  let highest = Number.NEGATIVE_INFINITY
  let length = 0
  for (let i = 0; i < eligible.length; i++) {
    const candidate = candidateAt(eligible, i)
    const priority = adjusted[isComplete ? i : candidate.position] ?? 0
    if (priority < highest) continue
    if (priority > highest) length = 0
    highest = priority
    best[length++] = candidate
  }
  best.length = length
}

function wordOf(priority: number, best: number): string {
  const priorityLeft = `priority ${priority} after its latency`
  return best === 1 ? `highest: ${priorityLeft}` : `next in turn among ${best} of ${priorityLeft}`
}
