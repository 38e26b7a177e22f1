import { IconAlertTriangle } from '@tabler/icons-react'
import type { LiveCall } from '#engine/contract/live-calls.ts'
import { Breakable } from '#web/components/breakable.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import { Moment, Since } from '#web/components/since.tsx'
import type { CallNames } from '#web/lib/call-records.ts'
import { destinationOf, nameOf, partyName } from '#web/lib/call-words.ts'
import classes from './calls.module.css'
import { Parties } from './parties.tsx'
import { ReleaseOne } from './release-calls.tsx'

const STATE_WORDS: { readonly [state in LiveCall['state']]: string } = {
  setup: 'being set up',
  ringing: 'ringing',
  answered: 'answered',
  challenged: 'asked for credentials',
}

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
      title: 'for',
      titleLine: 'how long it has been in our books',
      isFixed: true,
      width: 66,
      sortValue: (call) => call.startedAtMs,
      csv: (call) => call.startedAtMs,
      render: (call) => <Since atMs={call.startedAtMs} />,
    },
    {
      key: 'parties',
      title: 'from → to',
      isFixed: true,
      sortValue: (call) => partyName(call.from),
      csv: (call) => `${call.from} → ${call.to}`,
      render: (call) => (
        <>
          <Parties from={call.from} to={call.to} />
          <span className={classes.where}>
            {[destination(call), STATE_WORDS[call.state]].filter(Boolean).join(', ')}
          </span>
          <Doubt text={call.doubt} isNarrow />
        </>
      ),
    },
    {
      key: 'state',
      title: 'state',
      from: 640,
      width: 120,
      sortValue: (call) => call.state,
      csv: (call) => call.state,
      render: (call) => STATE_WORDS[call.state],
    },
    {
      key: 'source',
      title: 'source',
      from: 1100,
      width: 120,
      sortValue: source,
      csv: source,
      render: source,
    },
    {
      key: 'set',
      title: 'set',
      isExtra: true,
      width: 130,
      sortValue: set,
      csv: set,
      render: set,
    },
    {
      key: 'destination',
      title: 'destination',
      from: 640,
      width: 'clamp(150px, 11vw, 210px)',
      sortValue: destination,
      csv: destination,
      render: (call) => <Breakable text={destination(call)} />,
    },
    {
      key: 'channel',
      title: 'channel',
      from: 1300,
      width: 74,
      sortValue: (call) => call.channel,
      csv: (call) => call.channel,
      render: (call) => call.channel,
    },
    {
      key: 'expires',
      title: 'leaves the books',
      titleLine: 'when it leaves the books if nothing is heard of it',
      from: 1600,
      width: 180,
      sortValue: (call) => call.expiresAtMs,
      csv: (call) => call.expiresAtMs,
      render: (call) => <Moment atMs={call.expiresAtMs} />,
    },
    {
      key: 'call',
      title: 'Call-ID',
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
      title: 'in doubt because',
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
            what={`the call of ${partyName(call.from)} to ${partyName(call.to)}`}
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
        <span className="hidden-words">in doubt: </span>
        {text}
      </span>
    </span>
  )
}
