import { addedUp, quoted, type RowStatement, rowStatement } from './add-rows.ts'

/** Adds to a table of sums: `keys`, numbers but for the channel, name a row; `sums` are added up. A key stands at most once. */
export function countTable(name: string, keys: readonly string[], sums: readonly string[]): RowStatement {
  const columns = [
    ...keys.map((key) => [key, key === 'channel' ? 'text' : 'integer'] as const),
    ...sums.map((sum) => [sum, 'bigint'] as const),
  ]
  const added = sums.map((sum) => addedUp(name, sum)).join(', ')
  return rowStatement(
    name,
    columns,
    () => `ON CONFLICT (${keys.map(quoted).join(', ')}) DO UPDATE SET ${added}`,
  )
}
