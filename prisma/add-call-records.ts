import { type Database, isOnPostgresql, type Transaction } from './client.ts'

/** One row as JSON: times as `isoTime` writes them, everything else as the column has it. */
export type CallRow = Readonly<Record<string, unknown>>

/** A statement holds up everything else in the panel where the database is SQLite: about 15 ms each. */
const ROWS_PER_STATEMENT = 200

/** The columns but the id, and PostgreSQL's types of them. */
const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['engineId', 'text'],
  ['startNumber', 'integer'],
  ['number', 'bigint'],
  ['startedAt', 'timestamp(3)'],
  ['endedAt', 'timestamp(3)'],
  ['callId', 'text'],
  ['from', 'text'],
  ['to', 'text'],
  ['requestUri', 'text'],
  ['sourceId', 'integer'],
  ['sourceAddress', 'text'],
  ['sourceChannel', 'text'],
  ['setId', 'integer'],
  ['destinationId', 'integer'],
  ['channel', 'text'],
  ['attempts', 'jsonb'],
  ['leftOver', 'jsonb'],
  ['postDialDelayMs', 'integer'],
  ['ringMs', 'integer'],
  ['talkMs', 'integer'],
  ['status', 'integer'],
  ['cause', 'text'],
  ['retransmissions', 'integer'],
  ['isWhole', 'boolean'],
]
const NAMES = COLUMNS.map(([name]) => `"${name}"`).join(', ')
const READ_JSON = COLUMNS.map(([name]) => `value ->> '$.${name}'`).join(', ')
const TYPED = COLUMNS.map(([name, type]) => `"${name}" ${type}`).join(', ')

const INTO_SQLITE = `INSERT INTO "CallRecord" (${NAMES}) SELECT ${READ_JSON} FROM json_each(?)`
const INTO_POSTGRESQL = `INSERT INTO "CallRecord" (${NAMES}) SELECT ${NAMES} FROM jsonb_to_recordset($1::jsonb) AS one(${TYPED})`

/**
 * Writes call records, thousands in a second: each statement has one value, a JSON text, which the database takes
 * apart. `createMany` takes five times as long (400 µs a row, measured), nearly all of it in binding 24 values each.
 */
export async function addCallRecords(db: Database, tx: Transaction, rows: readonly CallRow[]): Promise<void> {
  const statement = isOnPostgresql(db) ? INTO_POSTGRESQL : INTO_SQLITE
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const text = JSON.stringify(rows.slice(from, from + ROWS_PER_STATEMENT))
    await tx.$executeRawUnsafe(statement, storableJson(text))
  }
}

/** As Prisma writes times to SQLite, so that they compare as text. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+00:00')
}

const ESCAPES = /\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g
const REPLACEMENT = '\\ufffd'

/** PostgreSQL keeps neither NUL nor half a surrogate pair, and would refuse the whole statement for one of them. */
function storableJson(text: string): string {
  return text.includes('\\u') ? text.replace(ESCAPES, (one) => (one.length > 2 ? REPLACEMENT : one)) : text
}
