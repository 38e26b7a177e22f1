import type { Batch } from '#engine/contract/live.ts'
import { addCallRecords, type CallRow } from '#prisma/add-call-records.ts'
import { addRows, type Cells, isoTime } from '#prisma/add-rows.ts'
import type { Database, Transaction } from '#prisma/client.ts'
import { countTable } from '#prisma/count-table.ts'
import { addBatchFigures } from './figures-intake.ts'

const CALL_SUMS = ['total', 'answered', 'failed', 'attempts'] as const
const SOURCE_SUMS = ['total', 'unplaced'] as const
const callTable = (name: string, ...keys: string[]) => countTable(name, keys, CALL_SUMS)
const DESTINATION = {
  total: callTable('DestinationTotal', 'setId', 'destinationId', 'channel'),
  minute: callTable('DestinationMinute', 'minute', 'setId', 'destinationId'),
  hour: callTable('DestinationHour', 'hour', 'setId', 'destinationId', 'channel'),
  day: callTable('DestinationDay', 'day', 'setId', 'destinationId', 'channel'),
}
const sourceTable = (name: string, ...keys: string[]) => countTable(name, keys, SOURCE_SUMS)
const SOURCE = {
  total: sourceTable('SourceTotal', 'sourceId', 'channel'),
  minute: sourceTable('SourceMinute', 'minute', 'sourceId'),
  hour: sourceTable('SourceHour', 'hour', 'sourceId', 'channel'),
  day: sourceTable('SourceDay', 'day', 'sourceId', 'channel'),
}

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
    if (!(await moveCursor(tx, batch))) return 'known'
    await addCalls(db, tx, batch)
    await addSources(db, tx, batch)
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

/** False: it stands there or beyond already. */
async function moveCursor(tx: Transaction, { engineId, startNumber, sequence }: Batch): Promise<boolean> {
  const moved = await tx.$executeRaw`
    INSERT INTO "EngineCursor" ("engineId", "startNumber", "sequence") VALUES (${engineId}, ${startNumber}, ${sequence})
    ON CONFLICT ("engineId") DO UPDATE SET "startNumber" = excluded."startNumber", "sequence" = excluded."sequence"
    WHERE ("EngineCursor"."startNumber", "EngineCursor"."sequence") < (excluded."startNumber", excluded."sequence")`
  return moved > 0
}

async function addCalls(db: Database, tx: Transaction, { calls, minuteMs }: Batch): Promise<void> {
  const byChannel = sumUp(calls, CALL_SUMS, (call) => [call.setId, call.destinationId, call.channel])
  const minutes = sumUp(calls, CALL_SUMS, (call) => [
    bucket(minuteMs, MINUTE_MS),
    call.setId,
    call.destinationId,
  ])
  await addRows(db, tx, DESTINATION.total, byChannel)
  await addRows(db, tx, DESTINATION.minute, minutes)
  await addRows(db, tx, DESTINATION.hour, prefixed(bucket(minuteMs, HOUR_MS), byChannel))
  await addRows(db, tx, DESTINATION.day, prefixed(bucket(minuteMs, DAY_MS), byChannel))
}

async function addSources(db: Database, tx: Transaction, { sources, minuteMs }: Batch): Promise<void> {
  const byChannel = sumUp(sources, SOURCE_SUMS, (source) => [source.sourceId, source.channel])
  const minutes = sumUp(sources, SOURCE_SUMS, (source) => [bucket(minuteMs, MINUTE_MS), source.sourceId])
  await addRows(db, tx, SOURCE.total, byChannel)
  await addRows(db, tx, SOURCE.minute, minutes)
  await addRows(db, tx, SOURCE.hour, prefixed(bucket(minuteMs, HOUR_MS), byChannel))
  await addRows(db, tx, SOURCE.day, prefixed(bucket(minuteMs, DAY_MS), byChannel))
}

function bucket(ms: number, lengthMs: number): number {
  return Math.floor(ms / lengthMs)
}

function prefixed(key: number, rows: readonly Cells[]): Cells[] {
  return rows.map((row) => [key, ...row])
}

/** One row per key: a statement may name each only once. */
function sumUp<Sum extends string, Cell extends { readonly [name in Sum]: number }>(
  cells: readonly Cell[],
  sums: readonly Sum[],
  keyOf: (cell: Cell) => (string | number)[],
): Cells[] {
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
