'use client'
import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { hostToLocate } from '#web/lib/location-words.ts'
import { useWatch } from '#web/live/live-provider.tsx'

/** Whether a load source tells something of it. */
export function isFed({ feeds }: DestinationConfig): boolean {
  return feeds.length > 0
}

/** A table shows more than every page is told only of a name and of a load source: else a tick stays small. */
export function useWatchSets(sets: readonly SetConfig[]): void {
  const close = sets.filter(({ destinations }) =>
    destinations.some((one) => isFed(one) || hostToLocate(one.uri) !== null),
  )
  useWatch(
    close.length > 0 ? 'sets' : 'other',
    close.map(({ id }) => id),
  )
}
