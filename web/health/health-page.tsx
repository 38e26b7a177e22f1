'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { useCallback, useMemo, useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { Notice } from '#web/components/notice.tsx'
import { onDemand } from '#web/components/on-demand.tsx'
import { PageHead } from '#web/components/page-head.tsx'
import { RecordTable } from '#web/components/record-table.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { useLive, useLiveStore, useWatch } from '#web/live/live-provider.tsx'
import { HEALTH_TEXTS } from '#web/texts/health.ts'
import { Failovers, type SourceName } from './failovers.tsx'
import classes from './health.module.css'
import { healthColumns } from './health-columns.tsx'
import { type HealthRow, healthRows, healthText, watchedSets } from './health-rows.ts'
import { type StateChoice, StateFilter, useStateChoice } from './state-filter.tsx'
import { TroubleList } from './trouble-list.tsx'

const TEXTS = HEALTH_TEXTS.page

const HealthDrawer = onDemand(() => import('./health-drawer.tsx').then((file) => file.HealthDrawer), {
  row: null,
})

interface HealthPageProps {
  readonly sets: readonly SetConfig[]
  readonly sources: readonly SourceName[]
}

const idOf = (row: HealthRow) => row.id

/** Every destination with what is wanted and seen of it, and whose word made it so. */
export function HealthPage({ sets, sources }: HealthPageProps) {
  const store = useLiveStore()
  const rows = useMemo(() => healthRows(sets), [sets])
  const [onScreen, setOnScreen] = useState<readonly HealthRow[]>([])
  const { opened, wanted, open, close } = useOpenedRow(rows)
  const choice = useStateChoice(rows)
  useWatch(
    'sets',
    useMemo(() => watchedSets(rows, onScreen, opened), [rows, onScreen, opened]),
  )
  const columns = useMemo(() => healthColumns(store, open), [store, open])
  const textOf = useCallback((row: HealthRow) => healthText(row, store.read()), [store])
  return (
    <>
      <PageHead title={TEXTS.title} line={TEXTS.line} />
      {wanted !== '' && !opened ? (
        <div className={classes.gone}>
          <Notice kind="warn">{TEXTS.gone(wanted)}</Notice>
        </div>
      ) : null}
      {rows.length > 0 ? (
        <>
          <TroubleList rows={rows} open={open} />
          <StateFilter rows={rows} choice={choice} />
        </>
      ) : null}
      <RecordTable
        name=""
        label={TEXTS.tableLabel}
        records={choice.rows}
        idOf={idOf}
        columns={columns}
        textOf={textOf}
        tools={<Waiting />}
        onShown={setOnScreen}
        empty={rows.length > 0 ? <NoneInState choice={choice} /> : <NoDestinations />}
      />
      <Failovers rows={rows} sources={sources} />
      <HealthDrawer row={opened} onClose={close} />
    </>
  )
}

/** Which destination is looked into stands in the address: a link shows another person the same. */
function useOpenedRow(rows: readonly HealthRow[]) {
  const { read, write } = useAddress()
  const wanted = read('destination')
  const opened = useMemo(() => rows.find((row) => String(row.id) === wanted) ?? null, [rows, wanted])
  const open = useCallback((id: number) => write({ destination: String(id) }), [write])
  const close = useCallback(() => write({ destination: null }), [write])
  return { opened, wanted, open, close }
}

function NoDestinations() {
  return <EmptyNote action={<Link href="/sets">{TEXTS.toSets}</Link>}>{TEXTS.empty}</EmptyNote>
}

function NoneInState({ choice }: { readonly choice: StateChoice }) {
  return (
    <EmptyNote
      action={
        <Button variant="default" onClick={() => choice.pick(null)}>
          {HEALTH_TEXTS.filter.showAll}
        </Button>
      }
    >
      {HEALTH_TEXTS.filter.none(choice.wanted ?? '')}
    </EmptyNote>
  )
}

/** Beside the table's tools, so that nothing moves when it comes and goes. */
function Waiting() {
  const isWaiting = useLive((state) => state.details.size === 0)
  const isThere = useLive((state) => state.engines.some((engine) => engine.connected))
  return isWaiting && isThere ? (
    <span className={`faint ${classes.waiting}`} role="status">
      {TEXTS.waiting}
    </span>
  ) : null
}
