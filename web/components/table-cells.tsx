import { IconArrowUp } from '@tabler/icons-react'
import { TABLE_TEXTS } from '#web/texts/table.ts'
import type { Arrangement } from './record-arrangement.ts'
import type { ViewColumn } from './record-column.ts'
import classes from './table.module.css'

interface HeadProps<T> {
  readonly columns: readonly ViewColumn<T>[]
  readonly arrangement: Pick<Arrangement<T>, 'sort' | 'sortBy'>
}

export function HeadCells<T>({ columns, arrangement }: HeadProps<T>) {
  return columns.map((column, i) => (
    <HeadCell key={column.key} column={column} before={columns[i - 1]} arrangement={arrangement} />
  ))
}

interface HeadCellProps<T> extends Pick<HeadProps<T>, 'arrangement'> {
  readonly column: ViewColumn<T>
  readonly before: ViewColumn<T> | undefined
}

function HeadCell<T>({ column, before, arrangement }: HeadCellProps<T>) {
  const { sort } = arrangement
  const isSorted = sort.key === column.key
  // A column without a head still says to a screen reader what stands in it.
  const words = column.title || <span className="hidden-words">{column.titleLine ?? TABLE_TEXTS.more}</span>
  const next = isSorted && sort.direction === 'asc' ? 'desc' : 'asc'
  return (
    <th
      scope="col"
      {...cellProps(column, before)}
      style={column.width === undefined ? undefined : { width: column.width }}
      title={column.titleLine}
      {...(isSorted ? { 'aria-sort': sort.direction === 'asc' ? 'ascending' : 'descending' } : {})}
    >
      {column.sortValue ? (
        <button type="button" className={classes.sort} onClick={() => arrangement.sortBy(column.key, next)}>
          {words}
          {isSorted ? (
            <IconArrowUp
              size={13}
              aria-hidden="true"
              className={classes.arrow}
              data-direction={sort.direction}
            />
          ) : null}
        </button>
      ) : (
        words
      )}
    </th>
  )
}

interface RowProps<T> {
  readonly columns: readonly ViewColumn<T>[]
  readonly record: T
}

export function RowCells<T>({ columns, record }: RowProps<T>) {
  return columns.map((column, i) => (
    <td key={column.key} {...cellProps(column, columns[i - 1])}>
      {column.render(record)}
    </td>
  ))
}

/** A figure stands at the right of its column: the words of the next one keep away from it. */
function cellProps<T>(column: ViewColumn<T>, before: ViewColumn<T> | undefined) {
  const isAfterFigure = before?.isNumber === true && column.title !== ''
  return {
    className: column.isNumber ? classes.number : isAfterFigure ? classes.afterFigure : undefined,
    'data-from': column.from,
    'data-until': column.until,
  }
}
