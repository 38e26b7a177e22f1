import type { SetConfig } from '#engine/contract/config.ts'
import { wantedShares } from '#web/lib/destinations.ts'
import { destinationName } from '#web/lib/uri.ts'
import type { DistributionTable, ServerColumn } from './distribution-table.ts'

/** More columns than these nobody compares by eye: the others stand as one, and one by one in the CSV file. */
export const MOST_COLUMNS = 12

/** Which destinations come first. */
export const COLUMN_ORDERS = ['configured', 'most', 'fewest', 'off'] as const
export type ColumnOrder = (typeof COLUMN_ORDERS)[number]

/** Those that have columns of their own, in their order; null where all have. */
export function firstColumns(
  { columns }: DistributionTable,
  set: SetConfig | undefined,
  order: ColumnOrder,
): readonly ServerColumn[] | null {
  const inbound = columns.filter((one) => one.side === 'inbound')
  if (inbound.length <= MOST_COLUMNS) return null
  if (order === 'configured') return inbound.slice(0, MOST_COLUMNS)
  // Whoever got no call at all is the furthest off: it has a column, too.
  const all = order === 'most' ? inbound : [...inbound, ...silentColumns(inbound, set)]
  const rank = rankOf(all, set, order)
  return all
    .map((column) => ({ column, rank: rank(column) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_COLUMNS)
    .map(({ column }) => column)
}

function silentColumns(inbound: readonly ServerColumn[], set: SetConfig | undefined): ServerColumn[] {
  const heard = new Set(inbound.map((one) => one.id))
  const silent = set?.destinations.filter((one) => !heard.has(one.id)) ?? []
  return silent.map((one) => ({
    key: `destination ${one.id}`,
    side: 'inbound',
    id: one.id,
    name: destinationName(one),
    title: one.uri,
    counts: new Map(),
    total: 0,
    unplaced: 0,
  }))
}

function rankOf(all: readonly ServerColumn[], set: SetConfig | undefined, order: ColumnOrder) {
  if (order === 'most') return (one: ServerColumn) => -one.total
  if (order === 'fewest' || !set) return (one: ServerColumn) => one.total
  const wanted = wantedShares(set.algorithm, set.destinations)
  const calls = Math.max(
    1,
    all.reduce((sum, one) => sum + one.total, 0),
  )
  return (one: ServerColumn) => -Math.abs((100 * one.total) / calls - (wanted.get(one.id) ?? 0))
}

/** The table with `first` as they are now, and one column for all other destinations; sums stay the same. */
export function fewColumns(
  table: DistributionTable,
  first: readonly ServerColumn[],
  othersName: (count: number) => string,
): DistributionTable {
  const own = new Set(first.map((one) => one.key))
  const known = new Map(table.columns.map((one) => [one.key, one]))
  const others = table.columns.filter((one) => one.side === 'inbound' && !own.has(one.key))
  return {
    ...table,
    columns: [
      ...table.columns.filter((one) => one.side === 'outbound'),
      ...first.map((one) => known.get(one.key) ?? one),
      ...(others.length > 0 ? [othersColumn(others, othersName(others.length))] : []),
    ],
  }
}

function othersColumn(others: readonly ServerColumn[], name: string): ServerColumn {
  const counts = new Map<string, number>()
  let total = 0
  for (const one of others) {
    total += one.total
    for (const [channel, calls] of one.counts) counts.set(channel, (counts.get(channel) ?? 0) + calls)
  }
  return {
    key: 'others',
    side: 'inbound',
    id: 0,
    name,
    title: name,
    counts,
    total,
    unplaced: 0,
    isRest: true,
  }
}
