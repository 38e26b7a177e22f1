import type { Database } from '#prisma/client.ts'
import type { CallFilter, CallNames, CallPage, CallPageQuery, KeptCall } from '#web/lib/call-records.ts'
import { keptCallSchema } from '#web/lib/call-records.ts'
import { destinationName } from '#web/lib/uri.ts'
import { wait } from '../clock.ts'
import { panelRuntime } from '../runtime.ts'
import {
  behind,
  type CallKey,
  costlyPart,
  downTo,
  keyOf,
  keyText,
  plainPart,
  storable,
} from './call-filter.ts'
import { UNKNOWN_SOURCE } from './sources.ts'

/** Rows that one statement looks through at most: some 10 ms, in which SQLite holds up everything else here. */
const WINDOW = 5_000
/** One page is looked for in at most so many windows: 200,000 rows. */
const MOST_WINDOWS = 40
const NEWEST_FIRST = [{ startedAt: 'desc' as const }, { id: 'desc' as const }]

export interface CallsPart {
  readonly calls: readonly KeptCall[]
  /** Where to go on; null: there is nothing older. */
  readonly next: CallKey | null
}

/** A page of records, newest first, by keys: it costs the same however far back it lies. */
export async function listCallsPage({ before, limit, ...filter }: CallPageQuery): Promise<CallPage> {
  const calls: KeptCall[] = []
  let next = before === undefined ? null : keyOf(before)
  let windows = 0
  for await (const part of callParts(filter, next, () => limit - calls.length)) {
    calls.push(...part.calls)
    next = part.next
    windows += 1
    if (calls.length >= limit || windows >= MOST_WINDOWS) break
  }
  return {
    calls,
    names: await callNames(calls),
    next: next && keyText(next),
    searchedToMs: next && calls.length < limit ? next.startedAtMs : null,
  }
}

/**
 * Everything that matches, newest first, a part at a time. Each statement is bounded, and between two of them the
 * panel's other work has its turn. A part may be empty, and there may be more behind it.
 */
export async function* callParts(
  filter: CallFilter,
  before: CallKey | null,
  take: () => number,
): AsyncGenerator<CallsPart> {
  const { db, clock } = panelRuntime()
  const sought = await withWholeCallId(db, storable(filter))
  const nowMs = clock.wallMs()
  let next = before
  do {
    const part = await readPart(db, { filter: sought, nowMs, take: take(), before: next })
    next = part.next
    yield part
    await wait(clock, 0)
  } while (next)
}

/** Who asks for a whole Call-ID has it by its index, and not by looking through everything. */
async function withWholeCallId(db: Database, filter: CallFilter): Promise<CallFilter & { callId?: string }> {
  const { q, ...rest } = filter
  if (q === undefined) return filter
  const one = await db.callRecord.findFirst({ where: { callId: q }, select: { id: true } })
  return one ? { ...rest, callId: q } : filter
}

interface PartQuery {
  readonly filter: CallFilter & { readonly callId?: string }
  readonly nowMs: number
  readonly take: number
  readonly before: CallKey | null
}

async function readPart(db: Database, { filter, nowMs, take, before }: PartQuery): Promise<CallsPart> {
  const { callId } = filter
  const plain = [
    plainPart(filter, nowMs),
    before ? behind(before) : {},
    callId === undefined ? {} : { callId },
  ]
  const costly = costlyPart(db, filter)
  const end = costly ? await windowEnd(db, plain) : null
  const where = { AND: [...plain, costly ?? {}, end ? downTo(end) : {}] }
  const rows = await db.callRecord.findMany({ where, orderBy: NEWEST_FIRST, take })
  const last = rows.at(-1)
  const isFull = rows.length === take && last !== undefined
  return { calls: rows.map(keptCall), next: isFull ? rowKey(last) : end }
}

/** The last row of the next window; null where what is left fits into one. */
async function windowEnd(db: Database, plain: readonly object[]): Promise<CallKey | null> {
  const row = await db.callRecord.findFirst({
    where: { AND: [...plain] },
    orderBy: NEWEST_FIRST,
    skip: WINDOW - 1,
    select: { id: true, startedAt: true },
  })
  return row && rowKey(row)
}

function rowKey({ id, startedAt }: { id: bigint; startedAt: Date }): CallKey {
  return { startedAtMs: startedAt.getTime(), id }
}

interface CallRow extends Record<string, unknown> {
  readonly id: bigint
  readonly number: bigint
  readonly startedAt: Date
  readonly endedAt: Date
}

function keptCall(row: CallRow): KeptCall {
  const [id, number] = [String(row.id), Number(row.number)]
  const [startedAtMs, endedAtMs] = [row.startedAt.getTime(), row.endedAt.getTime()]
  return keptCallSchema.parse({ ...row, id, number, startedAtMs, endedAtMs })
}

/** Names of what these records name, those of removed ones too. */
export async function callNames(calls: readonly KeptCall[]): Promise<CallNames> {
  const { db } = panelRuntime()
  const destinations = await db.destination.findMany({
    where: { id: { in: distinct(calls.flatMap(destinationsOf)) } },
    select: { id: true, uri: true, description: true },
  })
  const sets = await db.set.findMany({
    where: { id: { in: distinct(calls.flatMap(setsOf)) } },
    select: { id: true, name: true },
  })
  const sources = await db.source.findMany({
    where: { id: { in: distinct(calls.map((call) => call.sourceId)) } },
    select: { id: true, name: true },
  })
  return {
    destinations: named(destinations.map((row) => ({ id: row.id, name: destinationName(row) }))),
    sets: named(sets),
    sources: named([UNKNOWN_SOURCE, ...sources]),
  }
}

function destinationsOf({ destinationId, attempts, leftOver }: KeptCall): number[] {
  const skipped = attempts.flatMap((attempt) => attempt.skipped)
  const passedOver = [...skipped, ...leftOver].map((skip) => skip.destinationId)
  return [destinationId, ...attempts.map((attempt) => attempt.destinationId), ...passedOver]
}

function setsOf({ setId, attempts }: KeptCall): number[] {
  return [setId, ...attempts.map((attempt) => attempt.setId)]
}

function distinct(ids: readonly number[]): number[] {
  return [...new Set(ids)]
}

function named(rows: readonly { readonly id: number; readonly name: string }[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ id, name }) => [String(id), name]))
}

/** Start of the oldest call that is kept; null where there is none. */
export async function oldestCallMs(): Promise<number | null> {
  const row = await panelRuntime().db.callRecord.findFirst({
    orderBy: { startedAt: 'asc' },
    select: { startedAt: true },
  })
  return row?.startedAt.getTime() ?? null
}
