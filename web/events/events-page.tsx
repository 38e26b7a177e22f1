'use client'
import { useMemo } from 'react'
import type { EngineEvent } from '#engine/contract/live.ts'
import { EVENT_KINDS } from '#engine/contract/vocabulary.ts'
import { LogFilters } from '#web/components/log-filters.tsx'
import { LogList } from '#web/components/log-list.tsx'
import { PageHead } from '#web/components/page-head.tsx'
import { placeFields } from '#web/components/place-fields.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { type LogPart, useLog } from '#web/components/use-log.ts'
import { placedDestinations } from '#web/lib/destinations.ts'
import { joinEvents } from '#web/lib/join-events.ts'
import { EVENT_PARTS, filterOf, filterQuery, isMeant } from '#web/lib/log-filter.ts'
import type { NamedSet } from '#web/lib/named-sets.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { EVENT_TEXTS, LOG_TEXTS } from '#web/texts/logs.ts'
import { EVENT_WORDS } from '#web/texts/vocabulary.ts'
import { eventsAction } from './actions.ts'
import { eventColumns } from './event-columns.tsx'

type SavedEvent = EngineEvent & { readonly id: number }

interface EventsPageProps {
  readonly first: { readonly query: string; readonly part: LogPart<SavedEvent> }
  readonly sets: readonly NamedSet[]
}

const KINDS = EVENT_KINDS.map((value) => ({ value, label: EVENT_WORDS[value] }))
const ask = (query: string, beforeId: number | null) =>
  eventsAction({ query, beforeId: beforeId ?? undefined })

/** Everything that changed by itself or by somebody's hand, newest first, as it happens. */
export function EventsPage({ first, sets }: EventsPageProps) {
  const { read } = useAddress()
  const query = filterQuery(EVENT_PARTS, read)
  const log = useLog({ query, first, ask })
  const heard = useLive((state) => state.events)
  const format = useFormat()
  const records = useMemo(() => {
    const filter = filterOf(EVENT_PARTS, query)
    return joinEvents(
      heard.filter((event) => isMeant(event, filter)),
      log.rows,
    )
  }, [heard, log.rows, query])
  const names = useMemo(() => new Map(placedDestinations(sets).map((one) => [one.id, one.name])), [sets])
  const columns = useMemo(() => eventColumns(names, format), [names, format])
  const fields = useMemo(() => placeFields(sets), [sets])
  return (
    <>
      <PageHead title={EVENT_TEXTS.title} line={EVENT_TEXTS.line} />
      <LogFilters
        what="events"
        query={query}
        search={{ label: EVENT_TEXTS.search, hint: EVENT_TEXTS.searchHint }}
        fields={[
          { name: 'kind', label: EVENT_TEXTS.kind, any: EVENT_TEXTS.anyKind, choices: KINDS },
          ...fields,
        ]}
      />
      <LogList
        label={EVENT_TEXTS.label}
        log={{ ...log, rows: records }}
        idOf={(event) => event.key}
        columns={columns}
        empty={query === '' ? EVENT_TEXTS.empty : LOG_TEXTS.nothingMatches}
        olderWords={EVENT_TEXTS.older}
      />
    </>
  )
}
