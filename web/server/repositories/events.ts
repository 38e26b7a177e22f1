import { type EngineEvent, engineEventSchema } from '#engine/contract/live.ts'
import type { Database } from '#prisma/client.ts'
import { panelRuntime } from '../runtime.ts'

export type EventView = EngineEvent & { readonly id: number }

export interface EventQuery {
  /** Only events older than this one. */
  readonly beforeId?: number
  readonly limit: number
  readonly destinationId?: number
}

const MOST = 1_000

/** Newest first. */
export async function listEvents(query: EventQuery): Promise<EventView[]> {
  const rows = await panelRuntime().db.event.findMany({
    where: {
      ...(query.beforeId === undefined ? {} : { id: { lt: query.beforeId } }),
      ...(query.destinationId === undefined ? {} : { destinationId: query.destinationId }),
    },
    orderBy: { id: 'desc' },
    take: Math.min(query.limit, MOST),
  })
  return rows.map((row) => ({ ...eventOf(row), id: row.id }))
}

/** What a panel that starts shows first; newest first. */
export async function readNewestEvents(db: Database, limit: number): Promise<EngineEvent[]> {
  return (await db.event.findMany({ orderBy: { id: 'desc' }, take: limit })).map(eventOf)
}

function eventOf(row: { at: Date; lastedMs: bigint | null }): EngineEvent {
  const lastedMs = row.lastedMs === null ? null : Number(row.lastedMs)
  return engineEventSchema.parse({ ...row, atMs: row.at.getTime(), lastedMs })
}
