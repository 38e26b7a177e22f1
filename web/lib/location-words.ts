import { parseDestinationUri } from '#engine/contract/destination-uri.ts'
import type { LocationLive } from '#engine/contract/live.ts'

/** The host of a destination by name; null where its address is a number and nothing is looked up. */
export function hostToLocate(uri: string): string | null {
  const address = parseDestinationUri(uri)
  return typeof address === 'string' || address.isNumeric ? null : address.host
}

export interface LocationTrouble {
  /** `unresolved`: it gets no call; `stale`: calls go where the last good answer led; `asking`: not known yet. */
  readonly kind: 'unresolved' | 'stale' | 'problem' | 'asking'
  readonly words: string
  readonly sinceMs: number | null
  /** What DNS says; empty where it has said nothing. */
  readonly reason: string
}

/** What is to be said of a destination's name; null when all is well. */
export function locationTrouble(location: LocationLive | null | undefined): LocationTrouble | null {
  if (!location) return null
  const { problem: reason, problemSinceMs: sinceMs } = location
  if (location.isStale) return { kind: 'stale', words: 'stale DNS', sinceMs, reason }
  if (location.resolvedAtMs === null)
    return reason
      ? { kind: 'unresolved', words: 'not resolved', sinceMs, reason }
      : { kind: 'asking', words: 'name being looked up', sinceMs: null, reason: '' }
  return reason ? { kind: 'problem', words: 'DNS problem', sinceMs, reason } : null
}
