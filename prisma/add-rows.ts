import { type Database, isOnPostgresql, type Transaction } from './client.ts'

export type Dialect = 'sqlite' | 'postgresql'
/** PostgreSQL's type says how a cell is read. */
export type Column = readonly [name: string, type: string]
/** In the order of the columns, as JSON has it: times as `isoTime` writes them. */
export type Cells = readonly unknown[]
/** The texts of one statement for thousands of rows. */
export type RowStatement = Readonly<Record<Dialect, string>>

/** A statement holds up everything else in the panel where the database is SQLite: about 10 ms each. */
const ROWS_PER_STATEMENT = 500

/** `rest` follows the rows: what is done where one is there already. */
export function rowStatement(
  table: string,
  columns: readonly Column[],
  rest: (dialect: Dialect) => string = () => '',
): RowStatement {
  const into = `INSERT INTO ${quoted(table)} (${columns.map(([name]) => quoted(name)).join(', ')})`
  const sqlite = columns.map((_, at) => `cells ->> ${at}`).join(', ')
  const postgresql = columns.map(([, type], at) => typedCell(type, at)).join(', ')
  // "WHERE true": without it SQLite takes ON CONFLICT for a part of the FROM. JSONB: else each cell is found anew.
  return {
    sqlite: `${into} WITH one AS MATERIALIZED (SELECT jsonb(value) AS cells FROM json_each(?)) SELECT ${sqlite} FROM one WHERE true ${rest('sqlite')}`,
    postgresql: `${into} SELECT ${postgresql} FROM jsonb_array_elements($1::jsonb) AS one(cells) WHERE true ${rest('postgresql')}`,
  }
}

/**
 * Writes rows, thousands in a second: each statement has one value, a JSON text, which the database takes apart.
 * `createMany` takes many times as long, nearly all of it in binding each cell.
 */
export async function addRows(
  db: Database,
  tx: Transaction,
  statement: RowStatement,
  rows: readonly Cells[],
): Promise<void> {
  const sql = statement[isOnPostgresql(db) ? 'postgresql' : 'sqlite']
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const text = JSON.stringify(rows.slice(from, from + ROWS_PER_STATEMENT))
    await tx.$executeRawUnsafe(sql, storableJson(text))
  }
}

/** As Prisma writes times to SQLite, so that they compare as text. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+00:00')
}

/** `"table"."name" = "table"."name" + excluded."name"`. */
export function addedUp(table: string, name: string): string {
  return `${quoted(name)} = ${quoted(table)}.${quoted(name)} + excluded.${quoted(name)}`
}

export function quoted(name: string): string {
  return `"${name}"`
}

function typedCell(type: string, at: number): string {
  return type === 'jsonb' ? `cells -> ${at}` : `(cells ->> ${at})::${type}`
}

const ESCAPES = /\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g
const REPLACEMENT = '\\ufffd'

/** PostgreSQL keeps neither NUL nor half a surrogate pair, and would refuse the whole statement for one of them. */
function storableJson(text: string): string {
  return text.includes('\\u') ? text.replace(ESCAPES, (one) => (one.length > 2 ? REPLACEMENT : one)) : text
}
