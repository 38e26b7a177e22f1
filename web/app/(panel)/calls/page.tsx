import type { Metadata } from 'next'
import { CallsPage } from '#web/calls/calls-page.tsx'
import { namedSets } from '#web/lib/named-sets.ts'
import { oldestCallMs } from '#web/server/repositories/call-records.ts'
import { listSets } from '#web/server/repositories/sets.ts'
import { getSettings } from '#web/server/repositories/settings.ts'
import { listSources } from '#web/server/repositories/sources.ts'
import { requireUser } from '#web/server/session.ts'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.calls }

export default async function Calls() {
  await requireUser()
  const [sets, sources, { records }] = await Promise.all([listSets(), listSources(), getSettings()])
  return (
    <CallsPage
      sets={namedSets(sets)}
      sources={sources}
      kept={{ ...records, oldestMs: await oldestCallMs() }}
    />
  )
}
