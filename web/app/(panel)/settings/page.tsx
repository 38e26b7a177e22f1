import type { Metadata } from 'next'
import { listSets } from '#web/server/repositories/sets.ts'
import { getSettings } from '#web/server/repositories/settings.ts'
import { requireUser } from '#web/server/session.ts'
import { EngineSettings } from '#web/settings/engine-settings.tsx'
import { usualNumbers } from '#web/settings/limit-bounds.ts'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.settings }

export default async function SettingsPage() {
  await requireUser()
  const [settings, sets] = await Promise.all([getSettings(), listSets()])
  return (
    <EngineSettings
      settings={settings}
      sets={sets.map(({ id, name }) => ({ id, name }))}
      usual={usualNumbers()}
    />
  )
}
