import type { Candidate, Wants } from './candidate.ts'
import { candidateAt } from './eligible.ts'
import { loadOf, lowest } from './lowest.ts'

/** An answer within less is no free ticket: calls still count. */
const LEAST_MS = 1

/**
 * `lowest-delay`: the least of post-dial delay times (calls + 1), the delay as a peak EWMA: it jumps up to a slow
 * answer at once and sinks back slowly (Finagle's and linkerd's `peakEwma`; no dispatcher has it). Weights and priorities
 * play no part. One whose delay is unknown goes before all others while it carries nothing and has not failed lately;
 * with its first call under way it counts as the slowest that is known, so that no herd follows before it has answered.
 */
export const lowestDelay = lowest(() => {
  let slowestMs = LEAST_MS
  return {
    prepare(eligible, { nowMs }) {
      slowestMs = LEAST_MS
      for (let i = 0; i < eligible.length; i++)
        slowestMs = Math.max(slowestMs, candidateAt(eligible, i).postDialDelayMs(nowMs) ?? 0)
    },
    score(candidate, wants) {
      const delayMs = candidate.postDialDelayMs(wants.nowMs)
      const load = loadOf(candidate, wants)
      if (delayMs === null && load === 0) return 0
      return Math.max(LEAST_MS, delayMs ?? slowestMs) * (load + 1)
    },
    why: wordOfDelay,
  }
})

function wordOfDelay(chosen: Candidate, { nowMs }: Wants): string {
  const delayMs = chosen.postDialDelayMs(nowMs)
  if (delayMs === null) return 'its delay is not known yet'
  return `least delay for its calls: ${Math.round(delayMs)} ms, ${chosen.activeCalls()} calls`
}
