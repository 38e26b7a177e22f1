'use client'
import { memo, useEffect, useRef } from 'react'
import { TABLE_TEXTS } from '#web/texts/table.ts'
import { type Arrangement, useArrangement } from './record-arrangement.ts'
import type { RecordTableProps, ViewColumn } from './record-column.ts'
import { FilterTools, FootTools } from './record-table-tools.tsx'
import classes from './table.module.css'
import { HeadCells, RowCells } from './table-cells.tsx'
import columnClasses from './table-columns.module.css'
import { TablePages } from './table-pages.tsx'
import tools from './table-tools.module.css'
import { useFormat } from './theme-provider.tsx'
import { useShownColumns } from './use-shown-columns.ts'

const PAGE_SIZE = 50
/** What is taken in at a glance needs no filter: its tools stand below, out of the way. */
const FILTER_FROM = 8
/** Longer tables scroll under their head. */
const SCROLL_FROM = 16

/** A table with filter, sort, columns, density, pages and CSV, all of it in the address. */
export function RecordTable<T>(props: RecordTableProps<T>) {
  const arrangement = useArrangement(props, props.pageSize ?? PAGE_SIZE)
  const format = useFormat()
  const { onShown } = props
  useEffect(() => onShown?.(arrangement.page), [onShown, arrangement.page])
  if (props.records.length === 0) return <>{props.empty}</>
  const hasFilter = !props.isPart && props.records.length >= FILTER_FROM
  const isPaged = arrangement.matching.length > arrangement.pageSize
  const pages = isPaged ? <TablePages label={props.label} arrangement={arrangement} /> : null
  const isLong = arrangement.page.length >= SCROLL_FROM
  return (
    <div className={tools.view}>
      {hasFilter ? <FilterTools view={props} arrangement={arrangement} /> : null}
      <Table view={props} arrangement={arrangement} isLong={isLong} hasFoot={isPaged || !hasFilter} />
      {arrangement.matching.length === 0 ? (
        <p className="faint">{TABLE_TEXTS.nothing(arrangement.filter, format.count(props.records.length))}</p>
      ) : null}
      {hasFilter ? pages : <FootTools view={props} arrangement={arrangement} pages={pages} />}
    </div>
  )
}

interface TableProps<T> {
  readonly view: RecordTableProps<T>
  readonly arrangement: Arrangement<T>
  readonly isLong: boolean
  readonly hasFoot: boolean
}

function Table<T>({ view, arrangement, isLong, hasFoot }: TableProps<T>) {
  const scroller = useRef<HTMLDivElement>(null)
  const { page, pageNumber, isDense } = arrangement
  const columns = useShownColumns(arrangement.columns)
  useEffect(() => {
    // Another page is read from its top.
    if (scroller.current && pageNumber > 0) scroller.current.scrollTop = 0
  }, [pageNumber])
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      data-long={isLong || undefined}
      data-foot={(isLong && hasFoot) || undefined}
    >
      <table
        className={`${classes.rows} ${columnClasses.columns}`}
        aria-label={view.label}
        data-dense={isDense || undefined}
      >
        <thead>
          <tr>
            <HeadCells columns={columns} arrangement={arrangement} />
          </tr>
        </thead>
        <tbody>
          {page.map((record, place) => (
            <Row
              key={view.rowKeyOf?.(record, place) ?? view.idOf(record)}
              record={record}
              columns={columns}
              className={view.rowClass?.(record)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps<T> {
  readonly record: T
  readonly columns: readonly ViewColumn<T>[]
  readonly className: string | undefined
}

function PlainRow<T>({ record, columns, className }: RowProps<T>) {
  return (
    <tr className={className}>
      <RowCells columns={columns} record={record} />
    </tr>
  )
}

const Row = memo(PlainRow) as typeof PlainRow
