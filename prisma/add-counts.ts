import { Prisma } from '../generated/sqlite/client.ts'
import type { Transaction } from './client.ts'

/** Both databases take at least this many values in one statement. */
const MOST_VALUES = 30_000

/** A table of sums: the columns that name a row, and those that are added up. */
export interface CountTable {
  readonly name: string
  readonly keys: readonly string[]
  readonly sums: readonly string[]
}

/** Key values first, then sums, in the table's order. A key stands at most once. */
export type CountRow = readonly (string | number)[]

/** Adds to rows that exist and makes those that do not, in one statement for thousands of rows. */
export async function addCounts(
  tx: Transaction,
  table: CountTable,
  rows: readonly CountRow[],
): Promise<void> {
  const columns = [...table.keys, ...table.sums]
  const step = Math.floor(MOST_VALUES / columns.length)
  for (let from = 0; from < rows.length; from += step) {
    await tx.$executeRaw(statement(table, columns, rows.slice(from, from + step)))
  }
}

function statement(table: CountTable, columns: readonly string[], rows: readonly CountRow[]): Prisma.Sql {
  const name = quoted(table.name)
  const into = Prisma.raw(`INSERT INTO ${name} (${columns.map(quoted).join(', ')}) VALUES `)
  const added = table.sums.map((sum) => `${quoted(sum)} = ${name}.${quoted(sum)} + excluded.${quoted(sum)}`)
  const onConflict = ` ON CONFLICT (${table.keys.map(quoted).join(', ')}) DO UPDATE SET ${added.join(', ')}`
  const values = rows.map((row) => Prisma.sql`(${Prisma.join([...row])})`)
  return Prisma.sql`${into}${Prisma.join(values)}${Prisma.raw(onConflict)}`
}

function quoted(name: string): string {
  return `"${name}"`
}
