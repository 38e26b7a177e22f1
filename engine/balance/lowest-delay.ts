import type { Candidate, Wants } from './candidate.ts'
import { candidateAt } from './eligible.ts'
import { Loads } from './loads.ts'
import { lowest } from './lowest.ts'

/** An answer within less is no free ticket: calls still count. */
const LEAST_MS = 1
const UNKNOWN = -1

/**
 * `lowest-delay`: the least of post-dial delay times (calls + 1), the delay as a peak EWMA: it jumps up to a slow
 * answer at once and sinks back slowly (Finagle's and linkerd's `peakEwma`; no dispatcher has it). Weights and priorities
 * play no part. One whose delay is unknown goes before all others while it carries nothing and has not failed lately;
 * with its first call under way it counts as the slowest that is known, so that no herd follows before it has answered.
 */
export const lowestDelay = lowest((members) => {
  const loads = new Loads(members)
  const delays = new Float64Array(members.length)
  return {
    score(eligible, wants, into) {
      loads.read(eligible, wants)
      const slowestMs = readDelays(eligible, wants, delays)
      for (let i = 0; i < eligible.length; i++) {
        const delayMs = delays[i] ?? UNKNOWN
        const load = loads.loads[i] ?? 0
        const counted = Math.max(LEAST_MS, delayMs === UNKNOWN ? slowestMs : delayMs)
        into[i] = delayMs === UNKNOWN && load === 0 ? 0 : counted * (load + 1)
      }
    },
    why: wordOfDelay,
  }
})

/** The slowest that is known; 0 where none is. */
function readDelays(eligible: readonly Candidate[], { nowMs }: Wants, into: Float64Array): number {
  let slowestMs = 0
  for (let i = 0; i < eligible.length; i++) {
    const delayMs = candidateAt(eligible, i).postDialDelayMs(nowMs) ?? UNKNOWN
    into[i] = delayMs
    if (delayMs > slowestMs) slowestMs = delayMs
  }
  return slowestMs
}

function wordOfDelay(chosen: Candidate, { nowMs }: Wants): string {
  const delayMs = chosen.postDialDelayMs(nowMs)
  if (delayMs === null) return 'its delay is not known yet'
  return `least delay for its calls: ${Math.round(delayMs)} ms, ${chosen.activeCalls()} calls`
}
