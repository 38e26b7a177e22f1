'use client'
import { Button, Group } from '@mantine/core'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { ChartGroup } from '#web/components/chart-group.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { ImportLink } from '#web/components/import-link.tsx'
import { UnknownCallersNotice } from '#web/components/unknown-callers-notice.tsx'
import { type PlacedDestination, placedDestinations } from '#web/lib/destinations.ts'
import { useLive, useWatch } from '#web/live/live-provider.tsx'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import { ChannelGrid, setsToldOf } from './channel-grid.tsx'
import classes from './dashboard.module.css'
import { Dropped } from './dropped.tsx'
import { FailuresChart } from './failures-chart.tsx'
import { HealthGlance } from './health-glance.tsx'
import { KeyFigures } from './key-figures.tsx'
import { LastEvents } from './last-events.tsx'
import { RangeBar } from './range-bar.tsx'
import { ShareRows } from './share-rows.tsx'
import { ActiveCallsChart, CallsPerSecondChart, DelayChart } from './time-charts.tsx'
import { type AskedFigures, type FirstFigures, useFigures } from './use-figures.ts'
import { type RangeView, useRange } from './use-range.ts'

const TEXTS = DASHBOARD_TEXTS.empty

interface DashboardProps {
  readonly sets: readonly SetConfig[]
  readonly acceptsUnknown: boolean
  readonly first: FirstFigures
}

/** Is it well, where do calls go, is that where we wanted them. */
export function Dashboard({ sets, acceptsUnknown, first }: DashboardProps) {
  const destinations = useMemo(() => placedDestinations(sets), [sets])
  const view = useRange()
  const asked = useFigures(view.range, first)
  useWatch(
    'dashboard',
    useMemo(() => setsToldOf(destinations), [destinations]),
  )
  return (
    <>
      <h1 className="hidden-words">{DASHBOARD_TEXTS.title}</h1>
      <KeyFigures figures={asked.figures} />
      {destinations.length === 0 ? (
        <>
          <NoDestinations hasSets={sets.length > 0} />
          <Dropped />
        </>
      ) : (
        <>
          <HealthGlance destinations={destinations} />
          <Charts destinations={destinations} view={view} asked={asked} />
          <div className={classes.lower}>
            <ShareRows sets={sets} placed={view.range.kind === '5min' ? null : asked.figures.placed} />
            <div className={classes.side}>
              <ChannelGrid destinations={destinations} />
              <div>
                <LastEvents destinations={destinations} />
                <Dropped />
              </div>
            </div>
          </div>
        </>
      )}
      {acceptsUnknown ? <UnknownCallersNotice /> : null}
    </>
  )
}

interface ChartsProps {
  readonly destinations: readonly PlacedDestination[]
  readonly view: RangeView
  readonly asked: AskedFigures
}

function Charts({ destinations, view, asked }: ChartsProps) {
  const [group] = useState(() => new ChartGroup())
  const isLive = view.range.kind === '5min'
  // Minutes are the finest that is kept: there is nothing to zoom into the last five.
  group.onZoom = isLive ? null : view.zoomTo
  const isEmpty = useIsEmpty(asked.figures.sums.offered)
  const listeners = useLive((state) => state.engines.flatMap((engine) => engine.listeners).join(', '))
  if (isEmpty)
    return (
      <EmptyNote
        action={
          <Button component={Link} href="/try-it" variant="default">
            {TEXTS.tryIt}
          </Button>
        }
      >
        {TEXTS.noCalls(listeners)}
      </EmptyNote>
    )
  const { figures } = asked
  return (
    <>
      <RangeBar view={view} asked={asked} />
      <div className={classes.charts} data-waiting={asked.isBusy || undefined}>
        <ActiveCallsChart destinations={destinations} figures={figures} isLive={isLive} group={group} />
        <CallsPerSecondChart figures={figures} isLive={isLive} group={group} />
        <DelayChart figures={figures} isLive={isLive} group={group} />
        <FailuresChart figures={figures} />
      </div>
    </>
  )
}

/** Nothing was ever counted, and nothing is under way. */
function useIsEmpty(offered: number): boolean {
  const hasCalls = useLive(
    ({ tick, destinations, totals }) =>
      (tick?.activeCalls ?? 0) > 0 ||
      destinations.values().some((one) => one.total > 0) ||
      totals === null ||
      totals.calls.some((call) => call.total > 0) ||
      totals.sources.some((source) => source.unplaced > 0),
  )
  return offered === 0 && !hasCalls
}

function NoDestinations({ hasSets }: { readonly hasSets: boolean }) {
  return (
    <EmptyNote
      action={
        <Group gap="xs">
          <Button component={Link} href="/sets">
            {hasSets ? TEXTS.addDestination : TEXTS.createSet}
          </Button>
          <ImportLink />
        </Group>
      }
    >
      {TEXTS.noDestinations(hasSets)}
    </EmptyNote>
  )
}
