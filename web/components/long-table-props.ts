import type { ReactNode } from 'react'
import type { RecordTableProps } from './record-column.ts'
import type { Selection } from './row-selection.tsx'

export interface LongTableProps<T>
  extends Omit<RecordTableProps<T>, 'idOf' | 'rowKeyOf' | 'pageSize' | 'isPart'> {
  readonly idOf: (record: T) => number
  readonly nameOf: (record: T) => string
  /** What stands below a row, over the table's whole width, and for which rows. */
  readonly detail?: { readonly ids: ReadonlySet<number>; readonly of: (record: T) => ReactNode }
  readonly selection?: Selection | undefined
  /** What can be done with the chosen rows: told which they are, and which match. */
  readonly bar?: (matching: readonly T[]) => ReactNode
}

/** A row as it is drawn: a record, or what stands below one. */
export interface LongRow<T> {
  readonly record: T
  readonly id: number
  /** Among the records that match. */
  readonly index: number
  readonly isDetail: boolean
}
