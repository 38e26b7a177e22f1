import type { Metadata } from 'next'
import { Dashboard } from '#web/dashboard/dashboard.tsx'
import { listSets } from '#web/server/repositories/sets.ts'
import { getSettings } from '#web/server/repositories/settings.ts'
import { requireUser } from '#web/server/session.ts'

export const metadata: Metadata = { title: 'Dashboard' }

export default async function DashboardPage() {
  await requireUser()
  const [sets, settings] = await Promise.all([listSets(), getSettings()])
  return <Dashboard sets={sets} acceptsUnknown={settings.acceptUnknownSources} />
}
