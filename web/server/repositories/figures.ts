import { z } from 'zod'
import type { Tally } from '#prisma/add-figures.ts'
import type { Database } from '#prisma/client.ts'
import { readCauseKey } from '#web/lib/cause-key.ts'
import type { Figures, FiguresRange } from '#web/lib/figures.ts'
import { panelRuntime } from '../runtime.ts'
import { type FigurePlan, planFigures } from './figure-plan.ts'
import { type FigureUnit, stretchFigures, sumTallies } from './figure-steps.ts'

/** As many as have a colour of their own. */
const MOST_BUSIEST = 8
/** SQLite takes 999 values in a statement. */
const IDS_PER_STATEMENT = 500
const tallySchema = z.record(z.string(), z.number())

/** Everything a page shows of a range, in at most about 360 steps, beside the stretch that it is compared with. */
export async function figuresOf(range: FiguresRange): Promise<Figures> {
  const { db, clock } = panelRuntime()
  const plan = planFigures(range, clock.wallMs())
  const before = beforePlan(plan)
  const [units, unitsBefore, places] = await Promise.all([
    readUnits(db, plan),
    before ? readUnits(db, before) : [],
    readPlaces(db, plan),
  ])
  const busiest = places.filter((place) => place.destinationId !== 0 && place.activeSum > 0)
  return {
    ...stretchFigures(plan, units),
    unitSec: plan.unitSec,
    causes: causesOf(sumTallies(units.map((unit) => unit.causes))),
    busiest: await readBusiest(db, plan, units, distinctBusiest(busiest)),
    placed: places
      .filter(({ destinationId, offered }) => destinationId !== 0 && offered > 0)
      .map(({ destinationId, setId, offered }) => ({ destinationId, setId, calls: offered })),
    before: before && unitsBefore.length > 0 ? stretchFigures(before, unitsBefore) : null,
    beforeByMs: plan.beforeByMs,
  }
}

/** Null where it is not kept: part of a stretch compares with nothing. */
function beforePlan(plan: FigurePlan): FigurePlan | null {
  if (!plan.hasBefore) return null
  const shift = plan.beforeByMs / (1_000 * plan.unitSec)
  // As far as the present stretch has come, so that half an hour is compared with half an hour.
  return { ...plan, from: plan.from - shift, to: plan.to - shift, nowMs: plan.nowMs - plan.beforeByMs }
}

async function readUnits(db: Database, { unitSec, from, to }: FigurePlan): Promise<FigureUnit[]> {
  const rows = await db.figure.findMany({
    where: { unitSec, at: { gte: from, lt: to } },
    orderBy: { at: 'asc' },
  })
  return rows.map((row) => ({
    at: row.at,
    offered: Number(row.offered),
    answered: Number(row.answered),
    failed: Number(row.failed),
    talks: Number(row.talks),
    talkMs: Number(row.talkMs),
    delays: tallySchema.parse(row.delays),
    causes: tallySchema.parse(row.causes),
    activeSum: Number(row.activeSum),
    samples: Number(row.samples),
    activePeak: row.activePeak,
  }))
}

interface Place {
  readonly destinationId: number
  readonly setId: number
  readonly offered: number
  readonly activeSum: number
}

/** Destination by destination, as their index has them. */
async function readPlaces(db: Database, { unitSec, from, to }: FigurePlan): Promise<Place[]> {
  const known = await db.destination.findMany({ select: { id: true } })
  // Minutes of a day and of a thousand destinations are more than a million rows; their hours tell the same sums.
  const [sumSec, per] = unitSec === 60 && to - from > 180 ? [3_600, 60] : [unitSec, 1]
  const at = { gte: Math.floor(from / per), lt: Math.ceil(to / per) }
  const places: Place[] = []
  for (let first = 0; first < known.length; first += IDS_PER_STATEMENT) {
    const ids = known.slice(first, first + IDS_PER_STATEMENT).map(({ id }) => id)
    const rows = await db.destinationFigure.groupBy({
      by: ['destinationId', 'setId'],
      where: { unitSec: sumSec, destinationId: { in: ids }, at },
      _sum: { offered: true, activeSum: true },
    })
    for (const { destinationId, setId, _sum } of rows) {
      const [offered, activeSum] = [Number(_sum.offered ?? 0), Number(_sum.activeSum ?? 0)]
      places.push({ destinationId, setId, offered, activeSum })
    }
  }
  return places
}

function distinctBusiest(places: readonly Place[]): number[] {
  const sums = new Map<number, number>()
  for (const { destinationId, activeSum } of places)
    sums.set(destinationId, (sums.get(destinationId) ?? 0) + activeSum)
  return [...sums]
    .sort((left, right) => right[1] - left[1])
    .slice(0, MOST_BUSIEST)
    .map(([id]) => id)
}

async function readBusiest(
  db: Database,
  plan: FigurePlan,
  units: readonly FigureUnit[],
  ids: readonly number[],
): Promise<Figures['busiest']> {
  const { unitSec, from, to, unitsPerStep } = plan
  const rows = await db.destinationFigure.findMany({
    where: { unitSec, destinationId: { in: [...ids] }, at: { gte: from, lt: to }, activeSum: { gt: 0 } },
    select: { destinationId: true, at: true, activeSum: true },
  })
  const steps = Math.ceil((to - from) / unitsPerStep)
  const stepOf = (at: number) => Math.floor((at - from) / unitsPerStep)
  const samples = new Array<number>(steps).fill(0)
  for (const unit of units) samples[stepOf(unit.at)] = (samples[stepOf(unit.at)] ?? 0) + unit.samples
  const sums = new Map(ids.map((id) => [id, new Array<number>(steps).fill(0)]))
  for (const { destinationId, at, activeSum } of rows) {
    const own = sums.get(destinationId)
    if (own) own[stepOf(at)] = (own[stepOf(at)] ?? 0) + Number(activeSum)
  }
  // Where it had no call it has no row: what was sampled there is a zero, what was not is a gap.
  return ids.map((destinationId) => ({
    destinationId,
    activeMean: (sums.get(destinationId) ?? []).map((sum, step) =>
      samples[step] ? sum / samples[step] : null,
    ),
  }))
}

function causesOf(tally: Tally): Figures['causes'] {
  const causes = Object.entries(tally).flatMap(([key, calls]) => {
    const known = readCauseKey(key)
    return known ? [{ ...known, calls }] : []
  })
  return causes.sort((left, right) => right.calls - left.calls)
}
