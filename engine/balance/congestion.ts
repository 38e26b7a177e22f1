import type { Candidate } from './candidate.ts'

/** How much slower its probes are answered than they used to be, in ms (peers.md B3); 0 while nothing is known. */
export function congestionMs({ probeLatency }: Candidate): number {
  return probeLatency === null ? 0 : Math.max(0, probeLatency.ewma - probeLatency.mean)
}
