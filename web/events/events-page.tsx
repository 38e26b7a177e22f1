'use client'
import { Box, Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import type { EngineEvent } from '#engine/contract/live.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { EventWords } from '#web/components/event-line.tsx'
import { Notice } from '#web/components/notice.tsx'
import { PageHead } from '#web/components/page-head.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import { RecordTable } from '#web/components/record-table.tsx'
import { Moment } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { attempt } from '#web/components/use-submit.ts'
import { placedDestinations } from '#web/lib/destinations.ts'
import { figuresWords, lastedWords } from '#web/lib/event-words.ts'
import type { Format } from '#web/lib/format.ts'
import { joinEvents, type ShownEvent } from '#web/lib/join-events.ts'
import { EVENT_WORDS } from '#web/lib/texts.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { olderEventsAction } from './actions.ts'

type SavedEvent = EngineEvent & { readonly id: number }

interface EventsPageProps {
  readonly events: readonly SavedEvent[]
  readonly sets: readonly SetConfig[]
}

/** Everything that changed by itself or by somebody's hand, newest first, as it happens. */
export function EventsPage({ events, sets }: EventsPageProps) {
  const live = useLive((state) => state.events)
  const older = useOlder(events)
  const format = useFormat()
  const records = useMemo(() => joinEvents(live, [...events, ...older.events]), [live, events, older.events])
  const names = useMemo(() => new Map(placedDestinations(sets).map((one) => [one.id, one.name])), [sets])
  const columns = useMemo(() => eventColumns(names, format), [names, format])
  const textOf = useMemo(
    () => (event: EngineEvent) =>
      `${event.text} ${event.kind} ${EVENT_WORDS[event.kind]} ${event.cause} ${names.get(event.destinationId ?? 0) ?? ''} ${figuresWords(event, format)}`,
    [names, format],
  )
  return (
    <>
      <PageHead
        title="Events"
        line="Changes of health, switches, load sources, calls that moved on, configurations and troubles, newest first."
      />
      <RecordTable
        name=""
        label="events"
        records={records}
        idOf={(event) => event.key}
        columns={columns}
        textOf={textOf}
        empty={
          <EmptyNote>
            Changes of health, switches and new configurations would be listed here. Nothing has happened yet.
          </EmptyNote>
        }
      />
      {older.problem ? <Notice kind="bad">{older.problem}</Notice> : null}
      {records.length > 0 && !older.isAtEnd ? (
        <Button mt="sm" variant="default" onClick={older.load} loading={older.isBusy}>
          Older events
        </Button>
      ) : null}
    </>
  )
}

function useOlder(first: readonly SavedEvent[]) {
  const [events, setEvents] = useState<readonly SavedEvent[]>([])
  const [isBusy, setBusy] = useState(false)
  const [isAtEnd, setAtEnd] = useState(first.length < 200)
  const [problem, setProblem] = useState<string | null>(null)
  const load = async () => {
    const oldest = (events.at(-1) ?? first.at(-1))?.id
    if (oldest === undefined) return
    setBusy(true)
    const result = await attempt(() => olderEventsAction({ beforeId: oldest }))
    setBusy(false)
    setProblem(result.ok ? null : result.message)
    if (!result.ok) return
    setEvents((old) => [...old, ...result.value])
    setAtEnd(result.value.length < 200)
  }
  return { events, isBusy, isAtEnd, problem, load }
}

/** From this width in px on how long the state before had lasted has a column of its own. */
const WIDE = 576

function Words({ event }: { readonly event: EngineEvent }) {
  const lasted = lastedWords(event)
  return (
    <>
      <EventWords event={event} name={undefined} />
      {lasted ? (
        <Box component="span" className="faint" hiddenFrom="xs">
          {' '}
          after {lasted}
        </Box>
      ) : null}
    </>
  )
}

function eventColumns(names: ReadonlyMap<number, string>, format: Format): readonly ViewColumn<ShownEvent>[] {
  const nameOf = (event: EngineEvent) =>
    event.destinationId === null
      ? ''
      : (names.get(event.destinationId) ?? `destination ${event.destinationId}`)
  return [
    {
      key: 'at',
      title: 'when',
      isFixed: true,
      width: 'clamp(104px, 26vw, 172px)',
      sortValue: (event) => event.atMs,
      csv: (event) => event.atMs,
      render: (event) => <Moment atMs={event.atMs} />,
    },
    {
      key: 'kind',
      title: 'what',
      width: 104,
      from: 700,
      sortValue: (event) => event.kind,
      csv: (event) => event.kind,
      render: (event) => EVENT_WORDS[event.kind],
    },
    {
      key: 'destination',
      title: 'destination',
      from: 900,
      width: 148,
      sortValue: nameOf,
      csv: nameOf,
      render: nameOf,
    },
    {
      key: 'text',
      title: 'in words',
      isFixed: true,
      csv: (event) => event.text,
      render: (event) => <Words event={event} />,
    },
    {
      key: 'lasted',
      title: 'lasted',
      titleLine: 'how long the state before had lasted',
      from: WIDE,
      width: 120,
      sortValue: (event) => event.lastedMs ?? -1,
      csv: (event) => event.lastedMs ?? '',
      render: (event) => <span className="figure">{lastedWords(event)}</span>,
    },
    {
      key: 'figures',
      title: 'figures',
      titleLine: 'what stood behind it',
      from: 1180,
      width: 190,
      csv: (event) => figuresWords(event, format),
      render: (event) => <span className="faint">{figuresWords(event, format)}</span>,
    },
  ]
}
