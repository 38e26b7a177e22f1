import { type Database, isOnPostgresql, type Transaction } from './client.ts'

/** Numbers by name, those that are not 0: a histogram, or calls by cause. */
export type Tally = Readonly<Record<string, number>>

export interface FigureValues {
  readonly offered: number
  readonly answered: number
  readonly failed: number
  readonly talks: number
  readonly talkMs: number
  readonly delays: Tally
  readonly causes: Tally
  readonly activeSum: number
  readonly samples: number
  readonly activePeak: number
}

/** `keys` in the order of the table's; a key stands at most once. */
export interface FigureRow extends FigureValues {
  readonly keys: readonly number[]
}

const KEYS = {
  Figure: ['unitSec', 'at'],
  DestinationFigure: ['unitSec', 'destinationId', 'at', 'setId'],
} as const
type FigureTable = keyof typeof KEYS

const SUMS = ['offered', 'answered', 'failed', 'talks', 'talkMs', 'activeSum', 'samples'] as const
const TALLIES = ['delays', 'causes'] as const
const PEAK = 'activePeak'

/** A statement holds up everything else in the panel where the database is SQLite: some 10 ms each. */
const ROWS_PER_STATEMENT = 500

/** Adds to rows that exist and makes those that do not. One value a statement, a JSON text, as call records have it. */
export async function addFigures(
  db: Database,
  tx: Transaction,
  table: FigureTable,
  rows: readonly FigureRow[],
): Promise<void> {
  const statement = STATEMENTS[isOnPostgresql(db) ? 'postgresql' : 'sqlite'][table]
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const part = rows.slice(from, from + ROWS_PER_STATEMENT)
    await tx.$executeRawUnsafe(statement, JSON.stringify(part.map(cellsOf)))
  }
}

/** In the order of `columnsOf`. */
function cellsOf(row: FigureRow): unknown[] {
  return [...row.keys, ...SUMS.map((sum) => row[sum]), row.activePeak, ...TALLIES.map((tally) => row[tally])]
}

function columnsOf(table: FigureTable): readonly string[] {
  return [...KEYS[table], ...SUMS, PEAK, ...TALLIES]
}

const quoted = (name: string) => `"${name}"`
const isTally = (column: string) => TALLIES.some((tally) => tally === column)

/** How one database reads the JSON text, and adds two tallies up. */
interface Dialect {
  /** The column's value out of the row's JSON. */
  readonly read: (column: string, index: number) => string
  readonly rows: string
  readonly larger: string
  /** An empty tally adds nothing and costs nothing. */
  readonly sumOf: (left: string, right: string) => string
}

const SQLITE: Dialect = {
  read: (_, index) => `value ->> '$[${index}]'`,
  rows: 'json_each(?)',
  larger: 'max',
  sumOf: (left, right) =>
    `CASE ${right} WHEN '{}' THEN ${left} ELSE (SELECT json_group_object(key, n) FROM (SELECT key, sum(value) AS n FROM (SELECT key, value FROM json_each(${left}) UNION ALL SELECT key, value FROM json_each(${right})) GROUP BY key)) END`,
}

const POSTGRESQL: Dialect = {
  read: (column, index) =>
    isTally(column) ? `value -> ${index}` : `(value ->> ${index})::${columnType(column)}`,
  rows: 'jsonb_array_elements($1::jsonb) AS one(value)',
  larger: 'greatest',
  sumOf: (left, right) =>
    `CASE ${right} WHEN '{}'::jsonb THEN ${left} ELSE (SELECT jsonb_object_agg(key, n) FROM (SELECT key, sum(value::bigint) AS n FROM (SELECT * FROM jsonb_each_text(${left}) UNION ALL SELECT * FROM jsonb_each_text(${right})) AS added GROUP BY key) AS summed) END`,
}

const columnType = (column: string) => (SUMS.some((sum) => sum === column) ? 'bigint' : 'integer')

function statementOf(table: FigureTable, dialect: Dialect): string {
  const columns = columnsOf(table)
  const both = (column: string): [string, string] => [
    `"${table}".${quoted(column)}`,
    `excluded.${quoted(column)}`,
  ]
  const sets = [
    ...SUMS.map((sum) => `${quoted(sum)} = ${both(sum).join(' + ')}`),
    `${quoted(PEAK)} = ${dialect.larger}(${both(PEAK).join(', ')})`,
    ...TALLIES.map((tally) => `${quoted(tally)} = ${dialect.sumOf(...both(tally))}`),
  ]
  // "WHERE true": without it SQLite takes ON CONFLICT for a part of the FROM.
  return [
    `INSERT INTO "${table}" (${columns.map(quoted).join(', ')})`,
    `SELECT ${columns.map(dialect.read).join(', ')} FROM ${dialect.rows} WHERE true`,
    `ON CONFLICT (${KEYS[table].map(quoted).join(', ')}) DO UPDATE SET ${sets.join(', ')}`,
  ].join(' ')
}

const bothTables = (dialect: Dialect) => ({
  Figure: statementOf('Figure', dialect),
  DestinationFigure: statementOf('DestinationFigure', dialect),
})
const STATEMENTS = { sqlite: bothTables(SQLITE), postgresql: bothTables(POSTGRESQL) }
