'use client'
import { useMemo } from 'react'
import type { FailoverTrail } from '#engine/contract/health-live.ts'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { Section } from '#web/components/page-head.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import { RecordTable } from '#web/components/record-table.tsx'
import { Moment } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { Format } from '#web/lib/format.ts'
import { attemptWords, skippedWords, toldWords } from '#web/lib/trail-words.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { MOVED_TEXTS } from '#web/texts/health-table.ts'
import { UNKNOWN_SOURCE_NAME } from '#web/texts/vocabulary.ts'
import classes from './health.module.css'
import type { HealthRow } from './health-rows.ts'

const COLUMNS = MOVED_TEXTS.columns

export interface SourceName {
  readonly id: number
  readonly name: string
}

interface Names {
  readonly destination: (id: number) => string
  readonly set: (id: number) => string
  readonly source: (id: number) => string
}

interface FailoversProps {
  readonly rows: readonly HealthRow[]
  readonly sources: readonly SourceName[]
}

const idOf = (trail: FailoverTrail) => `${trail.atMs} ${trail.callId} ${trail.method}`

/** The last calls that needed more than one destination, and what each of them met. */
export function Failovers({ rows, sources }: FailoversProps) {
  const format = useFormat()
  const told = useLive((state) => state.failovers)
  // They are told as they ended; the page shows when they began.
  const trails = useMemo(() => [...told].sort((a, b) => b.atMs - a.atMs), [told])
  const isTold = useLive((state) => state.tick !== null)
  const names = useMemo(() => namesOf(rows, sources), [rows, sources])
  const columns = useMemo(() => trailColumns(names, format), [names, format])
  const textOf = useMemo(
    () => (trail: FailoverTrail) =>
      `${attemptWords(trail, names.destination, format)} ${skippedWords(trail, names.destination)} ${names.set(trail.setId)} ${names.source(trail.sourceId)} ${trail.callId} ${toldWords(trail)}`,
    [names, format],
  )
  return (
    <Section title={MOVED_TEXTS.title} line={MOVED_TEXTS.line}>
      <RecordTable
        name="moved"
        label={MOVED_TEXTS.label}
        records={trails}
        idOf={idOf}
        columns={columns}
        textOf={textOf}
        empty={<EmptyNote>{isTold ? MOVED_TEXTS.none : MOVED_TEXTS.untold}</EmptyNote>}
      />
    </Section>
  )
}

function namesOf(rows: readonly HealthRow[], sources: readonly SourceName[]): Names {
  const destinations = new Map(rows.map((row) => [row.id, row.name]))
  const sets = new Map(rows.map((row) => [row.setId, row.set]))
  const callers = new Map(sources.map((source) => [source.id, source.name]))
  return {
    destination: (id) => destinations.get(id) ?? MOVED_TEXTS.destination(id),
    set: (id) => sets.get(id) ?? MOVED_TEXTS.set(id),
    source: (id) =>
      id === UNKNOWN_SOURCE_ID ? UNKNOWN_SOURCE_NAME : (callers.get(id) ?? MOVED_TEXTS.source(id)),
  }
}

function trailColumns(names: Names, format: Format): readonly ViewColumn<FailoverTrail>[] {
  return [
    {
      key: 'at',
      title: COLUMNS.at.title,
      isFixed: true,
      width: 76,
      sortValue: (trail) => trail.atMs,
      csv: (trail) => trail.atMs,
      render: (trail) => <Moment atMs={trail.atMs} only="clock" />,
    },
    {
      key: 'set',
      title: COLUMNS.set.title,
      from: 900,
      width: 150,
      sortValue: (trail) => names.set(trail.setId),
      csv: (trail) => names.set(trail.setId),
      render: (trail) => names.set(trail.setId),
    },
    {
      key: 'source',
      title: COLUMNS.source.title,
      from: 1000,
      width: 130,
      sortValue: (trail) => names.source(trail.sourceId),
      csv: (trail) => names.source(trail.sourceId),
      render: (trail) => names.source(trail.sourceId),
    },
    {
      key: 'attempts',
      title: COLUMNS.attempts.title,
      isFixed: true,
      csv: (trail) => attemptWords(trail, names.destination, format),
      render: (trail) => <Way trail={trail} names={names} />,
    },
    {
      key: 'skipped',
      title: COLUMNS.skipped.title,
      titleLine: COLUMNS.skipped.line,
      isExtra: true,
      csv: (trail) => skippedWords(trail, names.destination),
      render: (trail) => skippedWords(trail, names.destination),
    },
    {
      key: 'told',
      title: COLUMNS.told.title,
      titleLine: COLUMNS.told.line,
      from: 640,
      width: 118,
      sortValue: (trail) => trail.status,
      csv: (trail) => trail.status,
      render: (trail) => <span className="figure">{toldWords(trail)}</span>,
    },
    {
      key: 'call',
      title: COLUMNS.call.title,
      from: 1500,
      width: 220,
      csv: (trail) => trail.callId,
      render: (trail) => (
        <span className={classes.callId} title={`${trail.method} ${trail.callId}`}>
          {trail.callId}
        </span>
      ),
    },
  ]
}

/** In words; those left out stand below. */
function Way({ trail, names }: { readonly trail: FailoverTrail; readonly names: Names }) {
  const format = useFormat()
  const skipped = skippedWords(trail, names.destination)
  return (
    <div className={classes.way}>
      {attemptWords(trail, names.destination, format)}
      {skipped ? <div className="faint">{MOVED_TEXTS.leftOut(skipped)}</div> : null}
    </div>
  )
}
