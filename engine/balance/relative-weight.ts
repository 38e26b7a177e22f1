import type { AlgorithmFactory } from './algorithm.ts'
import type { Candidate } from './candidate.ts'
import { congestionMs } from './congestion.ts'
import { candidateAt } from './eligible.ts'
import { SmoothRotation, type Weigh } from './smooth-rotation.ts'

/**
 * `relative-weight`: each eligible destination has the share weight / sum of the weights of the eligible, worked out at
 * every pick (Kamailio 11, `rweight`, which fills 100 slots at every change of state and gives the last one what
 * truncation left over). With `congestionControl` (its `cc=1`) the weight is less by each millisecond that a
 * destination answers its probes slower than it used to: w' = max(0, weight - congestion). Where that leaves nobody
 * anything, and there are two or more, the least congested has most: w' = sum of congestion / own congestion. The peer
 * fills that in at each probe; here it is asked at each pick. One that was never probed is not congested.
 */
export const relativeWeight: AlgorithmFactory = (members, { congestionControl }) =>
  congestionControl
    ? new SmoothRotation(members, 'next in turn by weight less congestion', lessCongestion)
    : new SmoothRotation(members, 'next in turn by weight')

const lessCongestion: Weigh = (eligible, into) => {
  let total = 0
  for (let i = 0; i < eligible.length; i++) {
    const candidate = candidateAt(eligible, i)
    const left = Math.max(0, candidate.weight - congestionMs(candidate))
    into[candidate.position] = left
    total += left
  }
  if (total === 0) byCongestion(eligible, into)
}

/** The sum over all is a common factor, so that 1 / congestion gives the same shares. Weight 0 stays 0. */
function byCongestion(eligible: readonly Candidate[], into: Float64Array): void {
  for (const candidate of eligible) {
    const congestion = congestionMs(candidate)
    into[candidate.position] = candidate.weight > 0 && congestion > 0 ? 1 / congestion : 0
  }
}
