'use client'
import { IconArrowUp } from '@tabler/icons-react'
import { DataTable, type DataTableColumn } from 'mantine-datatable'
import { type ReactNode, useEffect, useMemo } from 'react'
import { TABLE_TEXTS, TABLE_TOOL_TEXTS } from '#web/texts/table.ts'
import { type Arrangement, useArrangement } from './record-arrangement.ts'
import type { RecordTableProps, ViewColumn } from './record-column.ts'
import classes from './record-table.module.css'
import { FilterTools, FootTools } from './record-table-tools.tsx'
import { useFormat } from './theme-provider.tsx'

const PAGE_SIZE = 50
/** What is taken in at a glance needs no filter: its tools stand below, out of the way. */
const FILTER_FROM = 8
/** Longer tables scroll under their head. */
const SCROLL_FROM = 16

/** A table with filter, sort, columns, density, pages and CSV, all of it in the address. */
export function RecordTable<T>(props: RecordTableProps<T>) {
  const arrangement = useArrangement(props, props.pageSize ?? PAGE_SIZE)
  const { onShown } = props
  useEffect(() => onShown?.(arrangement.page), [onShown, arrangement.page])
  if (props.records.length === 0) return <>{props.empty}</>
  const hasFilter = !props.isPart && props.records.length >= FILTER_FROM
  return (
    <div className={classes.view}>
      {hasFilter ? <FilterTools view={props} arrangement={arrangement} /> : null}
      <Table view={props} arrangement={arrangement} />
      {hasFilter ? null : <FootTools view={props} arrangement={arrangement} />}
      {arrangement.matching.length === 0 ? (
        <p className="faint">{TABLE_TEXTS.nothing(arrangement.filter, String(props.records.length))}</p>
      ) : null}
    </div>
  )
}

function Table<T>({
  view,
  arrangement,
}: {
  readonly view: RecordTableProps<T>
  readonly arrangement: Arrangement<T>
}) {
  const columns = useMemo(
    () => arrangement.columns.map((column, i) => tableColumn(column, arrangement.columns[i - 1])),
    [arrangement.columns],
  )
  const format = useFormat()
  const isPaged = arrangement.matching.length > arrangement.pageSize
  const common = {
    records: [...arrangement.page],
    columns,
    idAccessor: view.idOf,
    sortStatus: { columnAccessor: arrangement.sort.key, direction: arrangement.sort.direction },
    onSortStatusChange: (status: { columnAccessor: unknown; direction: 'asc' | 'desc' }) =>
      arrangement.sortBy(String(status.columnAccessor), status.direction),
    verticalSpacing: arrangement.isDense ? 2 : 5,
    horizontalSpacing: 6,
    sortIcons: { sorted: <IconArrowUp size={13} />, unsorted: <span className={classes.unsorted} /> },
    fz: 'sm' as const,
    highlightOnHover: true,
    minHeight: 0,
    noRecordsText: '',
    noRecordsIcon: <span />,
    rowClassName: (record: T) => view.rowClass?.(record),
    scrollAreaProps: { type: 'auto' as const, offsetScrollbars: 'x' as const, scrollbarSize: 8 },
    tableRef: (table: HTMLTableElement | null) => table?.setAttribute('aria-label', view.label),
  }
  const isLong = arrangement.page.length >= SCROLL_FROM
  if (!isPaged) return <DataTable {...common} {...(isLong ? { maxHeight: 'calc(100dvh - 190px)' } : {})} />
  return (
    <DataTable
      {...common}
      maxHeight="calc(100dvh - 230px)"
      page={arrangement.pageNumber}
      onPageChange={arrangement.goTo}
      totalRecords={arrangement.matching.length}
      recordsPerPage={arrangement.pageSize}
      paginationSize="xs"
      paginationText={({ from, to, totalRecords }) =>
        TABLE_TOOL_TEXTS.page(format.count(from), format.count(to), format.count(totalRecords))
      }
    />
  )
}

/** A figure stands at the right of its column: the words of the next one keep away from it. */
function tableColumn<T>(column: ViewColumn<T>, before: ViewColumn<T> | undefined): DataTableColumn<T> {
  const isAfterFigure = before?.isNumber === true && !column.isNumber && column.title !== ''
  return {
    accessor: column.key,
    title: headOf(column),
    textAlign: column.isNumber ? 'right' : 'left',
    sortable: column.sortValue !== undefined,
    render: column.render,
    ...(isAfterFigure ? { cellsClassName: classes.afterFigure, titleClassName: classes.afterFigure } : {}),
    ...(column.width === undefined ? {} : { width: column.width }),
    ...visibility(column),
  }
}

/** A column without a head still says to a screen reader what stands in it. */
function headOf<T>({ title, titleLine }: ViewColumn<T>): ReactNode {
  if (title === '') return <span className="hidden-words">{titleLine ?? TABLE_TEXTS.more}</span>
  return titleLine ? <span title={titleLine}>{title}</span> : title
}

function visibility<T>({ from = 0, until }: ViewColumn<T>): { visibleMediaQuery?: string } {
  const most = until === undefined ? '' : ` and (max-width: ${until - 1}px)`
  return from > 0 || most ? { visibleMediaQuery: `(min-width: ${from}px)${most}` } : {}
}
