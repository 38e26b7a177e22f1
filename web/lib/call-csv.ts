import type { CallNames, KeptCall } from './call-records.ts'
import { attemptLine, destinationOf, nameOf, passedOverLine } from './call-words.ts'
import { csvText } from './csv.ts'

/** Call records as a table: one row each, times as ISO 8601 in UTC, lengths in ms. */

const HEAD = [
  'started',
  'ended',
  'from',
  'to',
  'request uri',
  'source',
  'source address',
  'source channel',
  'set',
  'destination',
  'channel',
  'attempts',
  'way',
  'left over',
  'post-dial delay ms',
  'ring ms',
  'talk ms',
  'status',
  'cause',
  'retransmissions',
  'whole',
  'call-id',
  'engine',
  'engine start',
  'number',
] as const

export const CALL_CSV_HEAD = csvText([HEAD])

/** Without the head; texts that a caller chose are never formulas (`csvCell`). */
export function callCsv(calls: readonly KeptCall[], names: CallNames): string {
  return csvText(calls.map((call) => row(call, names)))
}

function row(call: KeptCall, names: CallNames): (string | number)[] {
  return [
    new Date(call.startedAtMs).toISOString(),
    new Date(call.endedAtMs).toISOString(),
    call.from,
    call.to,
    call.requestUri,
    nameOf(names.sources, 'source', call.sourceId),
    call.sourceAddress,
    call.sourceChannel,
    nameOf(names.sets, 'set', call.setId),
    destinationOf(names, call.destinationId),
    call.channel,
    call.attempts.length,
    call.attempts.map((attempt) => attemptLine(attempt, names)).join(' → '),
    passedOverLine(call.leftOver, names),
    call.postDialDelayMs ?? '',
    call.ringMs ?? '',
    call.talkMs ?? '',
    call.status,
    call.cause,
    call.retransmissions,
    call.isWhole ? 'yes' : 'no',
    call.callId,
    call.engineId,
    call.startNumber,
    call.number,
  ]
}
