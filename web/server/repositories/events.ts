import { type EngineEvent, engineEventSchema } from '#engine/contract/live.ts'
import { type Database, isOnPostgresql } from '#prisma/client.ts'
import type { EventFilter } from '#web/lib/log-filter.ts'
import { wait } from '../clock.ts'
import { panelRuntime } from '../runtime.ts'
import { withoutNul } from '../without-nul.ts'
import { rangePart } from './count-range.ts'

export type EventView = EngineEvent & { readonly id: number }

export interface EventQuery {
  /** Only events older than this one. */
  readonly beforeId?: number
  readonly limit: number
  readonly destinationId?: number
  readonly filter?: EventFilter
}

const MOST = 1_000
/** Rows that an export has in memory at a time. */
const PART = 500

/** Newest first. */
export async function listEvents({
  beforeId,
  limit,
  destinationId,
  filter,
}: EventQuery): Promise<EventView[]> {
  const { db, clock } = panelRuntime()
  const rows = await db.event.findMany({
    where: {
      ...(beforeId === undefined ? {} : { id: { lt: beforeId } }),
      ...(destinationId === undefined ? {} : { destinationId }),
      ...(filter ? partsOf(db, filter, clock.wallMs()) : {}),
    },
    orderBy: { id: 'desc' },
    take: Math.min(limit, MOST),
  })
  return rows.map((row) => ({ ...eventOf(row), id: row.id }))
}

/** A page of them, with where the next one begins. */
export async function eventPage(query: EventQuery) {
  const rows = await listEvents(query)
  return { rows, nextBeforeId: rows.length < query.limit ? null : (rows.at(-1)?.id ?? null) }
}

/** Everything that matches, a part at a time; between two of them the panel's other work has its turn. */
export async function* eventParts(filter: EventFilter): AsyncGenerator<EventView[]> {
  const { clock } = panelRuntime()
  let beforeId: number | undefined
  for (;;) {
    const events = await listEvents({ beforeId, limit: PART, filter })
    yield events
    beforeId = events.at(-1)?.id
    if (events.length < PART) return
    await wait(clock, 0)
  }
}

function partsOf(db: Database, { kind, set, destination, range, q }: EventFilter, nowMs: number) {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(set === undefined ? {} : { setId: set }),
    ...(destination === undefined ? {} : { destinationId: destination }),
    at: rangePart(range, nowMs),
    ...(q === undefined ? {} : { OR: [{ text: textPart(db, q) }, { cause: textPart(db, q) }] }),
  }
}

/** Regardless of case in both databases. A sign that means something to LIKE stands for any one sign. */
function textPart(db: Database, q: string) {
  const contains = withoutNul(q).replace(/[%\\]/g, '_')
  return isOnPostgresql(db) ? ({ contains, mode: 'insensitive' } as const) : { contains }
}

export type StateChange = Pick<EngineEvent, 'atMs' | 'kind' | 'from' | 'to' | 'lastedMs'>

/** Of the health of one destination since then, newest first; the newest thousand where there are more. */
export async function listHealthChanges(destinationId: number, sinceMs: number): Promise<StateChange[]> {
  const rows = await panelRuntime().db.event.findMany({
    where: { destinationId, kind: 'health', at: { gte: new Date(sinceMs) } },
    orderBy: { id: 'desc' },
    take: MOST,
    select: { at: true, from: true, to: true, lastedMs: true },
  })
  return rows.map(({ at, from, to, lastedMs }) => ({
    ...{ atMs: at.getTime(), kind: 'health', from, to },
    lastedMs: lastedMs === null ? null : Number(lastedMs),
  }))
}

/** What a panel that starts shows first; newest first. */
export async function readNewestEvents(db: Database, limit: number): Promise<EngineEvent[]> {
  return (await db.event.findMany({ orderBy: { id: 'desc' }, take: limit })).map(eventOf)
}

function eventOf(row: { at: Date; lastedMs: bigint | null }): EngineEvent {
  const lastedMs = row.lastedMs === null ? null : Number(row.lastedMs)
  return engineEventSchema.parse({ ...row, atMs: row.at.getTime(), lastedMs })
}
