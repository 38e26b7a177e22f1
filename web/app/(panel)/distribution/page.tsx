import type { Metadata } from 'next'
import { DistributionPage } from '#web/distribution/distribution-page.tsx'
import { type AddressParts, readParts } from '#web/lib/address-parts.ts'
import { parseRange } from '#web/lib/distribution.ts'
import { DIMENSIONS } from '#web/lib/grouping.ts'
import { readGroups } from '#web/server/repositories/call-groups.ts'
import { readDistribution } from '#web/server/repositories/counts.ts'
import { listSets } from '#web/server/repositories/sets.ts'
import { listSources } from '#web/server/repositories/sources.ts'
import { requireUser } from '#web/server/session.ts'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.distribution }

export default async function Distribution({
  searchParams,
}: {
  readonly searchParams: Promise<AddressParts>
}) {
  await requireUser()
  const read = readParts(await searchParams)
  const range = parseRange(read('range')) ?? { kind: 'start' as const }
  const [by = null, and = null] = ['by', 'and'].map((name) => DIMENSIONS.find((one) => one === read(name)))
  const [view, sets, sources] = await Promise.all([readDistribution(range), listSets(), listSources()])
  const groups = by === null ? null : await readGroups(range, { by, and })
  return <DistributionPage range={range} view={view} groups={groups} sets={sets} sources={sources} />
}
