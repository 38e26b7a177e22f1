'use client'
import type { ReactNode } from 'react'
import { BusyButton } from './busy-button.tsx'
import { EmptyNote } from './empty-note.tsx'
import classes from './log-list.module.css'
import { Notice } from './notice.tsx'
import type { ViewColumn } from './record-column.ts'
import { RecordTable } from './record-table.tsx'
import type { Log } from './use-log.ts'

interface LogListProps<T> {
  readonly label: string
  readonly log: Log<T>
  readonly idOf: (record: T) => number | string
  readonly columns: readonly ViewColumn<T>[]
  readonly empty: ReactNode
  readonly olderWords: string
  /** What a filter in the browser looks through, where none is asked of the panel. */
  readonly textOf?: (record: T) => string
}

/** What is kept, newest first, and the way to what is older. */
export function LogList<T>({ label, log, idOf, columns, empty, olderWords, textOf }: LogListProps<T>) {
  return (
    <>
      <div className={classes.list} data-busy={log.isBusy || undefined} aria-busy={log.isBusy}>
        <RecordTable
          name=""
          label={label}
          records={log.rows}
          idOf={idOf}
          columns={columns}
          textOf={textOf ?? noText}
          isPart={textOf === undefined}
          empty={log.isBusy ? null : <EmptyNote>{empty}</EmptyNote>}
        />
      </div>
      {log.problem ? <Notice kind="bad">{log.problem}</Notice> : null}
      {log.isAtEnd ? null : (
        <BusyButton mt="sm" variant="default" onClick={log.older} isBusy={log.isBusy}>
          {olderWords}
        </BusyButton>
      )}
    </>
  )
}

const noText = () => ''
