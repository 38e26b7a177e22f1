import { UnstyledButton } from '@mantine/core'
import { Breakable } from '#web/components/breakable.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import { Moment } from '#web/components/since.tsx'
import { VerdictMark } from '#web/components/verdict-mark.tsx'
import type { CallNames, KeptCall } from '#web/lib/call-records.ts'
import {
  CAUSE_TEXTS,
  callLength,
  causeVerdict,
  destinationOf,
  nameOf,
  partyName,
} from '#web/lib/call-words.ts'
import type { Format } from '#web/lib/format.ts'
import { CALL_COLUMN_TEXTS } from '#web/texts/call-columns.ts'
import classes from './calls.module.css'
import { Parties } from './parties.tsx'

/** Not to be sorted: a page is but a part of them, newest first. */
export function recordColumns(
  names: CallNames,
  format: Format,
  open: (id: string) => void,
): readonly ViewColumn<KeptCall>[] {
  const destination = (call: KeptCall) =>
    destinationOf(names, call.destinationId) || CALL_COLUMN_TEXTS.noDestination
  const source = (call: KeptCall) => nameOf(names.sources, 'source', call.sourceId)
  const set = (call: KeptCall) => nameOf(names.sets, 'set', call.setId)
  return [
    {
      key: 'at',
      title: CALL_COLUMN_TEXTS.began,
      isFixed: true,
      width: 'clamp(104px, 26vw, 172px)',
      csv: (call) => new Date(call.startedAtMs).toISOString(),
      render: (call) => (
        <UnstyledButton className={classes.open} onClick={() => open(call.id)}>
          <span className="hidden-words">
            {CALL_COLUMN_TEXTS.details(partyName(call.from), partyName(call.to))}
          </span>{' '}
          <Moment atMs={call.startedAtMs} />
        </UnstyledButton>
      ),
    },
    {
      key: 'parties',
      title: CALL_COLUMN_TEXTS.parties,
      isFixed: true,
      csv: (call) => `${call.from} → ${call.to}`,
      render: (call) => <Parties from={call.from} to={call.to} />,
    },
    { key: 'source', title: CALL_COLUMN_TEXTS.source, from: 1000, width: 110, csv: source, render: source },
    { key: 'set', title: CALL_COLUMN_TEXTS.set, isExtra: true, width: 130, csv: set, render: set },
    {
      key: 'destination',
      title: CALL_COLUMN_TEXTS.destination,
      from: 760,
      width: 'clamp(140px, 11vw, 210px)',
      csv: destination,
      render: (call) => <Breakable text={destination(call)} />,
    },
    {
      key: 'attempts',
      title: CALL_COLUMN_TEXTS.tries,
      titleLine: CALL_COLUMN_TEXTS.triesLine,
      isNumber: true,
      from: 1280,
      width: 60,
      csv: (call) => call.attempts.length,
      render: (call) => format.count(call.attempts.length),
    },
    {
      key: 'delay',
      title: CALL_COLUMN_TEXTS.delay,
      titleLine: CALL_COLUMN_TEXTS.delayLine,
      isNumber: true,
      from: 1080,
      width: 76,
      csv: (call) => call.postDialDelayMs ?? '',
      render: (call) => format.count(call.postDialDelayMs),
    },
    {
      key: 'ring',
      title: CALL_COLUMN_TEXTS.rang,
      isNumber: true,
      isExtra: true,
      width: 70,
      csv: (call) => call.ringMs ?? '',
      render: (call) => callLength(call.ringMs) || '–',
    },
    {
      key: 'talk',
      title: CALL_COLUMN_TEXTS.talk,
      titleLine: CALL_COLUMN_TEXTS.talkLine,
      isNumber: true,
      from: 560,
      width: 72,
      csv: (call) => call.talkMs ?? '',
      render: (call) => <span className="figure">{callLength(call.talkMs) || '–'}</span>,
    },
    {
      key: 'cause',
      title: CALL_COLUMN_TEXTS.endedBy,
      isFixed: true,
      width: 'clamp(92px, 24vw, 150px)',
      csv: (call) => call.cause,
      render: (call) => <CauseCell call={call} />,
    },
    {
      key: 'status',
      title: CALL_COLUMN_TEXTS.status,
      titleLine: CALL_COLUMN_TEXTS.statusLine,
      isNumber: true,
      from: 480,
      width: 60,
      csv: (call) => call.status,
      render: (call) => <span className="figure">{call.status === 0 ? '–' : call.status}</span>,
    },
    {
      key: 'call',
      title: CALL_COLUMN_TEXTS.callId,
      from: 1500,
      width: 240,
      csv: (call) => call.callId,
      render: (call) => (
        <span className={classes.cut} title={call.callId}>
          {call.callId}
        </span>
      ),
    },
  ]
}

function CauseCell({ call }: { readonly call: KeptCall }) {
  const { label, line } = CAUSE_TEXTS[call.cause]
  const verdict = causeVerdict(call)
  return (
    <span className={classes.cause} title={line}>
      {verdict === 'none' ? <span className={classes.noMark} /> : <VerdictMark verdict={verdict} />}
      <span aria-hidden="true">{label}</span>
      <span className="hidden-words">: {label}</span>
    </span>
  )
}
