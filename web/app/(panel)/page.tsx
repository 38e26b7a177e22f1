import type { Metadata } from 'next'
import { Dashboard } from '#web/dashboard/dashboard.tsx'
import { rangeOf } from '#web/dashboard/range-of.ts'
import { figuresQuery } from '#web/lib/figures.ts'
import { figuresOf } from '#web/server/repositories/figures.ts'
import { listSets } from '#web/server/repositories/sets.ts'
import { getSettings } from '#web/server/repositories/settings.ts'
import { requireUser } from '#web/server/session.ts'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.dashboard }

type Part = string | string[] | undefined

export default async function DashboardPage({
  searchParams,
}: {
  readonly searchParams: Promise<{ range?: Part; from?: Part; to?: Part }>
}) {
  await requireUser()
  const address = await searchParams
  const one = (part: Part) => (typeof part === 'string' ? part : undefined)
  const range = rangeOf({ range: one(address.range), from: one(address.from), to: one(address.to) })
  const [sets, settings, figures] = await Promise.all([listSets(), getSettings(), figuresOf(range)])
  return (
    <Dashboard
      sets={sets}
      acceptsUnknown={settings.acceptUnknownSources}
      first={{ query: figuresQuery(range), figures }}
    />
  )
}
