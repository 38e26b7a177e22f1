/** Calls by one or two of these. Browser-safe. */
export const DIMENSIONS = ['set', 'destination', 'channel', 'source', 'code', 'hour'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export interface Group {
  /** Its number, its word, or the start of its hour in ms; `REST` where many stand together. */
  readonly key: string
  /** Empty: the page words it itself (hours, codes, channels). */
  readonly name: string
}

export const REST = 'rest'

export interface GroupedCalls {
  readonly by: Dimension
  /** What stands in the columns; null: one column of calls. */
  readonly and: Dimension | null
  readonly fromMs: number
  readonly toMs: number
  /** Null: from the counts, which hold every call. Else how many of the newest records were looked at, and back to when. */
  readonly records: {
    readonly looked: number
    readonly oldestMs: number | null
    readonly isCut: boolean
  } | null
  readonly rows: readonly (Group & { readonly cells: readonly number[]; readonly total: number })[]
  readonly columns: readonly Group[]
  readonly total: number
}

/** Calls of one pair of keys; without a second dimension that key is empty. */
export interface GroupCell {
  readonly first: string
  readonly second: string
  readonly calls: number
}

const MOST_ROWS = 50
const MOST_COLUMNS = 8
const BY_NUMBER = new Intl.Collator('en', { numeric: true })

/** Rows and columns of a bounded table: the largest ones, hours by time, and the rest in one. */
export function arranged(
  cells: readonly GroupCell[],
  { by, and }: { readonly by: Dimension; readonly and: Dimension | null },
  nameOf: (dimension: Dimension, key: string) => string,
): Pick<GroupedCalls, 'rows' | 'columns' | 'total'> {
  const rowKeys = shownKeys(
    sums(cells, ({ first }) => first),
    by,
    MOST_ROWS,
  )
  const columnKeys =
    and === null
      ? []
      : shownKeys(
          sums(cells, ({ second }) => second),
          and,
          MOST_COLUMNS,
        )
  const lines = new Map(rowKeys.map((key) => [key, { cells: columnKeys.map(() => 0), total: 0 }]))
  const columnOf = new Map(columnKeys.map((key, i) => [key, i]))
  for (const { first, second, calls } of cells) {
    const line = lines.get(first) ?? lines.get(REST)
    if (!line) continue
    const column = columnOf.get(second) ?? columnOf.get(REST)
    if (column !== undefined) line.cells[column] = (line.cells[column] ?? 0) + calls
    line.total += calls
  }
  const group = (dimension: Dimension) => (key: string) => ({
    key,
    name: key === REST ? '' : nameOf(dimension, key),
  })
  return {
    rows: rowKeys.map((key) => ({
      ...group(by)(key),
      ...(lines.get(key) ?? { cells: [], total: 0 }),
    })),
    columns: and === null ? [] : columnKeys.map(group(and)),
    total: cells.reduce((sum, { calls }) => sum + calls, 0),
  }
}

function sums(cells: readonly GroupCell[], keyOf: (cell: GroupCell) => string): Map<string, number> {
  const found = new Map<string, number>()
  for (const cell of cells) found.set(keyOf(cell), (found.get(keyOf(cell)) ?? 0) + cell.calls)
  return found
}

/** The newest hours, or the largest groups, in an order that stays: by number where there are numbers. */
function shownKeys(found: ReadonlyMap<string, number>, dimension: Dimension, most: number): string[] {
  const ranked = [...found].sort(([a, callsOfA], [b, callsOfB]) =>
    dimension === 'hour' ? Number(b) - Number(a) : callsOfB - callsOfA || BY_NUMBER.compare(a, b),
  )
  const shown = ranked.slice(0, most).map(([key]) => key)
  shown.sort((a, b) => (a === '' ? 1 : b === '' ? -1 : BY_NUMBER.compare(a, b)))
  return found.size > most ? [...shown, REST] : shown
}
