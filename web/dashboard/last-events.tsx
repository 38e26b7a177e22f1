'use client'
import Link from 'next/link'
import { EventLine } from '#web/components/event-line.tsx'
import { Section } from '#web/components/page-head.tsx'
import type { PlacedDestination } from '#web/lib/destinations.ts'
import { joinEvents } from '#web/lib/join-events.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import classes from './dashboard.module.css'

const SHOWN = 8
const TEXTS = DASHBOARD_TEXTS.events

/** What changed by itself or by somebody's hand, newest first. */
export function LastEvents({ destinations }: { readonly destinations: readonly PlacedDestination[] }) {
  const events = useLive((state) => state.events)
  const names = new Map(destinations.map((one) => [one.id, one.name]))
  return (
    <Section title={TEXTS.title} tools={<Link href="/events">{TEXTS.all}</Link>}>
      {events.length === 0 ? <p className="faint">{TEXTS.none}</p> : null}
      <ol className={classes.events}>
        {joinEvents(events.slice(0, SHOWN), []).map((event) => (
          <li key={event.key} className={classes.event}>
            <EventLine
              event={event}
              name={event.destinationId === null ? undefined : names.get(event.destinationId)}
            />
          </li>
        ))}
      </ol>
    </Section>
  )
}
