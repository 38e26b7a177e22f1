import type { ReactNode } from 'react'

export interface ViewColumn<T> {
  readonly key: string
  readonly title: string
  /** Said in full where the head is short. */
  readonly titleLine?: string
  readonly isNumber?: boolean
  readonly width?: number | string
  /** Taken when sorting is asked for, never while figures move. */
  readonly sortValue?: (record: T) => string | number
  /** As written to CSV; left out, the column is not copied. */
  readonly csv?: (record: T) => string | number
  readonly render: (record: T) => ReactNode
  /** Shown only from this width of the window on, in px. */
  readonly from?: number
  /** And only below this one. */
  readonly until?: number
  /** May not be switched off. */
  readonly isFixed?: boolean
  /** Switched off until asked for. */
  readonly isExtra?: boolean
}

export interface RecordTableProps<T> {
  /** Distinguishes the tables of one page in its address. */
  readonly name: string
  readonly label: string
  readonly records: readonly T[]
  readonly idOf: (record: T) => number | string
  readonly columns: readonly ViewColumn<T>[]
  /** What the filter looks through. */
  readonly textOf: (record: T) => string
  readonly empty: ReactNode
  readonly tools?: ReactNode
  readonly pageSize?: number
  /** Its records are but a part, searched for elsewhere: it has no filter of its own. */
  readonly isPart?: boolean
  /** Narrows the records beside the filter. */
  readonly kept?: { readonly name: string; readonly has: (record: T) => boolean }
  /** Beside the filter. */
  readonly quickFilters?: ReactNode
  readonly rowClass?: (record: T) => string | undefined
  /** Told which records stand on screen, whenever that changes. */
  readonly onShown?: (records: readonly T[]) => void
}
