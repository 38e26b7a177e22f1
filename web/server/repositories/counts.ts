import { z } from 'zod'
import type { CallCount, SourceCount } from '#engine/contract/live.ts'
import type { Database } from '#prisma/client.ts'
import type {
  ChannelCount,
  DestinationDistribution,
  DistributionRange,
  DistributionView,
  SourceDistribution,
} from '#web/lib/distribution.ts'
import { panelRuntime } from '../runtime.ts'
import { planRange, type RangePlan, wholeDays } from './count-range.ts'
import { countWindows } from './count-windows.ts'
import { UNKNOWN_SOURCE } from './sources.ts'

type Calls = Pick<CallCount, 'setId' | 'destinationId' | 'channel' | 'total'>
type Sources = Pick<SourceCount, 'sourceId' | 'channel' | 'total' | 'unplaced'>

/** The seed's two tables over a time range; totals reconcile (rules 18). */
export async function readDistribution(range: DistributionRange): Promise<DistributionView> {
  const { db, clock } = panelRuntime()
  const { countingSince } = await db.revision.findUniqueOrThrow({ where: { id: 1 } })
  const plan = planRange(range, clock.wallMs(), countingSince.getTime())
  const calls = (await readCalls(db, plan)).filter((call) => call.total > 0)
  const sources = (await readSources(db, plan)).filter((source) => source.total > 0 || source.unplaced > 0)
  const unplaced = sum(sources.map((source) => source.unplaced))
  return {
    fromMs: plan.fromMs,
    toMs: plan.toMs,
    destinations: await describeDestinations(db, calls),
    sources: await describeSources(db, sources),
    unplaced,
    totalOutbound: sum(sources.map((source) => source.total)) + unplaced,
    totalInbound: sum(calls.map((call) => call.total)),
  }
}

const callsSchema = z.array(
  z.object({
    setId: z.coerce.number(),
    destinationId: z.coerce.number(),
    channel: z.string(),
    total: z.coerce.number(),
  }),
)

async function readCalls(db: Database, plan: RangePlan): Promise<Calls[]> {
  const found = new Map<string, Calls>()
  const key = '"setId", "destinationId", "channel"'
  for await (const rows of countWindows('Destination', wholeDays(plan))) {
    const sql = `SELECT ${key}, SUM("total") AS "total" FROM ${rows} GROUP BY ${key}`
    for (const one of callsSchema.parse(await db.$queryRawUnsafe(sql))) {
      const name = JSON.stringify([one.setId, one.destinationId, one.channel])
      found.set(name, { ...one, total: one.total + (found.get(name)?.total ?? 0) })
    }
  }
  return [...found.values()].sort(
    (left, right) =>
      left.setId - right.setId ||
      left.destinationId - right.destinationId ||
      (left.channel < right.channel ? -1 : 1),
  )
}

const sourcesSchema = z.array(
  z.object({
    sourceId: z.coerce.number(),
    channel: z.string(),
    total: z.coerce.number(),
    unplaced: z.coerce.number(),
  }),
)

async function readSources(db: Database, plan: RangePlan): Promise<Sources[]> {
  const found = new Map<string, Sources>()
  const sums = 'SUM("total") AS "total", SUM("unplaced") AS "unplaced"'
  for await (const rows of countWindows('Source', wholeDays(plan))) {
    const sql = `SELECT "sourceId", "channel", ${sums} FROM ${rows} GROUP BY "sourceId", "channel"`
    for (const one of sourcesSchema.parse(await db.$queryRawUnsafe(sql))) {
      const name = JSON.stringify([one.sourceId, one.channel])
      const { total = 0, unplaced = 0 } = found.get(name) ?? {}
      found.set(name, { ...one, total: one.total + total, unplaced: one.unplaced + unplaced })
    }
  }
  return [...found.values()].sort(
    (left, right) => left.sourceId - right.sourceId || (left.channel < right.channel ? -1 : 1),
  )
}

/** Removed ones keep their names here as long as they have counts. */
async function describeDestinations(
  db: Database,
  calls: readonly Calls[],
): Promise<DestinationDistribution[]> {
  const rows = await db.destination.findMany({
    include: { set: true },
    orderBy: [{ setId: 'asc' }, { position: 'asc' }],
  })
  const ofSet = totalsBy(calls, (call) => call.setId)
  const groups = grouped(calls, (call) => call.destinationId)
  const described = rows.flatMap((row) => {
    const own = groups.get(row.id)
    return own ? [describe(row, row.set.name, own, ofSet.get(row.setId) ?? 0)] : []
  })
  const known = new Set(rows.map((row) => row.id))
  const lost = [...groups].filter(([id]) => !known.has(id))
  return described.concat(
    lost.map(([id, own]) => {
      const setId = own[0]?.setId ?? 0
      return describe(
        { id, setId, uri: `destination ${id}`, description: '' },
        `set ${setId}`,
        own,
        ofSet.get(setId) ?? 0,
      )
    }),
  )
}

function describe(
  row: { id: number; setId: number; uri: string; description: string },
  setName: string,
  calls: readonly Calls[],
  setTotal: number,
): DestinationDistribution {
  const total = sum(calls.map((call) => call.total))
  const { id, setId, uri, description } = row
  return {
    setId,
    setName,
    id,
    uri,
    description,
    channels: channelsOf(calls, total),
    total,
    percentOfSet: percent(total, setTotal),
  }
}

async function describeSources(db: Database, sources: readonly Sources[]): Promise<SourceDistribution[]> {
  const rows = await db.source.findMany({ orderBy: { id: 'asc' } })
  const names = new Map<number, string>(rows.map((row) => [row.id, row.name]))
  names.set(UNKNOWN_SOURCE.id, UNKNOWN_SOURCE.name)
  const groups = [...grouped(sources, (source) => source.sourceId)].sort(([left], [right]) => left - right)
  return groups.map(([id, own]) => {
    const total = sum(own.map((source) => source.total))
    const unplaced = sum(own.map((source) => source.unplaced))
    return { id, name: names.get(id) ?? `source ${id}`, channels: channelsOf(own, total), total, unplaced }
  })
}

const BY_NUMBER = new Intl.Collator('en', { numeric: true })

/** Channel 2 before channel 10; names after numbers. */
function channelsOf(cells: readonly { channel: string; total: number }[], total: number): ChannelCount[] {
  return cells
    .filter((cell) => cell.total > 0)
    .map((cell) => ({ channel: cell.channel, total: cell.total, percent: percent(cell.total, total) }))
    .sort((left, right) => BY_NUMBER.compare(left.channel, right.channel))
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

function totalsBy(calls: readonly Calls[], keyOf: (call: Calls) => number): Map<number, number> {
  return new Map(
    [...grouped(calls, keyOf)].map(([key, group]) => [key, sum(group.map((call) => call.total))]),
  )
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)

export { readHistory } from './history.ts'
