import type { Batch } from '#engine/contract/live.ts'
import { addFigures, type FigureRow, type FigureValues } from '#prisma/add-figures.ts'
import type { Database, Transaction } from '#prisma/client.ts'
import { FIGURE_UNITS, stretchOf } from '#web/lib/figure-units.ts'
import { figuresOfBatch } from '../counts/batch-figures.ts'

const LIMITS = { timeout: 30_000, maxWait: 30_000 }

/** Adds a batch to its minute, hour and day; in the transaction that counts it, so exactly once (rules 9). */
export async function addBatchFigures(db: Database, tx: Transaction, batch: Batch): Promise<void> {
  const { all, places } = figuresOfBatch(batch)
  if (all === null) return
  await addFigures(
    db,
    tx,
    'Figure',
    perUnit((unitSec) => [row([unitSec, stretchOf(batch.minuteMs, unitSec)], all)]),
  )
  await addFigures(
    db,
    tx,
    'DestinationFigure',
    perUnit((unitSec) =>
      places.map((place) =>
        row([unitSec, place.destinationId, stretchOf(batch.minuteMs, unitSec), place.setId], place),
      ),
    ),
  )
}

/** Active calls of one minute, as the panel saw them: sums over its samples, and the most there were at once. */
export interface SeenActive {
  readonly activeSum: number
  readonly activePeak: number
}

export interface SeenMinute {
  readonly minuteMs: number
  readonly samples: number
  readonly all: SeenActive
  /** Those with a call. */
  readonly destinations: readonly (SeenActive & { readonly destinationId: number; readonly setId: number })[]
}

const NO_CALLS: FigureValues = {
  ...{ offered: 0, answered: 0, failed: 0, talks: 0, talkMs: 0 },
  ...{ delays: {}, causes: {}, activeSum: 0, samples: 0, activePeak: 0 },
}

export async function addSeenMinute(db: Database, seen: SeenMinute): Promise<void> {
  const { minuteMs, samples } = seen
  const values = ({ activeSum, activePeak }: SeenActive) => ({ ...NO_CALLS, activeSum, activePeak, samples })
  await db.$transaction(async (tx) => {
    await addFigures(
      db,
      tx,
      'Figure',
      perUnit((unitSec) => [row([unitSec, stretchOf(minuteMs, unitSec)], values(seen.all))]),
    )
    await addFigures(
      db,
      tx,
      'DestinationFigure',
      perUnit((unitSec) =>
        seen.destinations.map((one) =>
          row([unitSec, one.destinationId, stretchOf(minuteMs, unitSec), one.setId], values(one)),
        ),
      ),
    )
  }, LIMITS)
}

function perUnit(rowsOf: (unitSec: number) => readonly FigureRow[]): FigureRow[] {
  return FIGURE_UNITS.flatMap(({ unitSec }) => rowsOf(unitSec))
}

function row(keys: readonly number[], values: FigureValues): FigureRow {
  return { ...values, keys }
}
