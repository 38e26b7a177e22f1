import type { Metadata } from 'next'
import { requireUser } from '#web/server/session.ts'
import { ImportForm } from '#web/settings/import-form.tsx'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.import }

export default async function ImportPage() {
  await requireUser('admin')
  return <ImportForm />
}
