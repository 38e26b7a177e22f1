'use client'
import { useMemo } from 'react'
import type { RecordTableProps, ViewColumn } from './record-column.ts'
import { useAddress } from './use-address.ts'

type Direction = 'asc' | 'desc'

/** Which records are on screen, in which order and columns; read from the address. */
export interface Arrangement<T> {
  readonly filter: string
  readonly matching: readonly T[]
  readonly page: readonly T[]
  readonly pageNumber: number
  readonly pageSize: number
  readonly columns: readonly ViewColumn<T>[]
  readonly hidden: ReadonlySet<string>
  readonly sort: { readonly key: string; readonly direction: Direction }
  readonly isDense: boolean
  readonly filterBy: (text: string) => void
  readonly sortBy: (key: string, direction: Direction) => void
  readonly goTo: (page: number) => void
  readonly toggleColumn: (key: string) => void
  readonly setDense: (isDense: boolean) => void
}

interface Arranged<T> {
  readonly name: string
  readonly records: readonly T[]
  readonly columns: readonly ViewColumn<T>[]
  readonly textOf: (record: T) => string
  readonly kept?: RecordTableProps<T>['kept']
}

export function useArrangement<T>(view: Arranged<T>, pageSize: number): Arrangement<T> {
  const { read, write } = useAddress()
  const key = (part: string) => (view.name ? `${view.name}.${part}` : part)
  const filter = read(key('q'))
  const sort = readSort(read(key('sort')))
  const columnText = read(key('columns'))
  const hidden = useMemo(() => hiddenColumns(columnText, view.columns), [columnText, view.columns])
  const columns = useMemo(
    () => view.columns.filter((column) => !hidden.has(column.key)),
    [view.columns, hidden],
  )
  const { records, columns: allColumns, textOf, kept } = view
  const { key: sortKey, direction } = sort
  const matching = useMemo(
    () =>
      arrange({ records: kept ? records.filter(kept.has) : records, columns: allColumns, textOf }, filter, {
        key: sortKey,
        direction,
      }),
    [records, allColumns, textOf, kept, filter, sortKey, direction],
  )
  const pages = Math.max(1, Math.ceil(matching.length / pageSize))
  const pageNumber = Math.min(pages, Math.max(1, Number.parseInt(read(key('page')), 10) || 1))
  const page = useMemo(
    () => matching.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    [matching, pageNumber, pageSize],
  )
  return {
    filter,
    matching,
    page,
    pageNumber,
    pageSize,
    columns,
    hidden,
    sort,
    isDense: read(key('dense')) === '1',
    filterBy: (text) => write({ [key('q')]: text, [key('page')]: null }),
    sortBy: (column, direction) =>
      write({ [key('sort')]: direction === 'desc' ? `-${column}` : column, [key('page')]: null }),
    goTo: (number) => write({ [key('page')]: number > 1 ? String(number) : null }),
    toggleColumn: (column) => write({ [key('columns')]: toggled(hidden, column, view.columns) }),
    setDense: (isDense) => write({ [key('dense')]: isDense ? '1' : null }),
  }
}

function readSort(text: string): { readonly key: string; readonly direction: Direction } {
  return text.startsWith('-') ? { key: text.slice(1), direction: 'desc' } : { key: text, direction: 'asc' }
}

/** Sort values are taken here, once per question: rows never change places under a moving pointer. */
export function arrange<T>(
  view: Omit<Arranged<T>, 'name'>,
  filter: string,
  sort: { readonly key: string; readonly direction: Direction },
): readonly T[] {
  const wanted = filter.trim().toLowerCase()
  const kept = wanted
    ? view.records.filter((record) => view.textOf(record).toLowerCase().includes(wanted))
    : view.records
  const sortValueOf = view.columns.find((column) => column.key === sort.key)?.sortValue
  if (!sortValueOf) return kept
  const sign = sort.direction === 'desc' ? -1 : 1
  const keyed = kept.map((record) => ({ record, value: sortValueOf(record) }))
  keyed.sort((a, b) => sign * compare(a.value, b.value))
  return keyed.map(({ record }) => record)
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), undefined, { numeric: true })
}

/** The address lists only what differs from the columns' own wish: `weight` switched off, `+id` switched on. */
function hiddenColumns<T>(text: string, columns: readonly ViewColumn<T>[]): ReadonlySet<string> {
  const marks = new Set(
    text
      .split(' ')
      .flatMap((part) => part.split(','))
      .filter(Boolean),
  )
  return new Set(
    columns
      .filter((column) => (column.isExtra ? !marks.has(`~${column.key}`) : marks.has(column.key)))
      .map((column) => column.key),
  )
}

function toggled<T>(hidden: ReadonlySet<string>, key: string, columns: readonly ViewColumn<T>[]): string {
  const next = new Set(hidden)
  if (!next.delete(key)) next.add(key)
  return columns
    .flatMap((column) => {
      if (column.isExtra) return next.has(column.key) ? [] : [`~${column.key}`]
      return next.has(column.key) ? [column.key] : []
    })
    .join(',')
}
