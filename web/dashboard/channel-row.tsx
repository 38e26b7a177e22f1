'use client'
import { useComputedColorScheme } from '@mantine/core'
import { memo } from 'react'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { PlacedDestination } from '#web/lib/destinations.ts'
import { seriesColor } from '#web/lib/palette.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { channelsKey } from '#web/live/live-state.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import rows from './channel-grid.module.css'
import { squaresOf } from './channel-squares.ts'
import classes from './dashboard.module.css'

const TEXTS = DASHBOARD_TEXTS.channels
/** More squares than this are no longer counted by eye: a bar stands for them. */
const MOST_SQUARES = 240

interface ChannelRowProps {
  readonly destination: PlacedDestination
  readonly hasSquares: boolean
}

/** Channels of one destination, a square each, or a bar. */
export const ChannelRow = memo(function ChannelRow({ destination, hasSquares }: ChannelRowProps) {
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
