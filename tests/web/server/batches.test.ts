import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Batch, CallCount, SourceCount } from '#engine/contract/live.ts'
import type { Database } from '#prisma/client.ts'
import { DATABASES } from '#tests/support/databases.ts'
import { temporaryFolder } from '#tests/support/test-panel.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { readyDatabase } from '#web/server/repositories/database.ts'
import { dropExpired } from '#web/server/repositories/retention.ts'
import { readTotals } from '#web/server/repositories/totals.ts'

const HOUR_MS = 3_600_000

const call = (destinationId: number, channel: string, total: number): CallCount => ({
  setId: 1,
  destinationId,
  channel,
  total,
  answered: total,
  failed: 0,
  attempts: total,
})
const source = (channel: string, total: number, unplaced = 0): SourceCount => ({
  sourceId: 1,
  channel,
  total,
  unplaced,
})

function batch(sequence: number, content: Partial<Batch>): Batch {
  return {
    engineId: 'e',
    startNumber: 1,
    sequence,
    minuteMs: 1_000 * HOUR_MS,
    calls: [],
    sources: [],
    events: [],
    records: [],
    ...content,
  }
}

describe.each(DATABASES)('rules 9: counts on $name', ({ missing, open, close }) => {
  const folder = temporaryFolder()
  let db: Database
  beforeAll(async () => {
    if (!missing) db = (await readyDatabase(open(folder), 0)).db
  }, 60_000)
  afterAll(async () => {
    await db?.$disconnect()
    close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  test.skipIf(missing)(`a batch is counted once, however often it comes ${missing}`, async () => {
    const first = batch(1, {
      calls: [call(1, '1', 3), call(1, '1', 2), call(2, '', 4)],
      sources: [source('9', 9, 1)],
    })
    expect(await applyBatch(db, first)).toBe('applied')
    expect(await applyBatch(db, first)).toBe('known')
    const totals = await readTotals(db)
    expect(totals.calls).toEqual([{ ...call(1, '1', 5) }, call(2, '', 4)])
    expect(totals.sources).toEqual([source('9', 9, 1)])
  })

  test.skipIf(missing)(
    'a lower sequence or an older start is ignored, a new start begins again at one',
    async () => {
      expect(await applyBatch(db, batch(5, { calls: [call(1, '1', 1)] }))).toBe('applied')
      expect(await applyBatch(db, batch(4, { calls: [call(1, '1', 100)] }))).toBe('known')
      expect(await applyBatch(db, { ...batch(1, { calls: [call(1, '1', 1)] }), startNumber: 2 })).toBe(
        'applied',
      )
      expect(await applyBatch(db, batch(6, { calls: [call(1, '1', 100)] }))).toBe('known')
      expect((await readTotals(db)).calls[0]?.total).toBe(7)
    },
  )

  test.skipIf(missing)('a batch that fails half way leaves neither rows nor cursor', async () => {
    const before = await readTotals(db)
    const events = [
      {
        atMs: Number.NaN,
        kind: 'engine' as const,
        setId: null,
        destinationId: null,
        from: '',
        to: '',
        cause: '',
        figures: {},
        lastedMs: null,
        text: '',
      },
    ]
    const broken = { ...batch(1, { calls: [call(1, '1', 50)], events }), startNumber: 3 }
    await expect(applyBatch(db, broken)).rejects.toThrow()
    expect(await readTotals(db)).toEqual(before)
    expect(await db.engineCursor.findUnique({ where: { engineId: 'e' } })).toMatchObject({
      startNumber: 2,
      sequence: 1,
    })
  })

  test.skipIf(missing)(
    'rules 22: minutes go after 48 hours, hours after 90 days, days and totals stay',
    async () => {
      const startedMs = 1_000 * HOUR_MS
      await dropExpired(db, startedMs + 49 * HOUR_MS)
      expect([await db.destinationMinute.count(), await db.sourceMinute.count()]).toEqual([0, 0])
      expect(await db.destinationHour.count()).toBe(2)
      await dropExpired(db, startedMs + 91 * 24 * HOUR_MS)
      expect([await db.destinationHour.count(), await db.sourceHour.count()]).toEqual([0, 0])
      expect([await db.destinationDay.count(), await db.sourceDay.count()]).toEqual([2, 1])
      expect((await readTotals(db)).calls).toHaveLength(2)
    },
  )

  test.skipIf(missing)('thousands of cells fit in one batch', async () => {
    const calls = Array.from({ length: 12_000 }, (_, i) => call(3 + (i % 100), String(i), 1))
    expect(await applyBatch(db, { ...batch(1, { calls }), startNumber: 4 })).toBe('applied')
    const sum = (await readTotals(db)).calls
      .filter((one) => one.destinationId >= 3)
      .reduce((total, one) => total + one.total, 0)
    expect(sum).toBe(12_000)
  })
})
