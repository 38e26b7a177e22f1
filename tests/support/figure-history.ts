import { addFigures, type FigureRow } from '#prisma/add-figures.ts'
import { delayBucket } from '#web/lib/delay-buckets.ts'
import { readyDatabase } from '#web/server/repositories/database.ts'

const DAY_SEC = 86_400
const LENGTHS = [
  { unitSec: 60, count: 48 * 60 },
  { unitSec: 3_600, count: 60 * 24 },
  { unitSec: DAY_SEC, count: 730 },
] as const
/** Nothing was seen from so many units ago to so many. */
const GAP = { from: 40, to: 30 } as const

/** Two destinations with busy days and quiet nights, up to ten minutes ago, in the database of a data folder. */
export async function seedFigures(folder: string, nowMs: number): Promise<void> {
  const { db } = await readyDatabase(`file:${folder}/fairline.db`, nowMs)
  for (const { unitSec, count } of LENGTHS) {
    const last = Math.floor(nowMs / 1_000 / unitSec) - (unitSec === 60 ? 10 : 1)
    const ats = Array.from({ length: count }, (_, i) => last - i).filter(
      (_, i) => i < GAP.to || i >= GAP.from,
    )
    const all = ats.map((at) => rowOf([unitSec, at], at * unitSec, unitSec, 1))
    const places = [0.6, 0.4].flatMap((part, i) =>
      ats.map((at) => rowOf([unitSec, i + 1, at, 1], at * unitSec, unitSec, part)),
    )
    await db.$transaction(async (tx) => {
      await addFigures(db, tx, 'Figure', all)
      await addFigures(db, tx, 'DestinationFigure', places)
    })
  }
  await db.$disconnect()
}

function rowOf(keys: readonly number[], atSec: number, unitSec: number, part: number): FigureRow {
  const day = 1 + Math.sin((2 * Math.PI * (atSec % DAY_SEC)) / DAY_SEC)
  const wave = 1 + 0.15 * Math.sin(atSec / 487)
  const calls = Math.round((20 + 60 * day * wave) * part * (unitSec / 60))
  const failed = Math.round(calls * 0.06)
  const active = Math.round((10 + 40 * day * wave) * part)
  const slow = Math.round(calls * 0.06)
  return {
    ...{ keys, offered: calls, answered: calls - failed, failed },
    ...{ talks: calls - failed, talkMs: (calls - failed) * 94_000 },
    delays: { [delayBucket(90 + 30 * day)]: calls - slow, [delayBucket(420)]: slow },
    causes: failed > 0 ? { 'rejected 4': Math.ceil(failed / 2), 'cancelled 4': Math.floor(failed / 2) } : {},
    ...{ activeSum: active * unitSec, samples: unitSec, activePeak: active + 4 },
  }
}
