import {
  addedUp,
  addRows,
  type Column,
  type Dialect,
  quoted,
  type RowStatement,
  rowStatement,
} from './add-rows.ts'
import type { Database, Transaction } from './client.ts'

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

/** Adds to rows that exist and makes those that do not. */
export function addFigures(
  db: Database,
  tx: Transaction,
  table: FigureTable,
  rows: readonly FigureRow[],
): Promise<void> {
  return addRows(db, tx, STATEMENTS[table], rows.map(cellsOf))
}

/** In the order of `columnsOf`. */
function cellsOf(row: FigureRow): unknown[] {
  return [...row.keys, ...SUMS.map((sum) => row[sum]), row.activePeak, ...TALLIES.map((tally) => row[tally])]
}

function columnsOf(table: FigureTable): Column[] {
  return [
    ...KEYS[table].map((key) => [key, 'integer'] as const),
    ...SUMS.map((sum) => [sum, 'bigint'] as const),
    [PEAK, 'integer'],
    ...TALLIES.map((tally) => [tally, 'jsonb'] as const),
  ]
}

/** An empty tally adds nothing and costs nothing. */
const SUM_OF: Readonly<Record<Dialect, (left: string, right: string) => string>> = {
  sqlite: (left, right) =>
    `CASE ${right} WHEN '{}' THEN ${left} ELSE (SELECT json_group_object(key, n) FROM (SELECT key, sum(value) AS n FROM (SELECT key, value FROM json_each(${left}) UNION ALL SELECT key, value FROM json_each(${right})) GROUP BY key)) END`,
  postgresql: (left, right) =>
    `CASE ${right} WHEN '{}'::jsonb THEN ${left} ELSE (SELECT jsonb_object_agg(key, n) FROM (SELECT key, sum(value::bigint) AS n FROM (SELECT * FROM jsonb_each_text(${left}) UNION ALL SELECT * FROM jsonb_each_text(${right})) AS added GROUP BY key) AS summed) END`,
}
const LARGER: Readonly<Record<Dialect, string>> = { sqlite: 'max', postgresql: 'greatest' }

function statementOf(table: FigureTable): RowStatement {
  const both = (column: string): [string, string] => [
    `${quoted(table)}.${quoted(column)}`,
    `excluded.${quoted(column)}`,
  ]
  return rowStatement(table, columnsOf(table), (dialect) => {
    const sets = [
      ...SUMS.map((sum) => addedUp(table, sum)),
      `${quoted(PEAK)} = ${LARGER[dialect]}(${both(PEAK).join(', ')})`,
      ...TALLIES.map((tally) => `${quoted(tally)} = ${SUM_OF[dialect](...both(tally))}`),
    ]
    return `ON CONFLICT (${KEYS[table].map(quoted).join(', ')}) DO UPDATE SET ${sets.join(', ')}`
  })
}

const STATEMENTS = { Figure: statementOf('Figure'), DestinationFigure: statementOf('DestinationFigure') }
