'use client'
import { useMemo, useRef } from 'react'
import { TABLE_TEXTS } from '#web/texts/table.ts'
import { LongBody, ShortBody } from './long-body.tsx'
import classes from './long-table.module.css'
import type { LongRow, LongTableProps } from './long-table-props.ts'
import { type Arrangement, useArrangement } from './record-arrangement.ts'
import { FilterTools, FootTools } from './record-table-tools.tsx'
import { AllBox } from './row-selection.tsx'
import table from './table.module.css'
import { HeadCells } from './table-cells.tsx'
import columnClasses from './table-columns.module.css'
import { useFormat } from './theme-provider.tsx'
import { useShownColumns } from './use-shown-columns.ts'
import { useStill } from './use-still.ts'

/** What is taken in at a glance needs no filter. */
const FILTER_FROM = 8
/** Longer tables scroll under their head, and only what is in view is drawn. */
const LONG_FROM = 60
const ALL = Number.MAX_SAFE_INTEGER

/** A table of any length without pages: filter, sort, columns, density and CSV in the address, rows drawn as they come into view. */
export function LongTable<T>(props: LongTableProps<T>) {
  const arrangement = useArrangement(props, ALL)
  const format = useFormat()
  const { records, idOf } = props
  const { matching, sort, filter } = arrangement
  const ids = useMemo(() => matching.map(idOf), [matching, idOf])
  const byId = useMemo(() => new Map(records.map((one) => [idOf(one), one])), [records, idOf])
  const question = `${sort.direction} ${sort.key} ${filter} ${props.kept?.name ?? ''}`
  const [order, stillness] = useStill(ids, question)
  const rows = useMemo(() => order.flatMap((id) => byId.get(id) ?? []), [order, byId])
  if (records.length === 0) return <>{props.empty}</>
  const hasFilter = records.length >= FILTER_FROM
  return (
    <div className={classes.view}>
      {hasFilter ? <FilterTools view={props} arrangement={arrangement} /> : null}
      {props.bar?.(rows)}
      <div className={classes.table} {...stillness}>
        <Table view={props} arrangement={arrangement} rows={rows} ids={order} />
        {rows.length === 0 ? (
          <p className="faint">{TABLE_TEXTS.nothing(filter, format.count(records.length))}</p>
        ) : null}
      </div>
      {hasFilter ? null : <FootTools view={props} arrangement={arrangement} />}
    </div>
  )
}

interface TableProps<T> {
  readonly view: LongTableProps<T>
  readonly arrangement: Arrangement<T>
  readonly rows: readonly T[]
  readonly ids: readonly number[]
}

function Table<T>({ view, arrangement, rows, ids }: TableProps<T>) {
  const scroller = useRef<HTMLDivElement>(null)
  const columns = useShownColumns(arrangement.columns)
  const { selection, detail, idOf } = view
  const isLong = view.records.length >= LONG_FROM
  const list = useMemo(
    () =>
      rows.flatMap((record, index): LongRow<T>[] => {
        const row = { record, id: idOf(record), index, isDetail: false }
        return detail?.ids.has(row.id) ? [row, { ...row, isDetail: true }] : [row]
      }),
    [rows, idOf, detail],
  )
  const body = { list, columns, view, ids, isDense: arrangement.isDense }
  return (
    <div ref={scroller} className={`${table.scroller} ${classes.scroller}`} data-long={isLong || undefined}>
      <table
        className={`${table.rows} ${classes.rows} ${columnClasses.columns}`}
        aria-label={view.label}
        aria-rowcount={rows.length + 1}
        data-dense={arrangement.isDense || undefined}
      >
        <thead>
          <tr aria-rowindex={1}>
            {selection ? (
              <th className={classes.boxCell} scope="col">
                <AllBox selection={selection} ids={ids} />
              </th>
            ) : null}
            <HeadCells columns={columns} arrangement={arrangement} />
          </tr>
        </thead>
        {isLong ? <LongBody {...body} scroller={scroller} /> : <ShortBody {...body} />}
      </table>
    </div>
  )
}
