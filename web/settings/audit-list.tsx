'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { Notice } from '#web/components/notice.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import { RecordTable } from '#web/components/record-table.tsx'
import { Moment } from '#web/components/since.tsx'
import { attempt } from '#web/components/use-submit.ts'
import { olderAuditAction } from './actions.ts'
import { changesBetween } from './audit-changes.ts'
import classes from './settings.module.css'

export interface AuditRow {
  readonly id: number
  readonly atMs: number
  readonly actorName: string
  readonly action: string
  readonly subject: string
  readonly revision: number
  readonly before: unknown
  readonly after: unknown
}

const PAGE = 200
const MOST_CHANGES = 6

/** Who changed what, when, from what to what. */
export function AuditList({ entries }: { readonly entries: readonly AuditRow[] }) {
  const [older, setOlder] = useState<readonly AuditRow[]>([])
  const [isAtEnd, setAtEnd] = useState(entries.length < PAGE)
  const [problem, setProblem] = useState<string | null>(null)
  const records = [...entries, ...older]
  const load = async () => {
    const beforeId = records.at(-1)?.id
    if (beforeId === undefined) return
    const result = await attempt(() => olderAuditAction({ beforeId }))
    setProblem(result.ok ? null : result.message)
    if (!result.ok) return
    setOlder((old) => [...old, ...result.value])
    setAtEnd(result.value.length < PAGE)
  }
  return (
    <>
      <RecordTable
        name=""
        label="audit entries"
        records={records}
        idOf={(entry) => entry.id}
        columns={COLUMNS}
        textOf={(entry) => `${entry.actorName} ${entry.action} ${entry.subject}`}
        empty={
          <EmptyNote>
            Every change of the configuration and of accounts would be listed here. Nothing was changed yet.
          </EmptyNote>
        }
      />
      {problem ? <Notice kind="bad">{problem}</Notice> : null}
      {isAtEnd ? null : (
        <Button mt="sm" variant="default" onClick={load}>
          Older entries
        </Button>
      )}
    </>
  )
}

const COLUMNS: readonly ViewColumn<AuditRow>[] = [
  {
    key: 'at',
    title: 'when',
    isFixed: true,
    width: 'clamp(104px, 26vw, 172px)',
    sortValue: (entry) => entry.atMs,
    csv: (entry) => entry.atMs,
    render: (entry) => <Moment atMs={entry.atMs} />,
  },
  {
    key: 'actor',
    title: 'who',
    width: 140,
    sortValue: (entry) => entry.actorName,
    csv: (entry) => entry.actorName,
    render: (entry) => entry.actorName,
  },
  {
    key: 'action',
    title: 'did',
    width: 170,
    from: 600,
    sortValue: (entry) => entry.action,
    csv: (entry) => entry.action,
    render: (entry) => entry.action,
  },
  {
    key: 'subject',
    title: 'to',
    width: 170,
    isFixed: true,
    sortValue: (entry) => entry.subject,
    csv: (entry) => entry.subject,
    render: (entry) => entry.subject,
  },
  {
    key: 'revision',
    title: 'revision',
    isNumber: true,
    width: 80,
    from: 1100,
    sortValue: (entry) => entry.revision,
    csv: (entry) => entry.revision,
    render: (entry) => entry.revision,
  },
  { key: 'change', title: 'from, to', from: 800, render: (entry) => <Changes entry={entry} /> },
]

function Changes({ entry }: { readonly entry: AuditRow }) {
  const changes = changesBetween(entry.before, entry.after)
  return (
    <div className={classes.change}>
      {changes.slice(0, MOST_CHANGES).map((change) => (
        <span key={change.field}>
          <span className="faint">{change.field}</span> {change.words}
        </span>
      ))}
      {changes.length > MOST_CHANGES ? (
        <span className="faint">and {changes.length - MOST_CHANGES} more fields</span>
      ) : null}
    </div>
  )
}
