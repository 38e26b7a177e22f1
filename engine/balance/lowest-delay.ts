import type { Candidate, Wants } from './candidate.ts'
import { among, loadOf, NONE } from './loads.ts'
import { lowest } from './lowest.ts'

/** Delays fade by this time (1/e), all alike. */
export const DELAY_TAU_MS = 10_000
/** An answer within less is no free ticket: calls still count. */
const LEAST_MS = 1
const UNKNOWN = Number.POSITIVE_INFINITY

/** As it fades its logarithm sinks in a straight line: what is left of that is the same whenever it is asked. */
const delayOf = (candidate: Candidate, { nowMs }: Wants) => {
  const delayMs = candidate.postDialDelayMs(nowMs)
  return delayMs === null ? UNKNOWN : Math.log(delayMs) + nowMs / DELAY_TAU_MS
}

/**
 * `lowest-delay`: the least of post-dial delay times (calls + 1), the delay as a peak EWMA: it jumps up to a slow
 * answer at once and sinks back slowly (Finagle's and linkerd's `peakEwma`; no dispatcher has it). Weights and priorities
 * play no part. One whose delay is unknown goes before all others while it carries nothing and has not failed lately;
 * with its first call under way it counts as the slowest that is known, so that no herd follows before it has answered.
 */
export const lowestDelay = lowest((members) => {
  const [ownDelays, ownLoads] = [new Float64Array(members.length), new Float64Array(members.length)]
  return {
    measures: [delayOf, (candidate, wants) => Math.log(loadOf(candidate, wants) + 1)],
    score(eligible, [allDelays = NONE, allLoads = NONE], { nowMs }, into) {
      const delays = among(eligible, allDelays, ownDelays)
      const loads = among(eligible, allLoads, ownLoads)
      const faded = nowMs / DELAY_TAU_MS
      const least = Math.log(LEAST_MS) + faded
      const slowest = Math.max(least, slowestOf(delays, eligible.length))
      for (let i = 0; i < eligible.length; i++) {
        const delay = delays[i] ?? UNKNOWN
        const load = loads[i] ?? 0
        if (delay === UNKNOWN) into[i] = load === 0 ? Number.NEGATIVE_INFINITY : slowest + load
        else into[i] = Math.max(least, delay) + load
      }
      return into
    },
    why: wordOfDelay,
  }
})

/** Of those that are known. */
function slowestOf(delays: Float64Array, length: number): number {
  let slowest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < length; i++) {
    const delay = delays[i] ?? UNKNOWN
    if (delay > slowest && delay !== UNKNOWN) slowest = delay
  }
  return slowest
}

function wordOfDelay(chosen: Candidate, { nowMs }: Wants): string {
  const delayMs = chosen.postDialDelayMs(nowMs)
  if (delayMs === null) return 'its delay is not known yet'
  return `least delay for its calls: ${Math.round(delayMs)} ms, ${chosen.activeCalls()} calls`
}
