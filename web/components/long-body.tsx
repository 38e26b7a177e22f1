'use client'
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, type KeyboardEvent, type RefObject, useCallback, useEffect, useRef } from 'react'
import { isMove, type Place, placeOf, takePlace, targetIndex } from './cell-moves.ts'
import classes from './long-table.module.css'
import type { LongRow, LongTableProps } from './long-table-props.ts'
import type { ViewColumn } from './record-column.ts'
import { RowBox } from './row-selection.tsx'
import { RowCells } from './table-cells.tsx'

interface BodyProps<T> {
  readonly list: readonly LongRow<T>[]
  readonly columns: readonly ViewColumn<T>[]
  readonly view: LongTableProps<T>
  readonly ids: readonly number[]
  readonly isDense: boolean
}

const ROW_PX = 34
const DENSE_PX = 28
/** Drawn beyond what is in view, so that Tab and quick scrolling find them there. */
const OVERSCAN = 8
const HEAD_PX = 34
/** Before the window is measured, and on the server. */
const FIRST_VIEW = { width: 0, height: 700 }

export function ShortBody<T>(props: BodyProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const onKeyDown = useMoves(body, props.list.length, null)
  return (
    <tbody ref={body} onKeyDown={onKeyDown}>
      {props.list.map((row, place) => (
        <BodyRow key={keyOf(row)} body={props} row={row} place={place} />
      ))}
    </tbody>
  )
}

/** Only what is in view is drawn, and the row that has the focus, wherever it is: what is typed there stays. */
export function LongBody<T>(props: BodyProps<T> & { readonly scroller: RefObject<HTMLDivElement | null> }) {
  const { list, isDense, scroller } = props
  const body = useRef<HTMLTableSectionElement>(null)
  const focused = useRef<string | null>(null)
  const rangeExtractor = useCallback(
    (range: Range) => withFocused(defaultRangeExtractor(range), list, focused.current),
    [list],
  )
  const virtualizer = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isDense ? DENSE_PX : ROW_PX),
    getItemKey: (place) => keyAt(list, place),
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD_PX,
    initialRect: FIRST_VIEW,
    useFlushSync: false,
    rangeExtractor,
  })
  const onKeyDown = useMoves(body, list.length, (place) => virtualizer.scrollToIndex(place))
  const items = virtualizer.getVirtualItems()
  let end = 0
  const drawn = items.map(({ index, start, end: ownEnd }) => {
    const gap = start - end
    end = ownEnd
    return { index, gap }
  })
  return (
    <tbody
      ref={body}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        focused.current = event.target.closest('tr')?.dataset.row ?? null
      }}
      onBlur={() => {
        focused.current = null
      }}
    >
      {drawn.map(({ index, gap }) => {
        const row = list[index]
        return row ? (
          <Fragment key={keyOf(row)}>
            <Gap height={gap} />
            <BodyRow body={props} row={row} place={index} measure={virtualizer.measureElement} />
          </Fragment>
        ) : null
      })}
      <Gap height={virtualizer.getTotalSize() - end} />
    </tbody>
  )
}

/** The place of rows that are not drawn. */
function Gap({ height }: { readonly height: number }) {
  return height > 0 ? <tr className={classes.gap} style={{ height }} /> : null
}

function withFocused<T>(places: number[], list: readonly LongRow<T>[], focused: string | null): number[] {
  if (focused === null) return places
  const place = list.findIndex((row) => keyOf(row) === focused)
  return place < 0 || places.includes(place) ? places : [...places, place].sort((a, b) => a - b)
}

function keyOf<T>(row: LongRow<T>): string {
  return row.isDetail ? `${row.id}.detail` : String(row.id)
}

function keyAt<T>(list: readonly LongRow<T>[], place: number): string {
  const row = list[place]
  return row ? keyOf(row) : ''
}

interface RowProps<T> {
  readonly body: BodyProps<T>
  readonly row: LongRow<T>
  readonly place: number
  readonly measure?: (element: Element | null) => void
}

function BodyRow<T>({ body, row, place, measure }: RowProps<T>) {
  const { view, columns, ids } = body
  const { record, id, index } = row
  const { selection, detail } = view
  const common = { ref: measure, 'data-index': place, 'data-row': keyOf(row) }
  if (row.isDetail)
    return (
      <tr {...common}>
        <td colSpan={columns.length + (selection ? 1 : 0)} className={classes.detail}>
          {detail?.of(record)}
        </td>
      </tr>
    )
  return (
    <tr {...common} aria-rowindex={index + 2} className={view.rowClass?.(record)}>
      {selection ? (
        <td className={classes.boxCell}>
          <RowBox selection={selection} ids={ids} id={id} name={view.nameOf(record)} />
        </td>
      ) : null}
      <RowCells columns={columns} record={record} />
    </tr>
  )
}

/** Up and down lead to the same control of the next row, Page Up and Page Down ten rows on, Ctrl+Home and Ctrl+End to the ends. */
function useMoves(
  body: RefObject<HTMLTableSectionElement | null>,
  count: number,
  bring: ((place: number) => void) | null,
) {
  const waiting = useRef<Place | null>(null)
  // The row may have to be drawn first.
  useEffect(() => {
    if (waiting.current && takePlace(body.current, waiting.current)) waiting.current = null
  })
  return (event: KeyboardEvent<HTMLTableSectionElement>) => {
    waiting.current = null
    const from = placeOf(event.target)
    if (!from || !isMove(event)) return
    const row = targetIndex(event, from.row, count)
    event.preventDefault()
    const to = { ...from, row }
    if (takePlace(body.current, to)) return
    waiting.current = to
    bring?.(row)
  }
}
