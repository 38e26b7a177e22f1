import type { Metadata } from 'next'
import { DistributionPage } from '#web/distribution/distribution-page.tsx'
import { parseRange } from '#web/lib/distribution.ts'
import { readDistribution } from '#web/server/repositories/counts.ts'
import { listSets } from '#web/server/repositories/sets.ts'
import { listSources } from '#web/server/repositories/sources.ts'
import { requireUser } from '#web/server/session.ts'

export const metadata: Metadata = { title: 'Call distribution' }

export default async function Distribution({
  searchParams,
}: {
  readonly searchParams: Promise<{ range?: string | string[] }>
}) {
  await requireUser()
  const { range: asked } = await searchParams
  const range = (typeof asked === 'string' ? parseRange(asked) : null) ?? { kind: 'start' as const }
  const [view, sets, sources] = await Promise.all([readDistribution(range), listSets(), listSources()])
  return <DistributionPage range={range} view={view} sets={sets} sources={sources} />
}
