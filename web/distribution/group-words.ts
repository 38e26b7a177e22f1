import type { Format } from '#web/lib/format.ts'
import { type Dimension, type Group, type GroupedCalls, REST } from '#web/lib/grouping.ts'
import { DIMENSION_TEXTS, DISTRIBUTION_TEXTS } from '#web/texts/distribution.ts'

/** Words of a group: its name, or what it is where nobody named it. */
export function groupWords(
  { key, name }: Group,
  dimension: Dimension,
  hourOf: (ms: number) => string,
): string {
  if (key === REST) return dimension === 'hour' ? DISTRIBUTION_TEXTS.earlier : DISTRIBUTION_TEXTS.rest
  if (dimension === 'hour') return hourOf(Number(key))
  if (dimension === 'channel') return key === '' ? DISTRIBUTION_TEXTS.noChannel : key
  if (dimension === 'code') return key === '0' ? DISTRIBUTION_TEXTS.nothingFinal : key
  return name === '' ? DISTRIBUTION_TEXTS.removed(DIMENSION_TEXTS[dimension], key) : name
}

export interface WordedGroups {
  readonly title: string
  readonly head: readonly { readonly key: string; readonly name: string }[]
  readonly rows: readonly (readonly string[])[]
  readonly foot: readonly string[]
}

/** The table of groups as texts: what it shows, and what its file has. */
export function wordedGroups(
  groups: GroupedCalls,
  format: Format,
  hourOf: (ms: number) => string,
): WordedGroups {
  const { by, and, rows, columns, total } = groups
  const share = (calls: number) => format.percent2(total === 0 ? undefined : (100 * calls) / total)
  const sums = columns.map((_, i) => rows.reduce((sum, row) => sum + (row.cells[i] ?? 0), 0))
  return {
    title: DISTRIBUTION_TEXTS.tableTitle(DIMENSION_TEXTS[by], and === null ? null : DIMENSION_TEXTS[and]),
    head: [
      { key: 'group', name: DIMENSION_TEXTS[by] },
      ...(and === null
        ? []
        : columns.map((column) => ({ key: `of ${column.key}`, name: groupWords(column, and, hourOf) }))),
      { key: 'calls', name: and === null ? DISTRIBUTION_TEXTS.calls : DISTRIBUTION_TEXTS.total },
      { key: 'share', name: DISTRIBUTION_TEXTS.share },
    ],
    rows: rows.map((row) => [
      groupWords(row, by, hourOf),
      ...row.cells.map((calls) => format.count(calls)),
      ...[format.count(row.total), share(row.total)],
    ]),
    foot: [
      DISTRIBUTION_TEXTS.total,
      ...sums.map((calls) => format.count(calls)),
      ...[format.count(total), share(total)],
    ],
  }
}

/** The same for a file: figures as they are, hours in UTC. */
export function groupData({ by, rows, total }: GroupedCalls): (string | number)[][] {
  const hourOf = (ms: number) => new Date(ms).toISOString()
  return rows.map((row) => [
    groupWords(row, by, hourOf),
    ...row.cells,
    row.total,
    total === 0 ? '' : Math.round((10_000 * row.total) / total) / 100,
  ])
}
