import { z } from 'zod'
import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { isoTime } from '#prisma/add-rows.ts'
import { type Database, isOnPostgresql } from '#prisma/client.ts'
import type { DistributionRange } from '#web/lib/distribution.ts'
import { arranged, type Dimension, type GroupCell, type GroupedCalls } from '#web/lib/grouping.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationName } from '#web/lib/uri.ts'
import { UNKNOWN_SOURCE_NAME } from '#web/texts/vocabulary.ts'
import { wait } from '../clock.ts'
import { panelRuntime } from '../runtime.ts'
import { HOURS_KEPT_MS, planRange, type RangePlan, wholeDays } from './count-range.ts'
import { countWindows } from './count-windows.ts'

interface Asked {
  readonly by: Dimension
  readonly and: Dimension | null
}

interface Times {
  readonly fromMs: number
  readonly toMs: number
}

/** What the counts of destinations hold, and those of sources. */
const OF_DESTINATIONS: ReadonlySet<Dimension> = new Set(['set', 'destination', 'channel', 'hour'])
const OF_SOURCES: ReadonlySet<Dimension> = new Set(['source', 'hour'])
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * Calls by one or two of set, destination, channel, source, code and hour: of the counts where they hold these, else of
 * the newest call records.
 */
export async function readGroups(range: DistributionRange, { by, and }: Asked): Promise<GroupedCalls> {
  const { db, clock } = panelRuntime()
  const nowMs = clock.wallMs()
  const { countingSince } = await db.revision.findUniqueOrThrow({ where: { id: 1 } })
  const asked = { by, and: and === by ? null : and }
  const dimensions = asked.and === null ? [by] : [by, asked.and]
  const plan = planRange(rangeWithHours(range, dimensions, nowMs), nowMs, countingSince.getTime())
  const times = { fromMs: plan.fromMs, toMs: plan.toMs }
  const sides = [
    { known: OF_DESTINATIONS, table: 'Destination' },
    { known: OF_SOURCES, table: 'Source' },
  ] as const
  const side = sides.find(({ known }) => dimensions.every((one) => known.has(one)))
  const { cells, ...records } = side
    ? { cells: await countCells(db, side.table, plan, dimensions) }
    : await recordCells(db, range.kind === 'start' ? { fromMs: 0, toMs: nowMs } : times, dimensions)
  const looked = 'looked' in records ? records : null
  return { ...asked, ...times, records: looked, ...arranged(cells, asked, await namesOf(db)) }
}

/** Since counting began there are no hours, only those of the last 90 days. */
function rangeWithHours(
  range: DistributionRange,
  dimensions: readonly Dimension[],
  nowMs: number,
): DistributionRange {
  if (range.kind !== 'start' || !dimensions.includes('hour')) return range
  return { kind: 'custom', fromMs: nowMs - HOURS_KEPT_MS + HOUR_MS, toMs: nowMs }
}

async function countCells(
  db: Database,
  side: 'Destination' | 'Source',
  plan: RangePlan,
  dimensions: readonly Dimension[],
): Promise<GroupCell[]> {
  const unit = plan.table === 'day' ? 'day' : 'hour'
  const columns = dimensions.map((one) =>
    one === 'hour'
      ? `"${unit}" * ${unit === 'day' ? DAY_MS : HOUR_MS}`
      : one === 'channel'
        ? '"channel"'
        : `"${one}Id"`,
  )
  // Hours in ms are beyond 32 bits, which PostgreSQL's own numbers would not hold.
  const wide = isOnPostgresql(db) ? columns.map((one) => one.replace(/ \* /, '::bigint * ')) : columns
  const cells = new Map<string, GroupCell>()
  for await (const from of countWindows(side, dimensions.includes('hour') ? [plan] : wholeDays(plan)))
    addCells(cells, await grouped(db, { columns: wide, sum: 'SUM("total")', from }))
  return [...cells.values()]
}

/** Records of which one statement is made: SQLite holds up everything else here meanwhile, some 30 ms. */
const WINDOW = 20_000
/** Half a second's worth: what is older is not looked at, and the page says so. */
const MOST_RECORDS = 200_000

