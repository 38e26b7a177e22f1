'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { EngineEvent } from '#engine/contract/live.ts'
import { EventLine } from '#web/components/event-line.tsx'
import { Notice } from '#web/components/notice.tsx'
import { attempt } from '#web/components/use-submit.ts'
import { joinEvents } from '#web/lib/join-events.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { destinationEventsAction } from './actions.ts'
import { DetailSection } from './detail-section.tsx'
import classes from './health.module.css'

const SHOWN = 20

/** What happened to one destination, newest first, as it happens. */
export function DestinationEvents({ id, name }: { readonly id: number; readonly name: string }) {
  const [saved, setSaved] = useState<Outcome<readonly EngineEvent[]> | null>(null)
  const load = useCallback(async () => {
    setSaved(null)
    setSaved(await attempt(() => destinationEventsAction({ destinationId: id })))
  }, [id])
  useEffect(() => {
    void load()
  }, [load])
  const live = useLive((state) => state.events)
  const events = useMemo(() => {
    const own = live.filter((event) => event.destinationId === id)
    return joinEvents(own, saved?.ok ? saved.value : []).slice(0, SHOWN)
  }, [live, saved, id])
  return (
    <DetailSection
      title="Last events"
      tools={<Link href={`/events?q=${encodeURIComponent(name)}`}>All of its events</Link>}
    >
      {saved && !saved.ok ? (
        <Notice
          kind="bad"
          action={
            <Button variant="subtle" onClick={load}>
              Try again
            </Button>
          }
        >
          {saved.message}
        </Notice>
      ) : null}
      {events.length === 0 && saved?.ok !== false ? (
        <p className="faint">{saved === null ? 'Being looked up.' : 'Nothing has happened to it yet.'}</p>
      ) : null}
      <ol className={classes.events}>
        {events.map((event) => (
          <li key={event.key} className={classes.event}>
            <EventLine event={event} name={undefined} day />
          </li>
        ))}
      </ol>
    </DetailSection>
  )
}
