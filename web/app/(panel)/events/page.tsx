import type { Metadata } from 'next'
import { EventsPage } from '#web/events/events-page.tsx'
import { type AddressParts, readParts } from '#web/lib/address-parts.ts'
import { EVENT_PARTS, filterOf, filterQuery } from '#web/lib/log-filter.ts'
import { namedSets } from '#web/lib/named-sets.ts'
import { eventPage } from '#web/server/repositories/events.ts'
import { listSets } from '#web/server/repositories/sets.ts'
import { requireUser } from '#web/server/session.ts'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.events }

export default async function Events({ searchParams }: { readonly searchParams: Promise<AddressParts> }) {
  await requireUser()
  const query = filterQuery(EVENT_PARTS, readParts(await searchParams))
  const filter = filterOf(EVENT_PARTS, query)
  const [part, sets] = await Promise.all([eventPage({ limit: 200, filter }), listSets()])
  return <EventsPage first={{ query, part }} sets={namedSets(sets)} />
}
