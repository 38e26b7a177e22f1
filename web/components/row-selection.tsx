'use client'
import { type KeyboardEvent, type MouseEvent, memo, useEffect, useRef } from 'react'
import { TABLE_TEXTS } from '#web/texts/table.ts'
import { type KeyedStore, useAllKeyed, useKeyed } from './keyed-store.ts'
import classes from './long-table.module.css'

/** Rows that are chosen, by id; `anchor` is where a range begins. */
export interface Selection {
  readonly chosen: KeyedStore<true>
  readonly anchor: { current: number | null }
  /** Enter on a box leads to what can be done with the chosen ones. */
  readonly onEnter: () => void
}

/** All from the anchor to `id`, in the order shown, get the state that `id` gets. */
export function choose(
  { chosen, anchor }: Selection,
  ids: readonly number[],
  id: number,
  isRange: boolean,
): void {
  const value = chosen.read().has(id) ? undefined : true
  const from = isRange && anchor.current !== null ? ids.indexOf(anchor.current) : -1
  const to = ids.indexOf(id)
  const range = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1)
  chosen.put(range.map((one) => [one, value]))
  anchor.current = id
}

interface BoxProps {
  readonly selection: Selection
  readonly ids: readonly number[]
  readonly id: number
  readonly name: string
}

export const RowBox = memo(function RowBox({ selection, ids, id, name }: BoxProps) {
  const isChosen = useKeyed(selection.chosen, id) ?? false
  const isShift = useRef(false)
  const onKey = (event: KeyboardEvent) => {
    isShift.current = event.shiftKey
    if (event.key !== 'Enter') return
    event.preventDefault()
    selection.onEnter()
  }
  const onClick = (event: MouseEvent) => {
    choose(selection, ids, id, event.shiftKey || isShift.current)
    isShift.current = false
  }
  return (
    <label className={classes.box}>
      <input
        type="checkbox"
        aria-label={TABLE_TEXTS.select(name)}
        title={TABLE_TEXTS.selectHint}
        checked={isChosen}
        onChange={() => undefined}
        onKeyDown={onKey}
        onClick={onClick}
      />
    </label>
  )
})

/** Of all that match the filter, also those that are scrolled away. */
export function AllBox({ selection, ids }: Pick<BoxProps, 'selection' | 'ids'>) {
  const chosen = useAllKeyed(selection.chosen)
  const box = useRef<HTMLInputElement>(null)
  const count = ids.filter((id) => chosen.has(id)).length
  const isAll = count > 0 && count === ids.length
  useEffect(() => {
    if (box.current) box.current.indeterminate = count > 0 && !isAll
  }, [count, isAll])
  return (
    <label className={classes.box}>
      <input
        ref={box}
        type="checkbox"
        aria-label={TABLE_TEXTS.selectAll(ids.length)}
        title={TABLE_TEXTS.selectAll(ids.length)}
        checked={isAll}
        onChange={() => selection.chosen.put(ids.map((id) => [id, isAll ? undefined : true]))}
      />
    </label>
  )
}
