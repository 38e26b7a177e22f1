'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { Notice } from '#web/components/notice.tsx'
import { RecordTable } from '#web/components/record-table.tsx'
import { attempt } from '#web/components/use-submit.ts'
import type { ReturnTarget, RevisionView } from '#web/lib/revisions.ts'
import { olderRevisionsAction } from './actions.ts'
import classes from './history.module.css'
import { historyColumns } from './history-columns.tsx'
import { ReturnDialog } from './return-dialog.tsx'
import { revisionWords } from './revision-words.ts'

interface HistoryListProps {
  readonly revisions: readonly RevisionView[]
  readonly nextBeforeId: number | null
  /** Where only what touched one set is told. */
  readonly set: { readonly id: number; readonly title: string } | null
}

const textOf = (one: RevisionView) =>
  `${one.actorName} ${revisionWords(one)} ${one.rows.flatMap(({ subject, name, diffs }) => [subject, name, ...diffs.map(({ field }) => field)]).join(' ')}`

/** Every change of the configuration, and the way back. */
export function HistoryList({ revisions, nextBeforeId, set }: HistoryListProps) {
  const [older, setOlder] = useState<readonly RevisionView[]>([])
  const [next, setNext] = useState(nextBeforeId)
  const [problem, setProblem] = useState<string | null>(null)
  const [target, setTarget] = useState<ReturnTarget | null>(null)
  const columns = useMemo(() => historyColumns(revisions[0]?.revision ?? 0, setTarget), [revisions])
  const load = async () => {
    if (next === null) return
    const result = await attempt(() => olderRevisionsAction({ beforeId: next, setId: set?.id }))
    setProblem(result.ok ? null : result.message)
    if (!result.ok) return
    setOlder((old) => [...old, ...result.value.revisions])
    setNext(result.value.nextBeforeId)
  }
  const last = revisions.at(-1)?.id ?? 0
  const records = [...revisions, ...older.filter(({ id }) => id < last)]
  return (
    <>
      {set ? (
        <p className={classes.line}>
          Changes of <Link href={`/sets/${set.id}`}>{set.title}</Link> and its destinations.{' '}
          <Link href="/settings/history">Show all changes</Link>
        </p>
      ) : null}
      <RecordTable
        name=""
        label="history"
        records={records}
        idOf={(one) => one.id}
        columns={columns}
        textOf={textOf}
        empty={
          <EmptyNote>
            Every change of sets, destinations, sources and settings would be listed here, with the way back.
            Nothing was changed yet.
          </EmptyNote>
        }
      />
      {problem ? <Notice kind="bad">{problem}</Notice> : null}
      {next === null ? null : (
        <Button mt="sm" variant="default" onClick={load}>
          Older changes
        </Button>
      )}
      <ReturnDialog target={target} onTarget={setTarget} onClose={() => setTarget(null)} />
    </>
  )
}
