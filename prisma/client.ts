import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient as PostgresqlClient } from '../generated/postgresql/client.ts'
import { Prisma, PrismaClient } from '../generated/sqlite/client.ts'
import { PrismaOneConnection } from './one-connection.ts'

/** One type for both databases: the derived schema guarantees the same models. */
export type Database = PrismaClient
/** What a transaction's work is handed. */
export type Transaction = Parameters<Parameters<Database['$transaction']>[0]>[0]

/** An empty JSON column: `null` alone would be the JSON word. */
export const NO_JSON = Prisma.DbNull
/** The JSON word, in a column that is not empty. */
export const JSON_NULL = Prisma.JsonNull

/** How long a statement waits for another process's lock (`sqlite3 fairline.db` in a shell). */
const SQLITE_LOCK_WAIT_MS = 5_000

export function isPostgresql(url: string): boolean {
  return /^postgres(ql)?:/.test(url)
}

/** On the client itself: the panel's process has this module twice, in its server and in Next's bundles. */
const ON_POSTGRESQL = Symbol.for('fairline.postgresql')

/** For the few statements that the two write in different words. */
export function isOnPostgresql(db: Database): boolean {
  return Object.hasOwn(db, ON_POSTGRESQL)
}

/** Opens a migrated database. SQLite: write-ahead log, so that readers never wait for the writer. */
export async function openDatabase(url: string, lockWaitMs = SQLITE_LOCK_WAIT_MS): Promise<Database> {
  if (isPostgresql(url)) {
    const db = asDatabase(new PostgresqlClient({ adapter: new PrismaPg({ connectionString: url }) }))
    Object.assign(db, { [ON_POSTGRESQL]: true })
    return db
  }
  const db = new PrismaClient({ adapter: new PrismaOneConnection({ url, timeout: lockWaitMs }) })
  await db.$queryRawUnsafe('PRAGMA journal_mode = WAL')
  return db
}

/** The generated clients differ in name only; the compiler cannot see that they come from twins. */
function asDatabase(client: unknown): Database {
  return client as Database
}
