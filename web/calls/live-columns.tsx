import { IconAlertTriangle } from '@tabler/icons-react'
import type { LiveCall } from '#engine/contract/live-calls.ts'
import { Breakable } from '#web/components/breakable.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import { Moment, Since } from '#web/components/since.tsx'
import type { CallNames } from '#web/lib/call-records.ts'
import { destinationOf, nameOf, partyName } from '#web/lib/call-words.ts'
import { CALL_COLUMN_TEXTS, CALL_STATE_TEXTS } from '#web/texts/call-columns.ts'
import { RELEASE_TEXTS } from '#web/texts/calls.ts'
import classes from './calls.module.css'
import { Parties } from './parties.tsx'
import { ReleaseOne } from './release-calls.tsx'

export function liveColumns(
  names: CallNames,
  onReleased: (problem: string | null) => void,
): readonly ViewColumn<LiveCall>[] {
  const destination = (call: LiveCall) => destinationOf(names, call.destinationId)
  const source = (call: LiveCall) => nameOf(names.sources, 'source', call.sourceId)
  const set = (call: LiveCall) => nameOf(names.sets, 'set', call.setId)
  return [
    {
      key: 'since',
      title: CALL_COLUMN_TEXTS.for,
      titleLine: CALL_COLUMN_TEXTS.forLine,
      isFixed: true,
      width: 66,
      sortValue: (call) => call.startedAtMs,
      csv: (call) => call.startedAtMs,
      render: (call) => <Since atMs={call.startedAtMs} />,
    },
    {
      key: 'parties',
      title: CALL_COLUMN_TEXTS.parties,
      isFixed: true,
      sortValue: (call) => partyName(call.from),
      csv: (call) => `${call.from} → ${call.to}`,
      render: (call) => (
        <>
          <Parties from={call.from} to={call.to} />
          <span className={classes.where}>
            {[destination(call), CALL_STATE_TEXTS[call.state]].filter(Boolean).join(', ')}
          </span>
          <Doubt text={call.doubt} isNarrow />
        </>
      ),
    },
    {
      key: 'state',
      title: CALL_COLUMN_TEXTS.state,
      from: 640,
      width: 120,
      sortValue: (call) => call.state,
      csv: (call) => call.state,
      render: (call) => CALL_STATE_TEXTS[call.state],
    },
    {
      key: 'source',
      title: CALL_COLUMN_TEXTS.source,
      from: 1080,
      width: 120,
      sortValue: source,
      csv: source,
      render: source,
    },
    {
      key: 'set',
      title: CALL_COLUMN_TEXTS.set,
      isExtra: true,
      width: 130,
      sortValue: set,
      csv: set,
      render: set,
    },
    {
      key: 'destination',
      title: CALL_COLUMN_TEXTS.destination,
      from: 640,
      width: 'clamp(150px, 11vw, 210px)',
      sortValue: destination,
      csv: destination,
      render: (call) => <Breakable text={destination(call)} />,
    },
    {
      key: 'channel',
      title: CALL_COLUMN_TEXTS.channel,
      from: 1280,
      width: 74,
      sortValue: (call) => call.channel,
      csv: (call) => call.channel,
      render: (call) => call.channel,
    },
    {
      key: 'expires',
      title: CALL_COLUMN_TEXTS.leaves,
      titleLine: CALL_COLUMN_TEXTS.leavesLine,
      from: 1600,
      width: 180,
      sortValue: (call) => call.expiresAtMs,
      csv: (call) => call.expiresAtMs,
      render: (call) => <Moment atMs={call.expiresAtMs} />,
    },
    {
      key: 'call',
      title: CALL_COLUMN_TEXTS.callId,
      isExtra: true,
      csv: (call) => call.callId,
      render: (call) => (
        <span className={classes.cut} title={call.callId}>
          {call.callId}
        </span>
      ),
    },
    {
      key: 'doubt',
      title: CALL_COLUMN_TEXTS.doubt,
      from: 1280,
      width: 262,
      sortValue: (call) => call.doubt,
      csv: (call) => call.doubt,
      render: (call) => <Doubt text={call.doubt} />,
    },
    {
      key: 'release',
      title: '',
      isFixed: true,
      width: 84,
      render: (call) =>
        call.doubt === '' ? null : (
          <ReleaseOne
            number={call.number}
            what={RELEASE_TEXTS.callOf(partyName(call.from), partyName(call.to))}
            onDone={onReleased}
          />
        ),
    },
  ]
}

/** Narrow: below the parties, where its own column has no room. */
function Doubt({ text, isNarrow = false }: { readonly text: string; readonly isNarrow?: boolean }) {
  if (text === '') return null
  return (
    <span className={classes.doubt} data-narrow={isNarrow || undefined}>
      <IconAlertTriangle size={13} aria-hidden="true" />
      <span className={classes.cut} title={text}>
        <span className="hidden-words">{CALL_COLUMN_TEXTS.inDoubt}</span>
        {text}
      </span>
    </span>
  )
}
