import { type Database, isOnPostgresql } from '#prisma/client.ts'
import type { CallFilter } from '#web/lib/call-records.ts'
import { parseRange } from '#web/lib/distribution.ts'
import { withoutNul } from '#web/server/without-nul.ts'
import { limitsOf } from './count-range.ts'

/** Place of a record in the order of all: by start, then by id. */
export interface CallKey {
  readonly startedAtMs: number
  readonly id: bigint
}

export function keyText(key: CallKey): string {
  return `${key.startedAtMs}-${key.id}`
}

/** Of `STARTED-ID`, as its schema has it. */
export function keyOf(text: string): CallKey {
  const [startedAtMs = '', id = ''] = text.split('-')
  return { startedAtMs: Number(startedAtMs), id: BigInt(id) }
}

/** What is looked for as the database keeps it. */
export function storable<Filter extends CallFilter>(filter: Filter): Filter {
  return filter.q === undefined ? filter : { ...filter, q: withoutNul(filter.q) }
}

/** What an index answers: time, destination, a row by its id. */
export function plainPart(filter: CallFilter, nowMs: number) {
  const [fromMs, toMs] = timesOf(filter, nowMs)
  return {
    startedAt: {
      ...(fromMs === undefined ? {} : { gte: new Date(fromMs) }),
      ...(toMs === undefined ? {} : { lt: new Date(toMs) }),
    },
    ...(filter.destination === undefined ? {} : { destinationId: filter.destination }),
    ...(filter.id === undefined ? {} : { id: BigInt(filter.id) }),
  }
}

function timesOf({ range, from, to }: CallFilter, nowMs: number): [number | undefined, number | undefined] {
  const parsed = range === undefined ? null : parseRange(range)
  if (!parsed || parsed.kind === 'start') return [from, to]
  const [fromMs, toMs] = limitsOf(parsed, nowMs)
  return [fromMs, parsed.kind === 'custom' ? toMs : undefined]
}

/** What each row has to be looked at for; null where there is nothing of the kind. */
export function costlyPart(db: Database, filter: CallFilter) {
  const { set, source, cause, status, q } = filter
  if ([set, source, cause, status, q].every((part) => part === undefined)) return null
  return {
    ...(set === undefined ? {} : { setId: set }),
    ...(source === undefined ? {} : { sourceId: source }),
    ...(cause === undefined ? {} : { cause }),
    ...(status === undefined ? {} : { status: statusPart(status) }),
    ...(q === undefined ? {} : { OR: textPart(db, q) }),
  }
}

function statusPart(status: string) {
  if (!/xx$/i.test(status)) return { equals: Number(status) }
  const from = Number(status[0]) * 100
  return { gte: from, lt: from + 100 }
}

/** Regardless of case in both databases. A sign that means something to LIKE stands for any one sign. */
function textPart(db: Database, q: string) {
  const contains = q.replace(/[%\\]/g, '_')
  const part = isOnPostgresql(db) ? { contains, mode: 'insensitive' } : { contains }
  return [{ callId: part }, { from: part }, { to: part }, { requestUri: part }, { sourceAddress: part }]
}

/** Behind this record, in the order of a list that begins with the newest. */
export function behind({ startedAtMs, id }: CallKey) {
  const startedAt = new Date(startedAtMs)
  return { startedAt: { lte: startedAt }, OR: [{ startedAt: { lt: startedAt } }, { id: { lt: id } }] }
}

/** Before it, itself included. */
export function downTo({ startedAtMs, id }: CallKey) {
  const startedAt = new Date(startedAtMs)
  return { startedAt: { gte: startedAt }, OR: [{ startedAt: { gt: startedAt } }, { id: { gte: id } }] }
}
