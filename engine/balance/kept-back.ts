import type { Candidate, PickKeys } from './candidate.ts'

/**
 * The share of such requests that it asked to have kept back, 0 to 1 (RFC 7339 §5.10).
 * DEVIATION: the two categories of requests of §5.10.1 are not weighed against each other; a call to an emergency service
 * or one with a Resource-Priority is spared, unless the destination asked for nothing at all.
 */
export function shareKeptBack(candidate: Candidate, keys: PickKeys, nowMs: number): number {
  const percent = candidate.overloadPercent(nowMs)
  return percent > 0 && percent < 100 && isUrgent(keys) ? 0 : percent / 100
}

/** RFC 5031 §4, RFC 4412 §3.1. */
export function isUrgent(keys: Pick<PickKeys, 'requestUri' | 'hasResourcePriority'>): boolean {
  return keys.requestUri.startsWith('urn:service:sos') || keys.hasResourcePriority
}
