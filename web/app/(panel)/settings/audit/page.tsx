import type { Metadata } from 'next'
import { type AddressParts, readParts } from '#web/lib/address-parts.ts'
import { AUDIT_PARTS, filterOf, filterQuery } from '#web/lib/log-filter.ts'
import { namedSets } from '#web/lib/named-sets.ts'
import { auditPage, auditPersons } from '#web/server/repositories/audit.ts'
import { listSets } from '#web/server/repositories/sets.ts'
import { requireUser } from '#web/server/session.ts'
import { AuditList } from '#web/settings/audit-list.tsx'
import { PAGE_TITLES } from '#web/texts/pages.ts'

export const metadata: Metadata = { title: PAGE_TITLES.audit }

export default async function AuditPage({ searchParams }: { readonly searchParams: Promise<AddressParts> }) {
  await requireUser('admin')
  const query = filterQuery(AUDIT_PARTS, readParts(await searchParams))
  const filter = filterOf(AUDIT_PARTS, query)
  const [part, persons, sets] = await Promise.all([
    auditPage({ limit: 50, filter }),
    auditPersons(),
    listSets(),
  ])
  return <AuditList first={{ query, part }} sets={namedSets(sets)} persons={persons} />
}
