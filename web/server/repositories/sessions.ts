import type { Role } from '#engine/contract/vocabulary.ts'
import type { Database } from '#prisma/client.ts'
import { parseRole } from '../auth/session-user.ts'

/** The present role behind each of these sessions that has not ended; one query for all. */
export async function rolesOfSessions(
  db: Database,
  sessionIds: readonly string[],
  nowMs: number,
): Promise<Map<string, Role>> {
  const rows = await db.session.findMany({
    where: { id: { in: [...new Set(sessionIds)] }, expiresAt: { gt: new Date(nowMs) } },
    select: { id: true, user: { select: { role: true } } },
  })
  return new Map(rows.map((row) => [row.id, parseRole(row.user.role)]))
}
