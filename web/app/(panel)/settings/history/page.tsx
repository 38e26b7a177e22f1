import type { Metadata } from 'next'
import { HistoryList } from '#web/history/history-list.tsx'
import { setTitle } from '#web/lib/set-name.ts'
import { listRevisions } from '#web/server/repositories/revisions.ts'
import { getSet } from '#web/server/repositories/sets.ts'
import { requireUser } from '#web/server/session.ts'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.history }

interface HistoryPageProps {
  readonly searchParams: Promise<{ readonly set?: string | string[] }>
}

export default async function HistoryPage({ searchParams }: HistoryPageProps) {
  await requireUser('admin')
  const { set: given } = await searchParams
  const set = typeof given === 'string' && /^\d{1,9}$/.test(given) ? await getSet(Number(given)) : null
  const page = await listRevisions({ limit: 50, setId: set?.id })
  const of = set && { id: set.id, title: setTitle(set) }
  return <HistoryList key={set?.id ?? 0} {...page} set={of} />
}
