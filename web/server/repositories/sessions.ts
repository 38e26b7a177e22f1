import type { Role } from '#engine/contract/vocabulary.ts'
import type { Database } from '#prisma/client.ts'
import type { SessionView } from '#web/lib/people.ts'
import { parseRole } from '../auth/session-user.ts'
import { InputError } from '../failure.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeAside } from './configuration.ts'

/** The present role behind each of these sessions that has not ended; one query for all. */
export async function rolesOfSessions(
  db: Database,
  sessionIds: readonly string[],
  nowMs: number,
): Promise<Map<string, Role>> {
  const rows = await db.session.findMany({
    where: {
      id: { in: [...new Set(sessionIds)] },
      expiresAt: { gt: new Date(nowMs) },
      user: { disabledAt: null },
    },
    select: { id: true, user: { select: { role: true } } },
  })
  return new Map(rows.map((row) => [row.id, parseRole(row.user.role)]))
}

const MOST_SHOWN = 200

/** Of one person, those that have not ended, last seen first. */
export async function listSessions(userId: string): Promise<SessionView[]> {
  const { db, clock } = panelRuntime()
  const rows = await db.session.findMany({
    where: { userId, expiresAt: { gt: new Date(clock.wallMs()) } },
    orderBy: { updatedAt: 'desc' },
    take: MOST_SHOWN,
  })
  return rows.map(({ id, userAgent, ipAddress, createdAt, updatedAt }) => ({
    id,
    userAgent: (userAgent ?? '').slice(0, 300),
    address: ipAddress ?? '',
    beganAtMs: createdAt.getTime(),
    seenAtMs: updatedAt.getTime(),
  }))
}

/** Pages and sockets of an ended session are shut within a second. */
export async function endSession(userId: string, id: string, actor: Actor): Promise<void> {
  await changeAside(actor, 'end session', async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId } })
    const { count } = await tx.session.deleteMany({ where: { id, userId } })
    if (!user || count === 0) throw new InputError('id', 'This session has ended already.')
    return { value: undefined, subject: `user ${user.email}` }
  })
}

/** One that nobody has been told of. */
export async function dropSession(token: string): Promise<void> {
  await panelRuntime().db.session.deleteMany({ where: { token } })
}

/** All of a person's sessions but one; `keptId` null: all. */
export async function endSessions(userId: string, keptId: string | null, actor: Actor): Promise<number> {
  return changeAside(actor, 'end sessions', async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId } })
    if (!user) throw new InputError('id', 'Nobody has this account.')
    const { count } = await tx.session.deleteMany({
      where: { userId, ...(keptId === null ? {} : { id: { not: keptId } }) },
    })
    return { value: count, subject: `user ${user.email}`, after: { ended: count } }
  })
}
