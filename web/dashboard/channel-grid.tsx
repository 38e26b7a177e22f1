'use client'
import { Button, useComputedColorScheme } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useMemo, useRef, useState } from 'react'
import { Section } from '#web/components/page-head.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { PlacedDestination } from '#web/lib/destinations.ts'
import { seriesColor } from '#web/lib/palette.ts'
import { useLive, useLiveStore } from '#web/live/live-provider.tsx'
import { channelsKey } from '#web/live/live-state.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import rows from './channel-grid.module.css'
import { squaresOf } from './channel-squares.ts'
import classes from './dashboard.module.css'

const TEXTS = DASHBOARD_TEXTS.channels
const MOST_ROWS = 16
/** More squares than this are no longer counted by eye: a bar stands for them. */
const MOST_SQUARES = 240
/** Up to so many destinations their channels are told one by one; beyond, how many of them are in use. */
const MOST_TOLD = 200
const ROW_PX = 32
const ALL_PX = 480
/** Who has no pointer scrolls by the arrow keys, and has to get there first. */
const SCROLLS = { tabIndex: 0 }

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
        <AllRows limited={limited} />
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

/** Only the rows in sight are drawn, each a bar. */
function AllRows({ limited }: { readonly limited: readonly PlacedDestination[] }) {
  const frame = useRef<HTMLDivElement>(null)
  const visible = useVirtualizer({
    count: limited.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  })
  return (
    <section
      ref={frame}
      className={rows.allChannels}
      style={{ height: ALL_PX }}
      aria-label={TEXTS.list}
      {...SCROLLS}
    >
      <div style={{ height: visible.getTotalSize(), position: 'relative' }}>
        {visible.getVirtualItems().map(({ index, start }) => {
          const destination = limited[index]
          return destination ? (
            <div
              key={destination.id}
              style={{ position: 'absolute', inset: '0 0 auto', transform: `translateY(${start}px)` }}
            >
              <ChannelRow destination={destination} hasSquares={false} />
            </div>
          ) : null
        })}
      </div>
    </section>
  )
}

interface ChannelRowProps {
  readonly destination: PlacedDestination
  readonly hasSquares: boolean
}

const ChannelRow = memo(function ChannelRow({ destination, hasSquares }: ChannelRowProps) {
  const format = useFormat()
  const color = seriesColor(useComputedColorScheme('light'), destination.position)
  const active = useLive((state) => state.destinations.get(destination.id)?.activeCalls)
  const channels = destination.channels ?? 0
  return (
    <div className={rows.channelRow} data-live>
      <span className={classes.cut} title={destination.name}>
        {destination.name}
      </span>
      {hasSquares && channels <= MOST_SQUARES ? (
        <Squares destination={destination} channels={channels} color={color} />
      ) : (
        <span className={classes.bar} style={{ marginTop: 4 }} aria-hidden="true">
          <span
            className={classes.barSeen}
            style={{
              width: `${Math.min(100, (100 * (active ?? 0)) / Math.max(1, channels))}%`,
              background: color,
            }}
          />
        </span>
      )}
      <span className={classes.number}>{TEXTS.of(format.count(active), format.count(channels))}</span>
    </div>
  )
})

interface SquaresProps {
  readonly destination: PlacedDestination
  readonly channels: number
  readonly color: string
}

function Squares({ destination, channels, color }: SquaresProps) {
  const live = useLive((state) => state.channels.get(channelsKey('destination', destination.id)))
  return (
    <span className={rows.squares} style={{ color }} aria-hidden="true">
      {squaresOf(channels, live?.channels ?? []).map(({ channel, isBusy }) => (
        <span
          key={channel}
          className={rows.square}
          data-busy={isBusy || undefined}
          title={TEXTS.channel(channel, isBusy)}
        />
      ))}
    </span>
  )
}
