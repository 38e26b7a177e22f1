import type { Metadata } from 'next'
import { listSets } from '#web/server/repositories/sets.ts'
import { requireUser } from '#web/server/session.ts'
import { SetList } from '#web/sets/set-list.tsx'

export const metadata: Metadata = { title: 'Sets' }

export default async function SetsPage() {
  await requireUser()
  return <SetList sets={await listSets()} />
}
