'use client'
import { useComputedColorScheme } from '@mantine/core'
import { memo } from 'react'
import { Section } from '#web/components/page-head.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { PlacedDestination } from '#web/lib/destinations.ts'
import { seriesColor } from '#web/lib/palette.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { channelsKey } from '#web/live/live-state.ts'
import classes from './dashboard.module.css'

const MOST_ROWS = 16
/** More squares than this are no longer counted by eye: a bar stands for them. */
const MOST_SQUARES = 240

/** One square per channel, filled while a call is on it. */
export function ChannelGrid({ destinations }: { readonly destinations: readonly PlacedDestination[] }) {
  const limited = destinations.filter((one) => one.channels !== null)
  return (
    <Section title="Channels in use" line="one square per channel, filled while it carries a call">
      {limited.length === 0 ? (
        <p className="faint">No destination has a number of channels set, so all are unlimited.</p>
      ) : null}
      {limited.slice(0, MOST_ROWS).map((one) => (
        <ChannelRow key={one.id} destination={one} channels={one.channels ?? 0} />
      ))}
      {limited.length > MOST_ROWS ? (
        <p className="faint">
          {limited.length - MOST_ROWS} more destinations have channels; their sets list them.
        </p>
      ) : null}
    </Section>
  )
}

const ChannelRow = memo(function ChannelRow({
  destination,
  channels,
}: {
  readonly destination: PlacedDestination
  readonly channels: number
}) {
  const format = useFormat()
  const color = seriesColor(useComputedColorScheme('light'), destination.position)
  const live = useLive((state) => state.channels.get(channelsKey('destination', destination.id)))
  const active = useLive((state) => state.destinations.get(destination.id)?.activeCalls)
  const busy = new Map(
    live?.channels.filter((one) => one.activeCalls > 0).map((one) => [one.channel, one.activeCalls]),
  )
  return (
    <div className={classes.channelRow} data-live>
      <span className={classes.cut} title={destination.name}>
        {destination.name}
      </span>
      {channels > MOST_SQUARES ? (
        <span className={classes.bar} style={{ marginTop: 4 }} aria-hidden="true">
          <span
            className={classes.barSeen}
            style={{ width: `${(100 * (active ?? 0)) / Math.max(1, channels)}%`, background: color }}
          />
        </span>
      ) : (
        <span className={classes.squares} style={{ color }} aria-hidden="true">
          {squaresOf(channels, busy).map(({ channel, isBusy }) => (
            <span
              key={channel}
              className={classes.square}
              data-busy={isBusy || undefined}
              title={`channel ${channel}, ${isBusy ? 'busy' : 'free'}`}
            />
          ))}
        </span>
      )}
      <span className={classes.number}>
        {format.count(active)} of {format.count(channels)}
      </span>
    </div>
  )
})

/** Channels in their own order; those the far end names otherwise than 1, 2, 3 take the place of free ones. */
function squaresOf(
  channels: number,
  busy: ReadonlyMap<string, number>,
): readonly { readonly channel: string; readonly isBusy: boolean }[] {
  const numbered = Array.from({ length: channels }, (_, i) => String(i + 1))
  const named = [...busy.keys()].filter((channel) => !numbered.includes(channel)).sort()
  const free = numbered.filter((channel) => !busy.has(channel))
  const replaced = new Map(
    named.map((channel, i) => [free[free.length - named.length + i] ?? channel, channel]),
  )
  return numbered.map((number) => {
    const channel = replaced.get(number) ?? number
    return { channel, isBusy: busy.has(channel) }
  })
}
