import { Box } from '@mantine/core'
import type { EngineEvent } from '#engine/contract/live.ts'
import { EventWords } from '#web/components/event-line.tsx'
import { plainColumn, whenColumn } from '#web/components/log-columns.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import { figuresWords, lastedWords } from '#web/lib/event-words.ts'
import type { Format } from '#web/lib/format.ts'
import type { ShownEvent } from '#web/lib/join-events.ts'
import { EVENT_TEXTS } from '#web/texts/logs.ts'
import { EVENT_WORDS } from '#web/texts/vocabulary.ts'

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
          {EVENT_TEXTS.after(lasted)}
        </Box>
      ) : null}
    </>
  )
}

export function eventColumns(
  names: ReadonlyMap<number, string>,
  format: Format,
): readonly ViewColumn<ShownEvent>[] {
  const nameOf = (event: EngineEvent) =>
    event.destinationId === null
      ? ''
      : (names.get(event.destinationId) ?? `destination ${event.destinationId}`)
  return [
    whenColumn(),
    {
      ...plainColumn<ShownEvent>({
        key: 'kind',
        title: EVENT_TEXTS.what,
        width: 104,
        from: 701,
        of: ({ kind }) => kind,
      }),
      render: (event) => EVENT_WORDS[event.kind],
    },
    plainColumn({ key: 'destination', title: EVENT_TEXTS.destination, from: 900, width: 148, of: nameOf }),
    {
      key: 'text',
      title: EVENT_TEXTS.inWords,
      isFixed: true,
      csv: (event) => event.text,
      render: (event) => <Words event={event} />,
    },
    plainColumn({
      key: 'cause',
      title: EVENT_TEXTS.cause,
      width: 120,
      isExtra: true,
      of: ({ cause }) => cause,
    }),
    {
      key: 'lasted',
      title: EVENT_TEXTS.lasted,
      titleLine: EVENT_TEXTS.lastedLine,
      from: WIDE,
      width: 120,
      sortValue: (event) => event.lastedMs ?? -1,
      csv: (event) => event.lastedMs ?? '',
      render: (event) => <span className="figure">{lastedWords(event)}</span>,
    },
    {
      key: 'figures',
      title: EVENT_TEXTS.figures,
      titleLine: EVENT_TEXTS.figuresLine,
      from: 1180,
      width: 190,
      csv: (event) => figuresWords(event, format),
      render: (event) => <span className="faint">{figuresWords(event, format)}</span>,
    },
  ]
}
