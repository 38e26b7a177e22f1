import { FairlineError } from '#engine/contract/errors.ts'
import { type Database, openDatabase } from '#prisma/client.ts'
import { migrate } from '#prisma/migrate.ts'
import { ensureIdentity } from './identity.ts'

/** Migrated, opened, with an identity; throws `DATABASE_FAILED` with one line that says why. */
export async function readyDatabase(
  url: string,
  nowMs: number,
): Promise<{ db: Database; applied: string[] }> {
  try {
    const applied = await migrate(url)
    const db = await openDatabase(url)
    await ensureIdentity(db, nowMs)
    return { db, applied }
  } catch (error) {
    throw new FairlineError(
      'DATABASE_FAILED',
      `DATABASE_URL=${withoutPassword(url)}: ${reasonOf(error)}`,
      error,
    )
  }
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^:@/]*):[^@]*@/, '$1:***@').replace(/(password=)[^&]*/i, '$1***')
}

/** The innermost message, on one line. */
function reasonOf(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  const message = inner instanceof Error ? inner.message || inner.name : String(inner)
  return message.replace(/\s+/g, ' ').trim()
}
