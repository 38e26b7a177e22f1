'use client'
import { useComputedColorScheme } from '@mantine/core'
import Link from 'next/link'
import { memo, useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { Section } from '#web/components/page-head.tsx'
import { Since } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { type SeenShares, seenShares, wantedShares } from '#web/lib/destinations.ts'
import { seriesColor } from '#web/lib/palette.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationName } from '#web/lib/uri.ts'
import { useLive, useLiveStore } from '#web/live/live-provider.tsx'
import classes from './dashboard.module.css'

/** Beyond these rows a glance says nothing; the set's page has them all. */
const MOST_ROWS = 8

/** What share of its set each destination should get, and what it got. */
export function ShareRows({ sets }: { readonly sets: readonly SetConfig[] }) {
  const shown = sets.filter((set) => set.destinations.length > 0)
  const starts = useMemo(() => startsOf(sets), [sets])
  return (
    <Section
      title="Share wanted against seen"
      line="of the calls of its set; the tick is wanted, the bar is seen"
    >
      <div className={`${classes.shareRow} ${classes.shareHead}`}>
        <span>destination</span>
        <span />
        <span className={classes.number}>wanted %</span>
        <span className={classes.number}>seen %</span>
        <span className={classes.number}>gap</span>
      </div>
      {shown.slice(0, 6).map((set) => (
        <SetShares key={set.id} set={set} start={starts.get(set.id) ?? 0} />
      ))}
      {shown.length > 6 ? <Link href="/sets">and {shown.length - 6} more sets</Link> : null}
    </Section>
  )
}

/** Place of each set's first destination among all, for the colours. */
function startsOf(sets: readonly SetConfig[]): ReadonlyMap<number, number> {
  let next = 0
  return new Map(
    sets.map((set) => {
      const start = next
      next += set.destinations.length
      return [set.id, start]
    }),
  )
}

const SetShares = memo(function SetShares({
  set,
  start,
}: {
  readonly set: SetConfig
  readonly start: number
}) {
  const store = useLiveStore()
  const live = useLive((state) => state.destinations)
  const wanted = useMemo(() => wantedShares(set.algorithm, set.destinations), [set])
  const seen = seenShares(
    set.destinations.map((one) => one.id),
    live,
    store.history.since(),
  )
  const shown = set.destinations.slice(0, MOST_ROWS)
  return (
    <>
      <div className={classes.setName}>
        <Link href={`/sets/${set.id}`}>{setTitle(set)}</Link>
        <SeenOver seen={seen} />
      </div>
      {shown.map((one, i) => (
        <ShareRow
          key={one.id}
          name={destinationName(one)}
          position={start + i}
          wanted={wanted.get(one.id) ?? 0}
          seen={seen.shares.get(one.id)}
        />
      ))}
      {set.destinations.length > MOST_ROWS ? (
        <Link href={`/sets/${set.id}`}>and {set.destinations.length - MOST_ROWS} more</Link>
      ) : null}
    </>
  )
})

/** Of how many calls, and over what time. */
function SeenOver({ seen }: { readonly seen: SeenShares }) {
  const format = useFormat()
  if (seen.calls === 0) return <span className={classes.over}>no call yet</span>
  return (
    <span className={`${classes.over} figure`} data-live>
      of {format.count(seen.calls)} calls
      {seen.sinceMs === null ? (
        ' since engine start'
      ) : (
        <>
          {' '}
          in <Since atMs={seen.sinceMs} />
        </>
      )}
    </span>
  )
}

interface ShareRowProps {
  readonly name: string
  readonly position: number
  readonly wanted: number
  readonly seen: number | undefined
}

function ShareRow({ name, position, wanted, seen }: ShareRowProps) {
  const format = useFormat()
  const color = seriesColor(useComputedColorScheme('light'), position)
  const gap = seen === undefined ? undefined : seen - wanted
  return (
    <div className={classes.shareRow} data-live>
      <span className={classes.shareName}>
        <span className={classes.chip} style={{ background: color }} aria-hidden="true" />
        <span className={classes.cut} title={name}>
          {name}
        </span>
      </span>
      <span className={classes.bar} aria-hidden="true">
        <span className={classes.barSeen} style={{ width: `${seen ?? 0}%`, background: color }} />
        <span className={classes.barWanted} style={{ left: `${wanted}%` }} />
      </span>
      <span className={classes.number}>{format.share(wanted)}</span>
      <span className={classes.number}>{format.share(seen)}</span>
      <span className={classes.number}>
        {gap === undefined ? '' : `${gap > 0 ? '+' : gap < 0 ? '−' : ''}${format.share(Math.abs(gap))}`}
      </span>
    </div>
  )
}
