'use client'
import { useComputedColorScheme } from '@mantine/core'
import Link from 'next/link'
import { memo, useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationLive } from '#engine/contract/live.ts'
import { SHARE_TRUST } from '#engine/contract/shares.ts'
import { Section } from '#web/components/page-head.tsx'
import { Since } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { keptShares, type SeenShares, seenShares, sharesNow, wantedShares } from '#web/lib/destinations.ts'
import type { Figures } from '#web/lib/figures.ts'
import { seriesColor } from '#web/lib/palette.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationName } from '#web/lib/uri.ts'
import { useLive, useLiveStore } from '#web/live/live-provider.tsx'
import type { LiveState } from '#web/live/live-state.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import classes from './dashboard.module.css'

const TEXTS = DASHBOARD_TEXTS.shares
/** Beyond these rows a glance says nothing; the set's page has them all. */
const MOST_ROWS = 8
const MOST_SETS = 6

interface ShareRowsProps {
  readonly sets: readonly SetConfig[]
  /** Calls placed over the time covered; null: live, from the last minutes in memory. */
  readonly placed: Figures['placed'] | null
}

/** What share of its set each destination gets by what is seen now, and what it got. */
export function ShareRows({ sets, placed }: ShareRowsProps) {
  const format = useFormat()
  const shown = sets.filter((set) => set.destinations.length > 0)
  const starts = useMemo(() => startsOf(sets), [sets])
  return (
    <Section title={TEXTS.title} line={TEXTS.line}>
      {shown.length === 0 ? <p className="faint">{TEXTS.none}</p> : <Head />}
      {shown.slice(0, MOST_SETS).map((set) => (
        <SetShares key={set.id} set={set} start={starts.get(set.id) ?? 0} placed={placed} />
      ))}
      {shown.length > MOST_SETS ? (
        <Link href="/sets">{TEXTS.moreSets(format.count(shown.length - MOST_SETS))}</Link>
      ) : null}
    </Section>
  )
}

function Head() {
  return (
    <div className={`${classes.shareRow} ${classes.shareHead}`}>
      <span>{TEXTS.destination}</span>
      <span />
      <span className={classes.number} title={TEXTS.wantedTitle}>
        {TEXTS.wanted}
      </span>
      <span className={classes.number}>{TEXTS.seen}</span>
      <span className={classes.number}>{TEXTS.gap}</span>
    </div>
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

interface SetSharesProps {
  readonly set: SetConfig
  readonly start: number
  readonly placed: Figures['placed'] | null
}

const SetShares = memo(function SetShares({ set, start, placed }: SetSharesProps) {
  const format = useFormat()
  const configured = useMemo(() => wantedShares(set.algorithm, set.destinations), [set])
  const live = useRanks(set)
  const wanted = useMemo(() => sharesNow(set.algorithm, set.destinations, live), [set, live])
  const seen = useSeenShares(set, placed)
  const trust = SHARE_TRUST[set.algorithm]
  const left = set.destinations.length - MOST_ROWS
  return (
    <>
      <div className={classes.setName}>
        <Link href={`/sets/${set.id}`}>{setTitle(set)}</Link>
        <SeenOver seen={seen} isKept={placed !== null} />
      </div>
      {trust ? <p className={classes.over}>{trust}</p> : null}
      {set.destinations.slice(0, MOST_ROWS).map((one, i) => (
        <ShareRow
          key={one.id}
          name={destinationName(one)}
          position={start + i}
          wanted={wanted.get(one.id) ?? 0}
          configured={configured.get(one.id) ?? 0}
          seen={seen.shares.get(one.id)}
        />
      ))}
      {left > 0 ? <Link href={`/sets/${set.id}`}>{TEXTS.more(format.count(left))}</Link> : null}
    </>
  )
})

/** The destinations as they were when something last changed of what decides their shares. */
function useRanks(set: SetConfig): ReadonlyMap<number, DestinationLive> {
  const select = useMemo(() => {
    let kept: ReadonlyMap<number, DestinationLive> | null = null
    return ({ destinations }: LiveState) => {
      const known = kept
      const isSame = set.destinations.every(({ id }) => haveSameRank(known?.get(id), destinations.get(id)))
      if (!known || !isSame) kept = destinations
      return kept ?? destinations
    }
  }, [set])
  return useLive(select)
}

function haveSameRank(a: DestinationLive | undefined, b: DestinationLive | undefined): boolean {
  if (a === b || !a || !b) return a === b
  return (
    a.health === b.health &&
    a.weight === b.weight &&
    a.adminState === b.adminState &&
    a.capacity === b.capacity
  )
}

function useSeenShares(set: SetConfig, placed: Figures['placed'] | null): SeenShares {
  const store = useLiveStore()
  const live = useLive((state) => (placed ? null : state.destinations))
  const ids = useMemo(() => set.destinations.map((one) => one.id), [set])
  return useMemo(() => {
    if (live) return seenShares(ids, live, store.history.since())
    const own = (placed ?? []).filter((one) => one.setId === set.id)
    return keptShares(ids, new Map(own.map((one) => [one.destinationId, one.calls])))
  }, [ids, live, placed, set.id, store])
}

/** Of how many calls, and over what time. */
function SeenOver({ seen, isKept }: { readonly seen: SeenShares; readonly isKept: boolean }) {
  const format = useFormat()
  if (seen.calls === 0)
    return <span className={classes.over}>{isKept ? TEXTS.noCalls : TEXTS.noCallsYet}</span>
  const calls = TEXTS.ofCalls(seen.calls, format.count(seen.calls))
  return (
    <span className={`${classes.over} figure`} data-live>
      {isKept ? calls : seen.sinceMs === null ? `${calls} ${TEXTS.sinceStart}` : null}
      {!isKept && seen.sinceMs !== null ? (
        <>
          {calls} {TEXTS.inLast} <Since atMs={seen.sinceMs} />
        </>
      ) : null}
    </span>
  )
}

interface ShareRowProps {
  readonly name: string
  readonly position: number
  readonly wanted: number
  readonly configured: number
  readonly seen: number | undefined
}

const ShareRow = memo(function ShareRow({ name, position, wanted, configured, seen }: ShareRowProps) {
  const format = useFormat()
  const color = seriesColor(useComputedColorScheme('light'), position)
  const gap = seen === undefined ? undefined : seen - wanted
  const isOther = format.share(configured) !== format.share(wanted)
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
      <span
        className={classes.number}
        title={isOther ? TEXTS.configured(format.share(configured)) : undefined}
      >
        {format.share(wanted)}
      </span>
      <span className={classes.number}>{format.share(seen)}</span>
      <span className={classes.number}>
        {gap === undefined ? '' : `${gap > 0 ? '+' : gap < 0 ? '−' : ''}${format.share(Math.abs(gap))}`}
      </span>
    </div>
  )
})
