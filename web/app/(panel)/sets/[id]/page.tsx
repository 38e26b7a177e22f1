import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getSet } from '#web/server/repositories/sets.ts'
import { requireUser } from '#web/server/session.ts'
import { SetPage } from '#web/sets/set-page.tsx'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.set }

export default async function OneSetPage({ params }: { readonly params: Promise<{ id: string }> }) {
  await requireUser()
  const { id } = await params
  const set = /^\d{1,9}$/.test(id) ? await getSet(Number(id)) : null
  if (!set) notFound()
  return <SetPage set={set} />
}
