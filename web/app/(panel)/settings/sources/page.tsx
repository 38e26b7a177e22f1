import type { Metadata } from 'next'
import { listSets } from '#web/server/repositories/sets.ts'
import { getSettings } from '#web/server/repositories/settings.ts'
import { listSources } from '#web/server/repositories/sources.ts'
import { requireUser } from '#web/server/session.ts'
import { SourceList } from '#web/settings/source-list.tsx'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.sources }

export default async function SourcesPage() {
  await requireUser()
  const [sources, sets, settings] = await Promise.all([listSources(), listSets(), getSettings()])
  return (
    <SourceList
      sources={sources}
      sets={sets.map(({ id, name }) => ({ id, name }))}
      acceptsUnknown={settings.acceptUnknownSources}
    />
  )
}
