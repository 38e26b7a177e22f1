'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { UnknownCallersNotice } from '#web/components/unknown-callers-notice.tsx'
import { placedDestinations } from '#web/lib/destinations.ts'
import { useWatch } from '#web/live/live-provider.tsx'
import { ActiveCallsChart } from './active-calls-chart.tsx'
import { CallsPerSecondChart } from './calls-per-second-chart.tsx'
import { ChannelGrid } from './channel-grid.tsx'
import classes from './dashboard.module.css'
import { Dropped } from './dropped.tsx'
import { KeyFigures } from './key-figures.tsx'
import { LastEvents } from './last-events.tsx'
import { ShareRows } from './share-rows.tsx'

interface DashboardProps {
  readonly sets: readonly SetConfig[]
  readonly acceptsUnknown: boolean
}

/** Is it well, where do calls go, is that where we wanted them. */
export function Dashboard({ sets, acceptsUnknown }: DashboardProps) {
  const destinations = useMemo(() => placedDestinations(sets), [sets])
  useWatch(
    'dashboard',
    sets.map((set) => set.id),
  )
  return (
    <>
      <h1 className="hidden-words">Dashboard</h1>
      <KeyFigures />
      {destinations.length === 0 ? (
        <>
          <NoDestinations hasSets={sets.length > 0} />
          <Dropped />
        </>
      ) : (
        <>
          <div className={classes.charts}>
            <ActiveCallsChart destinations={destinations} />
            <CallsPerSecondChart />
          </div>
          <div className={classes.lower}>
            <ShareRows sets={sets} />
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

function NoDestinations({ hasSets }: { readonly hasSets: boolean }) {
  return (
    <EmptyNote
      action={
        <Button component={Link} href="/sets">
          {hasSets ? 'Add a destination' : 'Create a set'}
        </Button>
      }
    >
      Calls per destination would be drawn here.{' '}
      {hasSets ? 'No set has a destination yet.' : 'There is no set of destinations yet.'} Until then every
      call is answered 503.
    </EmptyNote>
  )
}
