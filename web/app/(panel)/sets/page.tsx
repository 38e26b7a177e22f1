import type { Metadata } from 'next'
import { listSets } from '#web/server/repositories/sets.ts'
import { requireUser } from '#web/server/session.ts'
import { SetList } from '#web/sets/set-list.tsx'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.sets }

export default async function SetsPage() {
  await requireUser()
  return <SetList sets={await listSets()} />
}
