'use client'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useLive } from '#web/live/live-provider.tsx'

/** One live figure of a source. */
export function SourceActive({
  id,
  pick,
}: {
  readonly id: number
  readonly pick: 'activeCalls' | 'callsPerSecond'
}) {
  const format = useFormat()
  const value = useLive((state) => state.tick?.sources.find((source) => source.id === id)?.[pick])
  return <span data-live>{pick === 'activeCalls' ? format.count(value) : format.figure(value)}</span>
}
