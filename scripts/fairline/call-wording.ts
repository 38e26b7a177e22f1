import type { LiveCallPage } from '#engine/contract/live-calls.ts'
import type { CallPage } from '#web/lib/call-records.ts'
import {
  CAUSE_TEXTS,
  callLength,
  destinationOf,
  liveTotalLine,
  nameOf,
  partyName,
} from '#web/lib/call-words.ts'
import { formatTable } from './table.ts'

/** Call records and live calls for people. */

export function wordCalls({ calls, names, next, searchedToMs }: CallPage): string {
  const head = [
    'started',
    'from',
    'to',
    'source',
    'destination',
    'tries',
    'pdd ms',
    'talk',
    'cause',
    'status',
  ]
  const rows = calls.map((call) => [
    time(call.startedAtMs),
    partyName(call.from),
    partyName(call.to),
    nameOf(names.sources, 'source', call.sourceId),
    destinationOf(names, call.destinationId),
    call.attempts.length,
    call.postDialDelayMs,
    callLength(call.talkMs),
    CAUSE_TEXTS[call.cause].label,
    call.status,
  ])
  const table = calls.length === 0 ? 'no call is recorded that matches' : formatTable(head, rows)
  if (searchedToMs !== null)
    return `${table}\nlooked back to ${time(searchedToMs)}; --csv and --json look further`
  return next === null ? table : `${table}\nand older ones; --csv and --json have them all`
}

export function wordLiveCalls(page: LiveCallPage): string {
  const { calls, total, isCapped } = page
  if (isCapped && calls.length === 0) return liveTotalLine(page, String)
  if (calls.length === 0) return 'no call is in progress that matches'
  const head = ['number', 'started', 'state', 'from', 'to', 'destination', 'channel', 'doubt']
  const rows = calls.map((call) => [
    call.number,
    time(call.startedAtMs),
    call.state,
    partyName(call.from),
    partyName(call.to),
    call.destinationId,
    call.channel,
    call.doubt,
  ])
  const more = `and ${isCapped ? 'more than ' : ''}${total - calls.length} more; --json has a thousand`
  return isCapped || total > calls.length ? `${formatTable(head, rows)}\n${more}` : formatTable(head, rows)
}

function time(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z')
}
