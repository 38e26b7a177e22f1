export type Cell = string | number | null

/**
 * Columns as wide as their widest cell, numbers to the right; null is a dash. No trailing blanks. Control bytes of
 * others are not for a terminal to obey.
 */
export function formatTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) =>
    row.map((cell) => (cell === null ? '-' : String(cell).replace(/\p{Cc}/gu, '?'))),
  )
  const widths = head.map((title, column) =>
    Math.max(title.length, ...texts.map((row) => row[column]?.length ?? 0)),
  )
  const isNumber = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] !== 'string'),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(head), ...texts.map(line)].join('\n')
}
