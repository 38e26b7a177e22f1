import type { Database } from '#prisma/client.ts'

/** Gives a new database its identity; counting begins here. */
export async function ensureIdentity(db: Database, nowMs: number): Promise<void> {
  await db.revision.upsert({
    where: { id: 1 },
    create: { id: 1, database: crypto.randomUUID(), number: 1, countingSince: new Date(nowMs) },
    update: {},
  })
}

export async function hasUsers(db: Database): Promise<boolean> {
  return (await db.user.count()) > 0
}

/** Makes the revision number larger than one that an engine runs already. */
export async function raiseRevision(db: Database, above: number): Promise<void> {
  await db.revision.updateMany({ where: { id: 1, number: { lte: above } }, data: { number: above + 1 } })
}
