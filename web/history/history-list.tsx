'use client'
import Link from 'next/link'
import { useCallback, useMemo, useState } from 'react'
import { LogList } from '#web/components/log-list.tsx'
import { onDemand } from '#web/components/on-demand.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { useLog } from '#web/components/use-log.ts'
import type { ReturnTarget, RevisionView } from '#web/lib/revisions.ts'
import { HISTORY_TEXTS } from '#web/texts/logs.ts'
import { olderRevisionsAction } from './actions.ts'
import classes from './history.module.css'
import { historyColumns } from './history-columns.tsx'
import { revisionWords } from './revision-words.ts'

const ReturnDialog = onDemand(() => import('./return-dialog.tsx').then((file) => file.ReturnDialog), {
  target: null,
})

interface HistoryListProps {
  readonly revisions: readonly RevisionView[]
  readonly nextBeforeId: number | null
  /** Where only what touched one set is told. */
  readonly set: { readonly id: number; readonly title: string } | null
}

const textOf = (one: RevisionView) =>
  `${one.actorName} ${revisionWords(one)} ${one.rows.flatMap(({ subject, name, diffs }) => [subject, name, ...diffs.map(({ field }) => field)]).join(' ')}`
const idOf = ({ id }: RevisionView) => id

/** Every change of the configuration, and the way back. */
export function HistoryList({ revisions, nextBeforeId, set }: HistoryListProps) {
  const { read, write } = useAddress()
  const named = read('change')
  const [target, setTarget] = useState<ReturnTarget | null>(
    /^\d{1,9}$/.test(named) ? { change: Number(named) } : null,
  )
  const columns = useMemo(() => historyColumns(revisions[0]?.revision ?? 0, setTarget), [revisions])
  const ask = useCallback(
    async (_: string, beforeId: number | null) => {
      const result = await olderRevisionsAction({ beforeId: beforeId ?? undefined, setId: set?.id })
      if (!result.ok) return result
      const { revisions: rows, nextBeforeId } = result.value
      return { ok: true as const, value: { rows, nextBeforeId } }
    },
    [set?.id],
  )
  const log = useLog({ query: '', first: { query: '', part: { rows: revisions, nextBeforeId } }, ask })
  const close = () => {
    setTarget(null)
    write({ change: null })
  }
  return (
    <>
      {set ? (
        <p className={classes.line}>
          {HISTORY_TEXTS.changesOf} <Link href={`/sets/${set.id}`}>{set.title}</Link>{' '}
          {HISTORY_TEXTS.andDestinations} <Link href="/settings/history">{HISTORY_TEXTS.showAll}</Link>
        </p>
      ) : null}
      <LogList
        label={HISTORY_TEXTS.label}
        log={log}
        idOf={idOf}
        columns={columns}
        empty={HISTORY_TEXTS.empty}
        olderWords={HISTORY_TEXTS.older}
        textOf={textOf}
      />
      <ReturnDialog target={target} onTarget={setTarget} onClose={close} />
    </>
  )
}
