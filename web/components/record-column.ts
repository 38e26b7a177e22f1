import type { ReactNode } from 'react'

/** Where columns come and go, in px of the window; `table-columns.module.css` has a rule for each. */
export type WindowWidth =
  | 420
  | 480
  | 560
  | 576
  | 640
  | 701
  | 760
  | 860
  | 900
  | 940
  | 1000
  | 1040
  | 1080
  | 1180
  | 1280
  | 1360
  | 1400
  | 1500
  | 1540
  | 1560
  | 1600
  | 1620
  | 1680
  | 1760

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
  /** Shown only from this width of the window on. */
  readonly from?: WindowWidth
  /** And only below this one. */
  readonly until?: 1540
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
  /** Where rows come and go all the time: what a row is known by, if not by `idOf`. */
  readonly rowKeyOf?: (record: T, place: number) => string
  readonly rowClass?: (record: T) => string | undefined
  /** Told which records stand on screen, whenever that changes. */
  readonly onShown?: (records: readonly T[]) => void
}
