import type { Metadata } from 'next'
import { requireUser } from '#web/server/session.ts'
import { ImportForm } from '#web/settings/import-form.tsx'

export const metadata: Metadata = { title: 'Import' }

export default async function ImportPage() {
  await requireUser('admin')
  return <ImportForm />
}
