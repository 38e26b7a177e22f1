import { panelRuntime } from '../runtime.ts'

export interface AuditView {
  readonly id: number
  readonly atMs: number
  readonly actorName: string
  readonly action: string
  readonly subject: string
  readonly revision: number
  /** Null where there was or is nothing. */
  readonly before: unknown
  readonly after: unknown
}

const MOST = 1_000

/** Newest first. */
export async function listAudit(query: { beforeId?: number; limit: number }): Promise<AuditView[]> {
  const rows = await panelRuntime().db.auditEntry.findMany({
    where: query.beforeId === undefined ? {} : { id: { lt: query.beforeId } },
    orderBy: { id: 'desc' },
    take: Math.min(query.limit, MOST),
  })
  return rows.map(({ at, actorId: _, ...row }) => ({ ...row, atMs: at.getTime() }))
}
