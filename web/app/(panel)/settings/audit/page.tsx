import type { Metadata } from 'next'
import { listAudit } from '#web/server/repositories/audit.ts'
import { requireUser } from '#web/server/session.ts'
import { AuditList } from '#web/settings/audit-list.tsx'

export const metadata: Metadata = { title: 'Audit' }

export default async function AuditPage() {
  await requireUser('admin')
  return <AuditList entries={await listAudit({ limit: 200 })} />
}
