import type { Database } from '#prisma/client.ts'

/** Last seen is kept to the minute: a session costs at most one write in that time. */
export const SEEN_MS = 60_000

/** `updatedAt` is when a session was seen last; the sign-in library itself goes by `expiresAt`. */
export async function noteSessionsSeen(
  db: Database,
  sessionIds: readonly string[],
  nowMs: number,
): Promise<void> {
  await db.session.updateMany({
    where: { id: { in: [...sessionIds] }, updatedAt: { lte: new Date(nowMs - SEEN_MS) } },
    data: { updatedAt: new Date(nowMs) },
  })
}
