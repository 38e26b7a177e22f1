import type { Metadata } from 'next'
import { EventsPage } from '#web/events/events-page.tsx'
import { listEvents } from '#web/server/repositories/events.ts'
import { listSets } from '#web/server/repositories/sets.ts'
import { requireUser } from '#web/server/session.ts'

export const metadata: Metadata = { title: 'Events' }

export default async function Events() {
  await requireUser()
  const [events, sets] = await Promise.all([listEvents({ limit: 200 }), listSets()])
  return <EventsPage events={events} sets={sets} />
}
