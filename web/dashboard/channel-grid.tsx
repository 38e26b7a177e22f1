'use client'
import { Button } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import { MissingPiece } from '#web/components/on-demand.tsx'
import { Section } from '#web/components/page-head.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { PlacedDestination } from '#web/lib/destinations.ts'
import { useLive, useLiveStore } from '#web/live/live-provider.tsx'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import { ChannelRow } from './channel-row.tsx'

const TEXTS = DASHBOARD_TEXTS.channels
const MOST_ROWS = 16
/** Up to so many destinations their channels are told one by one; beyond, how many of them are in use. */
const MOST_TOLD = 200

/** Drawn, and loaded, where somebody asks for all of them. */
const AllChannels = dynamic(
  () =>
    import('./all-channels.tsx').then(
      (file) => file.AllChannels,
      () => MissingPiece,
    ),
  { ssr: false },
)

function limitedDestinations(destinations: readonly PlacedDestination[]) {
  return destinations.filter((one) => one.channels !== null)
}

function areChannelsTold(limited: readonly PlacedDestination[]): boolean {
  return limited.length <= MOST_TOLD
}

/** The sets whose channels this page asks for one by one. */
export function setsToldOf(destinations: readonly PlacedDestination[]): readonly number[] {
  const limited = limitedDestinations(destinations)
  return areChannelsTold(limited) ? [...new Set(limited.map((one) => one.setId))] : []
}

/** One square per channel, filled while a call is on it; the busiest first, all on demand. */
export function ChannelGrid({ destinations }: { readonly destinations: readonly PlacedDestination[] }) {
  const format = useFormat()
  const [isAll, setAll] = useState(false)
  const limited = useMemo(() => limitedDestinations(destinations), [destinations])
  const isTold = areChannelsTold(limited)
  const shown = useBusiest(limited)
  const count = isAll ? MOST_ROWS : limited.length
  return (
    <Section
      title={TEXTS.title}
      line={isTold ? TEXTS.line : TEXTS.barLine}
      tools={
        limited.length > MOST_ROWS ? (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAll(!isAll)}>
            {isAll ? TEXTS.busiest(format.count(count)) : TEXTS.all(format.count(count))}
          </Button>
        ) : null
      }
    >
      {limited.length === 0 ? <p className="faint">{TEXTS.none}</p> : null}
      {isAll ? (
        <AllChannels limited={limited} />
      ) : (
        shown.map((one) => <ChannelRow key={one.id} destination={one} hasSquares={isTold} />)
      )}
    </Section>
  )
}

/** Chosen when the page first knows, and with a new configuration: rows never change places under a pointer. */
function useBusiest(limited: readonly PlacedDestination[]): readonly PlacedDestination[] {
  const store = useLiveStore()
  const isKnown = useLive((state) => state.tick !== null)
  return useMemo(() => {
    if (limited.length <= MOST_ROWS) return limited
    const { destinations } = store.read()
    const calls = (one: PlacedDestination) => (isKnown ? (destinations.get(one.id)?.activeCalls ?? 0) : 0)
    return [...limited].sort((a, b) => calls(b) - calls(a) || a.position - b.position).slice(0, MOST_ROWS)
  }, [limited, store, isKnown])
}
