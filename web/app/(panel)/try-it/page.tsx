import type { Metadata } from 'next'
import { listSets } from '#web/server/repositories/sets.ts'
import { listSources } from '#web/server/repositories/sources.ts'
import { requireUser } from '#web/server/session.ts'
import { PAGE_TITLES } from '#web/texts/pages.ts'
import { TryItPage } from '#web/try-it/try-it-page.tsx'

export const metadata: Metadata = { title: PAGE_TITLES.tryIt }

export default async function TryIt() {
  await requireUser()
  const [sets, sources] = await Promise.all([listSets(), listSources()])
  return <TryItPage sets={sets} sources={sources.map(({ id, name }) => ({ id, name }))} />
}
