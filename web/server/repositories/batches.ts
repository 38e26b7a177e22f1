import type { Batch, CallCount, SourceCount } from '#engine/contract/live.ts'
import { addCallRecords, type CallRow, isoTime } from '#prisma/add-call-records.ts'
import { addCounts, type CountRow, type CountTable } from '#prisma/add-counts.ts'
import type { Database, Transaction } from '#prisma/client.ts'
import { addBatchFigures } from './figures-intake.ts'

const CALL_SUMS = ['total', 'answered', 'failed', 'attempts'] as const
const SOURCE_SUMS = ['total', 'unplaced'] as const
const CALL_KEYS = ['setId', 'destinationId', 'channel']
const SOURCE_KEYS = ['sourceId', 'channel']

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const LIMITS = { timeout: 30_000, maxWait: 30_000 }

/**
 * Counts a batch exactly once (rules 9): counts, figures, call records, events and cursor in one transaction.
 * `known`: it was counted before; acknowledge it again, and ignore it.
 */
export async function applyBatch(db: Database, batch: Batch): Promise<'applied' | 'known'> {
  return db.$transaction(async (tx) => {
    if (await isKnown(tx, batch)) return 'known'
    const { engineId, startNumber, sequence } = batch
    const position = { startNumber, sequence }
    await tx.engineCursor.upsert({ where: { engineId }, create: { engineId, ...position }, update: position })
    await addCalls(tx, batch.calls, batch.minuteMs)
    await addSources(tx, batch.sources, batch.minuteMs)
    const events = batch.events.map(({ atMs, ...event }) => ({ ...event, at: new Date(atMs) }))
    if (events.length > 0) await tx.event.createMany({ data: events })
    await addCallRecords(db, tx, callRows(batch))
    await addBatchFigures(db, tx, batch)
    return 'applied'
  }, LIMITS)
}

/** Not in the order of the columns: they are found by name. */
function callRows({ engineId, startNumber, records }: Batch): CallRow[] {
  return records.map(({ startedAtMs, endedAtMs, ...record }) => ({
    ...record,
    engineId,
    startNumber,
    startedAt: isoTime(startedAtMs),
    endedAt: isoTime(endedAtMs),
  }))
}

async function isKnown(tx: Transaction, batch: Batch): Promise<boolean> {
  const cursor = await tx.engineCursor.findUnique({ where: { engineId: batch.engineId } })
  if (!cursor) return false
  if (batch.startNumber !== cursor.startNumber) return batch.startNumber < cursor.startNumber
  return batch.sequence <= cursor.sequence
}

async function addCalls(tx: Transaction, calls: readonly CallCount[], minuteMs: number): Promise<void> {
  const table = (name: string, ...keys: string[]): CountTable => ({ name, keys, sums: CALL_SUMS })
  const byChannel = sumUp(calls, CALL_SUMS, (call) => [call.setId, call.destinationId, call.channel])
  const minutes = sumUp(calls, CALL_SUMS, (call) => [
    bucket(minuteMs, MINUTE_MS),
    call.setId,
    call.destinationId,
  ])
  await addCounts(tx, table('DestinationTotal', ...CALL_KEYS), byChannel)
  await addCounts(tx, table('DestinationMinute', 'minute', 'setId', 'destinationId'), minutes)
  await addCounts(
    tx,
    table('DestinationHour', 'hour', ...CALL_KEYS),
    prefixed(bucket(minuteMs, HOUR_MS), byChannel),
  )
  await addCounts(
    tx,
    table('DestinationDay', 'day', ...CALL_KEYS),
    prefixed(bucket(minuteMs, DAY_MS), byChannel),
  )
}

async function addSources(tx: Transaction, sources: readonly SourceCount[], minuteMs: number): Promise<void> {
  const table = (name: string, ...keys: string[]): CountTable => ({ name, keys, sums: SOURCE_SUMS })
  const byChannel = sumUp(sources, SOURCE_SUMS, (source) => [source.sourceId, source.channel])
  const minutes = sumUp(sources, SOURCE_SUMS, (source) => [bucket(minuteMs, MINUTE_MS), source.sourceId])
  await addCounts(tx, table('SourceTotal', ...SOURCE_KEYS), byChannel)
  await addCounts(tx, table('SourceMinute', 'minute', 'sourceId'), minutes)
  await addCounts(
    tx,
    table('SourceHour', 'hour', ...SOURCE_KEYS),
    prefixed(bucket(minuteMs, HOUR_MS), byChannel),
  )
  await addCounts(
    tx,
    table('SourceDay', 'day', ...SOURCE_KEYS),
    prefixed(bucket(minuteMs, DAY_MS), byChannel),
  )
}

function bucket(ms: number, lengthMs: number): number {
  return Math.floor(ms / lengthMs)
}

function prefixed(key: number, rows: readonly CountRow[]): CountRow[] {
  return rows.map((row) => [key, ...row])
}

/** One row per key: a statement may name each only once. */
function sumUp<Sum extends string, Cell extends { readonly [name in Sum]: number }>(
  cells: readonly Cell[],
  sums: readonly Sum[],
  keyOf: (cell: Cell) => (string | number)[],
): CountRow[] {
  const rows = new Map<string, { key: (string | number)[]; values: number[] }>()
  for (const cell of cells) {
    const key = keyOf(cell)
    const row = rows.get(JSON.stringify(key))
    if (row)
      sums.forEach((sum, i) => {
        row.values[i] = (row.values[i] ?? 0) + cell[sum]
      })
    else rows.set(JSON.stringify(key), { key, values: sums.map((sum) => cell[sum]) })
  }
  return [...rows.values()].map(({ key, values }) => [...key, ...values])
}
