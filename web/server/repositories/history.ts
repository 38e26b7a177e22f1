import type { Database } from '#prisma/client.ts'
import type { DistributionRange, HistoryGrouping, HistoryView } from '#web/lib/distribution.ts'
import { panelRuntime } from '../runtime.ts'
import { HOURS_KEPT_MS, limitsOf } from './count-range.ts'
import { UNKNOWN_SOURCE } from './sources.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Minutes are kept this long (rules 22). */
export const MINUTES_KEPT_MS = 48 * HOUR_MS
const MOST_POINTS = 400

interface HistoryPlan {
  readonly unit: 'minute' | 'hour' | 'day'
  readonly unitMs: number
  readonly from: number
  readonly to: number
}

interface Point {
  readonly at: number
  readonly id: number
  readonly total: number
}

/** Calls over time from the finest rows that are still kept, in at most a few hundred steps. */
export async function readHistory(range: DistributionRange, grouping: HistoryGrouping): Promise<HistoryView> {
  const { db, clock } = panelRuntime()
  const nowMs = clock.wallMs()
  const { countingSince } = await db.revision.findUniqueOrThrow({ where: { id: 1 } })
  const [fromMs, toMs] = range.kind === 'start' ? [countingSince.getTime(), nowMs] : limitsOf(range, nowMs)
  const plan = planHistory(fromMs, toMs, nowMs)
  const points =
    grouping === 'source' ? await sourcePoints(db, plan) : await destinationPoints(db, plan, grouping)
  const names = await namesOf(db, grouping)
  return seriesOf(plan, points, (id) => names.get(id) ?? `${grouping} ${id}`)
}

function planHistory(fromMs: number, toMs: number, nowMs: number): HistoryPlan {
  const plan = (unit: HistoryPlan['unit'], unitMs: number) => {
    const from = Math.floor(fromMs / unitMs)
    return { unit, unitMs, from, to: Math.max(from + 1, Math.ceil(toMs / unitMs)) }
  }
  if (fromMs >= nowMs - MINUTES_KEPT_MS) return plan('minute', MINUTE_MS)
  return fromMs >= nowMs - HOURS_KEPT_MS ? plan('hour', HOUR_MS) : plan('day', DAY_MS)
}

async function destinationPoints(
  db: Database,
  plan: HistoryPlan,
  grouping: HistoryGrouping,
): Promise<Point[]> {
  const between = { gte: plan.from, lt: plan.to }
  const column = grouping === 'set' ? 'setId' : 'destinationId'
  const id = (row: { setId: number; destinationId: number }) => row[column]
  const by = ['setId' as const, 'destinationId' as const]
  const _sum = { total: true as const }
  if (plan.unit === 'minute') {
    const rows = await db.destinationMinute.groupBy({
      by: [...by, 'minute'],
      _sum,
      where: { minute: between },
    })
    return rows.map((row) => ({ at: row.minute, id: id(row), total: Number(row._sum.total ?? 0) }))
  }
  if (plan.unit === 'hour') {
    const rows = await db.destinationHour.groupBy({ by: [...by, 'hour'], _sum, where: { hour: between } })
    return rows.map((row) => ({ at: row.hour, id: id(row), total: Number(row._sum.total ?? 0) }))
  }
  const rows = await db.destinationDay.groupBy({ by: [...by, 'day'], _sum, where: { day: between } })
  return rows.map((row) => ({ at: row.day, id: id(row), total: Number(row._sum.total ?? 0) }))
}

async function sourcePoints(db: Database, plan: HistoryPlan): Promise<Point[]> {
  const between = { gte: plan.from, lt: plan.to }
  const by = ['sourceId' as const]
  const _sum = { total: true as const, unplaced: true as const }
  const offered = (sums: { total: bigint | null; unplaced: bigint | null }) =>
    Number(sums.total ?? 0) + Number(sums.unplaced ?? 0)
  if (plan.unit === 'minute') {
    const rows = await db.sourceMinute.groupBy({ by: [...by, 'minute'], _sum, where: { minute: between } })
    return rows.map((row) => ({ at: row.minute, id: row.sourceId, total: offered(row._sum) }))
  }
  if (plan.unit === 'hour') {
    const rows = await db.sourceHour.groupBy({ by: [...by, 'hour'], _sum, where: { hour: between } })
    return rows.map((row) => ({ at: row.hour, id: row.sourceId, total: offered(row._sum) }))
  }
  const rows = await db.sourceDay.groupBy({ by: [...by, 'day'], _sum, where: { day: between } })
  return rows.map((row) => ({ at: row.day, id: row.sourceId, total: offered(row._sum) }))
}

async function namesOf(db: Database, grouping: HistoryGrouping): Promise<Map<number, string>> {
  if (grouping === 'set') return new Map((await db.set.findMany()).map((row) => [row.id, row.name]))
  if (grouping === 'destination') {
    return new Map((await db.destination.findMany()).map((row) => [row.id, row.description || row.uri]))
  }
  const names = new Map<number, string>((await db.source.findMany()).map((row) => [row.id, row.name]))
  return names.set(UNKNOWN_SOURCE.id, UNKNOWN_SOURCE.name)
}

/** Several units make one step where there are too many for a chart. */
function seriesOf(plan: HistoryPlan, points: readonly Point[], nameOf: (id: number) => string): HistoryView {
  const perStep = Math.ceil((plan.to - plan.from) / MOST_POINTS)
  const steps = Math.ceil((plan.to - plan.from) / perStep)
  const values = new Map<number, number[]>()
  for (const point of points) {
    const series = values.get(point.id) ?? new Array<number>(steps).fill(0)
    const step = Math.floor((point.at - plan.from) / perStep)
    series[step] = (series[step] ?? 0) + point.total
    values.set(point.id, series)
  }
  const series = [...values].sort(([left], [right]) => left - right)
  return {
    fromMs: plan.from * plan.unitMs,
    stepMs: perStep * plan.unitMs,
    series: series.map(([id, own]) => ({ id, name: nameOf(id), values: own })),
  }
}
