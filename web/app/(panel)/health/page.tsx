import type { Metadata } from 'next'
import { HealthPage } from '#web/health/health-page.tsx'
import { listSets } from '#web/server/repositories/sets.ts'
import { listSources } from '#web/server/repositories/sources.ts'
import { requireUser } from '#web/server/session.ts'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.health }

export default async function Health() {
  await requireUser()
  const [sets, sources] = await Promise.all([listSets(), listSources()])
  return <HealthPage sets={sets} sources={sources.map(({ id, name }) => ({ id, name }))} />
}
