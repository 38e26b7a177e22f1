import type { Database } from '#prisma/client.ts'
import { FIGURE_UNITS, stretchOf } from '#web/lib/figure-units.ts'
import { HOURS_KEPT_MS } from './count-range.ts'
import { MINUTES_KEPT_MS } from './history.ts'

const DAY_MS = 86_400_000
/** Events are for people who ask what happened lately. */
const EVENTS_KEPT_MS = 90 * DAY_MS
/** Call records that go in one statement: with SQLite it holds up the panel's other work for some 20 ms. */
const SLICE = 1_000
/** SQLite takes 999 values in a statement. */
const IDS_PER_STATEMENT = 500

/** Drops what is older than it is kept (rules 22); days per channel and totals stay for ever. */
export async function dropExpired(db: Database, nowMs: number): Promise<void> {
  const minute = { lt: Math.floor((nowMs - MINUTES_KEPT_MS) / 60_000) }
  const hour = { lt: Math.floor((nowMs - HOURS_KEPT_MS) / 3_600_000) }
  await db.destinationMinute.deleteMany({ where: { minute } })
  await db.sourceMinute.deleteMany({ where: { minute } })
  await db.destinationHour.deleteMany({ where: { hour } })
  await db.sourceHour.deleteMany({ where: { hour } })
  await db.event.deleteMany({ where: { at: { lt: new Date(nowMs - EVENTS_KEPT_MS) } } })
  await db.session.deleteMany({ where: { expiresAt: { lt: new Date(nowMs) } } })
  await dropFigures(db, nowMs)
}

/** Destination by destination, as their index has them: looking through all of them would hold up the panel. */
async function dropFigures(db: Database, nowMs: number): Promise<void> {
  const known = await db.destination.findMany({ select: { id: true } })
  const destinations = [0, ...known.map(({ id }) => id)]
  for (const { unitSec, keptSec } of FIGURE_UNITS) {
    if (!Number.isFinite(keptSec)) continue
    const at = { lt: stretchOf(nowMs - 1_000 * keptSec, unitSec) }
    await db.figure.deleteMany({ where: { unitSec, at } })
    for (let from = 0; from < destinations.length; from += IDS_PER_STATEMENT) {
      const destinationId = { in: destinations.slice(from, from + IDS_PER_STATEMENT) }
      await db.destinationFigure.deleteMany({ where: { unitSec, destinationId, at } })
    }
  }
}

/** How many call records were let go, by which of the two limits. */
export interface DroppedCalls {
  readonly byAge: number
  readonly byRows: number
}

interface Kept {
  readonly days: number
  readonly rows: number
}

/**
 * Lets go of call records that began more than `days` ago, and of the oldest above `rows`. A slice at a time, and
 * `rest` between two of them: it answers false when there is no time for more, and the next run goes on.
 */
export async function dropOldCalls(
  db: Database,
  { days, rows }: Kept,
  nowMs: number,
  rest: () => Promise<boolean>,
): Promise<DroppedCalls> {
  const before = new Date(nowMs - days * DAY_MS)
  const byAge = await untilDone(rest, () => dropOlder(db, before))
  return { byAge, byRows: await untilDone(rest, () => dropSurplus(db, rows)) }
}

/** `slice` tells how many went; 0 ends it. */
async function untilDone(rest: () => Promise<boolean>, slice: () => Promise<number>): Promise<number> {
  let all = 0
  for (;;) {
    const dropped = await slice()
    all += dropped
    if (dropped === 0 || !(await rest())) return all
  }
}

async function dropOlder(db: Database, before: Date): Promise<number> {
  const last = await db.callRecord.findFirst({
    where: { startedAt: { lt: before } },
    orderBy: { startedAt: 'asc' },
    skip: SLICE - 1,
    select: { startedAt: true },
  })
  const startedAt = last ? { lte: last.startedAt } : { lt: before }
  return (await db.callRecord.deleteMany({ where: { startedAt } })).count
}

/** By their ids, which only grow: counting millions of rows would take as long as reading them. */
async function dropSurplus(db: Database, rows: number): Promise<number> {
  const oldest = await endOf(db, 'asc')
  const newest = await endOf(db, 'desc')
  if (oldest === null || newest === null) return 0
  const keptFrom = newest - BigInt(rows) + 1n
  if (oldest >= keptFrom) return 0
  const sliceEnd = oldest + BigInt(SLICE)
  const id = { lt: sliceEnd < keptFrom ? sliceEnd : keptFrom }
  return (await db.callRecord.deleteMany({ where: { id } })).count
}

async function endOf(db: Database, direction: 'asc' | 'desc'): Promise<bigint | null> {
  const row = await db.callRecord.findFirst({ orderBy: { id: direction }, select: { id: true } })
  return row?.id ?? null
}