async function recordCells(db: Database, { fromMs, toMs }: Times, dimensions: readonly Dimension[]) {
  const columns = dimensions.map((one) => recordColumn(db, one))
  const cells = new Map<string, GroupCell>()
  let before = toMs
  let looked = 0
  for (;;) {
    const edge = await windowEdge(db, fromMs, before)
    const from = edge ?? fromMs
    const where = `WHERE "startedAt" >= ${moment(from)} AND "startedAt" < ${moment(before)}`
    const found = await grouped(db, { columns, sum: 'COUNT(*)', from: `"CallRecord" ${where}` })
    addCells(cells, found)
    looked += found.reduce((sum, { calls }) => sum + calls, 0)
    if (edge === null || looked >= MOST_RECORDS) {
      const oldest = await db.callRecord.findFirst({
        orderBy: { startedAt: 'asc' },
        select: { startedAt: true },
      })
      const oldestMs = edge ?? oldest?.startedAt.getTime() ?? null
      return { cells: [...cells.values()], looked, oldestMs, isCut: edge !== null }
    }
    before = from
    await wait(panelRuntime().clock, 0)
  }
}

/** Start of the oldest record of the next window; null: what is left fits into one. */
async function windowEdge(db: Database, fromMs: number, beforeMs: number): Promise<number | null> {
  const row = await db.callRecord.findFirst({
    where: { startedAt: { gte: new Date(fromMs), lt: new Date(beforeMs) } },
    orderBy: { startedAt: 'desc' },
    skip: WINDOW - 1,
    select: { startedAt: true },
  })
  return row?.startedAt.getTime() ?? null
}

function recordColumn(db: Database, dimension: Dimension): string {
  if (dimension === 'code') return '"status"'
  if (dimension === 'channel') return '"channel"'
  if (dimension !== 'hour') return `"${dimension}Id"`
  return isOnPostgresql(db)
    ? `FLOOR(EXTRACT(EPOCH FROM "startedAt") / 3600)::bigint * ${HOUR_MS}`
    : `strftime('%s', substr("startedAt", 1, 13) || ':00:00') * 1000`
}

/** The last whose text stands behind all others. */
const LAST_MS = 253_402_300_799_999

const moment = (ms: number): string => `'${isoTime(Math.min(ms, LAST_MS))}'`

const rowsSchema = z.array(
  z.object({ first: z.coerce.string(), second: z.coerce.string(), calls: z.coerce.number() }),
)

interface Grouping {
  readonly columns: readonly string[]
  readonly sum: string
  readonly from: string
}

/** Nothing that anybody wrote stands in it: columns are ours, times are numbers. */
async function grouped(db: Database, { columns, sum, from }: Grouping): Promise<GroupCell[]> {
  const [first, second] = columns
  const by = second === undefined ? `${first}` : `${first}, ${second}`
  const sql = `SELECT ${first} AS "first", ${second ?? "''"} AS "second", ${sum} AS "calls" FROM ${from} GROUP BY ${by}`
  const rows = rowsSchema.parse(await db.$queryRawUnsafe(sql))
  return rows.filter(({ calls }) => calls > 0)
}

function addCells(cells: Map<string, GroupCell>, found: readonly GroupCell[]): void {
  for (const cell of found) {
    const key = JSON.stringify([cell.first, cell.second])
    cells.set(key, { ...cell, calls: cell.calls + (cells.get(key)?.calls ?? 0) })
  }
}

/** Names of all that ever had calls, those that are gone among them, since rows stay. */
async function namesOf(db: Database): Promise<(dimension: Dimension, key: string) => string> {
  const sets = await db.set.findMany({ select: { id: true, name: true } })
  const destinations = await db.destination.findMany({ select: { id: true, uri: true, description: true } })
  const sources = await db.source.findMany({ select: { id: true, name: true } })
  const names = new Map<string, string>([
    ...sets.map((set) => [`set ${set.id}`, setTitle(set)] as const),
    ...destinations.map((one) => [`destination ${one.id}`, destinationName(one)] as const),
    ...sources.map(({ id, name }) => [`source ${id}`, name] as const),
    [`source ${UNKNOWN_SOURCE_ID}`, UNKNOWN_SOURCE_NAME],
  ])
  return (dimension, key) => names.get(`${dimension} ${key}`) ?? (dimension === 'set' ? `set ${key}` : '')
}
