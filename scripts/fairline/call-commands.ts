import { CALL_CAUSES } from '#engine/contract/vocabulary.ts'
import { CALL_CSV_HEAD, callCsv } from '#web/lib/call-csv.ts'
import { type CallPage, callPageSchema, liveCallPageSchema } from '#web/lib/call-records.ts'
import { traceText } from '#web/lib/trace-words.ts'
import { releasedSchema, traceAnswerSchema } from './answers.ts'
import { wordCalls, wordLiveCalls } from './call-wording.ts'
import type { CommandContext, Flags } from './context.ts'
import { UsageFailure } from './failure.ts'
import { jsonLine } from './json-line.ts'
import { call, type Door, panelDoor } from './panel-api.ts'

const ROUTE = '/api/v1/calls'
/** What a person reads at once; files have everything. */
const SHOWN = 50
const PAGE = 1_000
const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export const CALL_FLAGS = [
  ...(['since', 'destination', 'cause', 'status', 'text', 'csv', 'json'] as const),
  ...(['live', 'release', 'release-doubtful', 'trace'] as const),
] as const

/** Records by default; `--live`, `--release` and `--release-doubtful` are about calls in progress. */
export async function showCalls(context: CommandContext, words: readonly string[]): Promise<void> {
  const { settings, flags, print, show } = context
  if (words.length > 0) throw new UsageFailure('calls takes options alone')
  const door = panelDoor(settings)
  if (flags.release !== undefined || flags['release-doubtful'] !== undefined)
    return releaseCalls(door, context)
  if (flags.trace !== undefined) return showTrace(door, context, flags.trace)
  if (!flags.live) return showRecords(door, context)
  const page = await call(door, 'GET', `${ROUTE}/live${liveQuery(flags)}`, liveCallPageSchema)
  if (flags.json) print(jsonLine(page))
  else show(wordLiveCalls(page))
}

/** What passed of a call that was traced, secrets masked. */
async function showTrace(door: Door, { flags, print, show }: CommandContext, callId: string): Promise<void> {
  const query = new URLSearchParams({ callId })
  const { messages } = await call(door, 'GET', `${ROUTE}/trace?${query}`, traceAnswerSchema)
  if (flags.json) return print(JSON.stringify(messages))
  if (messages.length === 0) return show('this call was not traced, or its trace is gone')
  print(traceText(messages).trimEnd())
}

async function releaseCalls(door: Door, { flags, show }: CommandContext): Promise<void> {
  if (flags.release !== undefined && flags['release-doubtful'] !== undefined)
    throw new UsageFailure('calls takes --release or --release-doubtful, not both')
  const order =
    flags.release === undefined
      ? { kind: 'doubtful', destinationId: number('release-doubtful', flags['release-doubtful']) }
      : { kind: 'calls', numbers: flags.release.split(',').map((one) => number('release', one)) }
  const { released } = await call(door, 'POST', `${ROUTE}/release`, releasedSchema, order)
  show(`${released} ${released === 1 ? 'call' : 'calls'} released; nobody was sent a BYE`)
}

/** Files have everything, a page at a time; people the newest fifty. */
async function showRecords(door: Door, { flags, print, show, now }: CommandContext): Promise<void> {
  const query = recordQuery(flags, now)
  if (!flags.csv && !flags.json) return show(wordCalls(await page(door, query, SHOWN, null)))
  if (flags.csv) print(CALL_CSV_HEAD.trimEnd())
  let next: string | null = null
  do {
    const answer: CallPage = await page(door, query, PAGE, next)
    if (answer.calls.length > 0)
      print(flags.csv ? callCsv(answer.calls, answer.names).trimEnd() : answer.calls.map(jsonLine).join('\n'))
    next = answer.next
  } while (next !== null)
}

function page(door: Door, query: URLSearchParams, limit: number, before: string | null): Promise<CallPage> {
  const asked = new URLSearchParams(query)
  asked.set('limit', String(limit))
  if (before !== null) asked.set('before', before)
  return call(door, 'GET', `${ROUTE}?${asked}`, callPageSchema)
}

function recordQuery(flags: Flags, now: () => number): URLSearchParams {
  const query = new URLSearchParams()
  if (flags.since !== undefined) query.set('from', String(now() - lengthMs(flags.since)))
  if (flags.destination !== undefined)
    query.set('destination', String(number('destination', flags.destination)))
  if (flags.cause !== undefined) query.set('cause', cause(flags.cause))
  if (flags.status !== undefined) query.set('status', flags.status)
  if (flags.text !== undefined) query.set('q', flags.text)
  return query
}

function liveQuery(flags: Flags): string {
  const query = new URLSearchParams({ limit: String(flags.json ? PAGE : SHOWN) })
  if (flags.destination !== undefined)
    query.set('destination', String(number('destination', flags.destination)))
  if (flags.text !== undefined) query.set('q', flags.text)
  return `?${query}`
}

function cause(word: string): string {
  if (CALL_CAUSES.some((one) => one === word)) return word
  throw new UsageFailure(`--cause is one of ${CALL_CAUSES.join(', ')}`)
}

function number(flag: string, text = ''): number {
  if (!/^\d{1,15}$/.test(text) || Number(text) < 1) throw new UsageFailure(`--${flag} takes a number`)
  return Number(text)
}

function lengthMs(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const size = UNITS_MS[unit]
  if (size === undefined) throw new UsageFailure('--since takes a length as 90s, 15m, 1h or 7d')
  return Number(count) * size
}
