import { LOG_TEXTS } from '#web/texts/logs.ts'
import type { ViewColumn } from './record-column.ts'
import { Moment } from './since.tsx'

/** When it was: the first column of everything that is kept. */
export function whenColumn<T extends { readonly atMs: number }>(): ViewColumn<T> {
  return {
    key: 'at',
    title: LOG_TEXTS.when,
    isFixed: true,
    width: 'clamp(104px, 26vw, 172px)',
    sortValue: (one) => one.atMs,
    csv: (one) => new Date(one.atMs).toISOString(),
    render: (one) => <Moment atMs={one.atMs} />,
  }
}

interface WordColumn<T> extends Omit<ViewColumn<T>, 'render' | 'csv' | 'sortValue'> {
  readonly of: (record: T) => string | number
}

/** A column that shows, sorts and copies the same. */
export function plainColumn<T>({ of, ...column }: WordColumn<T>): ViewColumn<T> {
  return { ...column, sortValue: of, csv: of, render: of }
}
