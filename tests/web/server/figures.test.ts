import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Batch } from '#engine/contract/live.ts'
import { callRecord } from '#tests/support/call-records.ts'
import { ManualPanelClock } from '#tests/support/manual-panel-clock.ts'
import { openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { figuresQuerySchema } from '#web/lib/figures-query.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { planFigures } from '#web/server/repositories/figure-plan.ts'
import { figuresOf } from '#web/server/repositories/figures.ts'
import { addSeenMinute } from '#web/server/repositories/figures-intake.ts'
import { installRuntime } from '#web/server/runtime.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const clock = new ManualPanelClock()
const NOW = clock.wallMs()
const folder = temporaryFolder()
let panel: TestPanel
let sequence = 0

beforeAll(async () => {
  panel = await openPanel(folder)
  installRuntime({ ...panel.runtime, clock })
  const { db } = panel.runtime
  await db.set.create({
    data: {
      ...{ id: 1, name: 'media', algorithm: 'round-robin', fullCode: 486, attemptTimeoutMs: 2_000 },
      ...{ ringTimeoutSec: 180, maxAttempts: 3, failoverCodes: [], rewriteRequestUri: false, probe: {} },
    },
  })
  const plain = {
    ...{ setId: 1, weight: 50, priority: 0, channelNaming: 'assigned', channelHeader: '' },
    ...{ adminState: 'enabled', description: '', attributes: {}, contactNetworks: [] },
  }
  await db.destination.createMany({
    data: Array.from({ length: 1_200 }, (_, i) => ({
      ...plain,
      id: i + 1,
      position: i,
      uri: `sip:d${i + 1}`,
    })),
  })
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function count(atMs: number, destinationId: number, answered: number, failed = 0): Promise<void> {
  sequence += 1
  const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  const batch: Batch = {
    ...{ engineId: 'e', startNumber: 1, sequence, minuteMs, sources: [], events: [] },
    calls: [
      {
        ...{ setId: 1, destinationId, channel: '', total: answered + failed, answered, failed },
        attempts: answered + failed,
      },
    ],
    records: Array.from({ length: answered }, (_, i) =>
      callRecord(1_000 * sequence + i, { destinationId, postDialDelayMs: 100 * (i + 1), talkMs: 2_000 }),
    ),
  }
  await applyBatch(panel.runtime.db, batch)
}

const see = (atMs: number, active: Readonly<Record<number, number>>, samples = 60) => {
  const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  const sum = Object.values(active).reduce((all, one) => all + one, 0)
  return addSeenMinute(panel.runtime.db, {
    ...{ minuteMs, samples, all: { activeSum: sum * samples, activePeak: sum } },
    destinations: Object.entries(active).map(([id, calls]) => ({
      ...{ destinationId: Number(id), setId: 1, activeSum: calls * samples, activePeak: calls },
    })),
  })
}

describe('figures of a range', () => {
  test('an hour by minutes: what was counted, what was seen, and gaps where nothing was', async () => {
    await count(NOW - 10 * MINUTE_MS, 1, 3, 1)
    await see(NOW - 10 * MINUTE_MS, { 1: 4 })
    await see(NOW - 9 * MINUTE_MS, {})
    // Counted by the engine while the panel was away.
    await count(NOW - 8 * MINUTE_MS, 2, 6)
    const figures = await figuresOf({ kind: '1h' })
    const { steps, sums } = figures
    expect([figures.unitSec, steps.callsPerSecond.length]).toEqual([60, 60])
    expect(steps.callsPerSecond.slice(49, 53)).toEqual([null, 4 / 60, 0, 6 / 60])
    expect(steps.activeMean.slice(49, 53)).toEqual([null, 4, 0, null])
    expect(sums).toMatchObject({ offered: 10, answered: 9, failed: 1, talks: 9, talkMs: 18_000 })
    expect(sums).toMatchObject({ activeMean: 2, activePeak: 4 })
    expect(sums.seenPart).toBeCloseTo(2 / 60, 5)
    expect(figures.busiest).toEqual([{ destinationId: 1, activeMean: steps.activeMean }])
    expect(figures.placed).toEqual([
      { destinationId: 1, setId: 1, calls: 4 },
      { destinationId: 2, setId: 1, calls: 6 },
    ])
    expect(figures.before).toBeNull()
  })

  test('the day before stands beside, step by step', async () => {
    await count(NOW - DAY_MS - 10 * MINUTE_MS, 1, 12)
    const { before, beforeByMs, fromMs } = await figuresOf({ kind: '1h' })
    expect([beforeByMs, before?.fromMs]).toEqual([DAY_MS, fromMs - DAY_MS])
    expect(before?.steps.callsPerSecond[50]).toBe(12 / 60)
    expect(before?.sums.offered).toBe(12)
  })

  test('percentiles of a step and of the whole are those of all its calls, not means of means', async () => {
    const { sums, steps } = await figuresOf({ kind: '1h' })
    // 100 to 300 ms and 100 to 600 ms: the fifth and the ninth of nine.
    expect(Math.abs((sums.delayP50Ms ?? 0) - 300)).toBeLessThanOrEqual(30)
    expect(Math.abs((sums.delayP95Ms ?? 0) - 600)).toBeLessThanOrEqual(60)
    expect([steps.delayP50Ms[50] !== null, steps.delayP50Ms[51]]).toEqual([true, null])
  })

  test('the eight that had the most calls at once are told one by one', async () => {
    const active = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i + 1, 10 * (i + 1)]))
    await see(NOW - 30 * MINUTE_MS, active)
    const { busiest } = await figuresOf({ kind: '1h' })
    expect(busiest.map((one) => one.destinationId)).toEqual([10, 9, 8, 7, 6, 5, 4, 3])
    expect(busiest[0]?.activeMean[30]).toBe(100)
  })

  test('every length has at most 366 steps, and whole units', () => {
    for (const kind of ['5min', '1h', '24h', '7d', '30d', '1y'] as const) {
      const { from, to, unitsPerStep } = planFigures({ kind }, NOW)
      expect(Math.ceil((to - from) / unitsPerStep)).toBeLessThanOrEqual(367)
    }
    const units = (['1h', '24h', '7d', '30d', '1y'] as const).map(
      (kind) => planFigures({ kind }, NOW).unitSec,
    )
    expect(units).toEqual([60, 60, 3_600, 3_600, 86_400])
  })

  test('what is no longer kept by the minute is answered by hours, and then by days; days are UTC whatever the clock says', () => {
    const custom = (agoMs: number, lengthMs: number) =>
      planFigures({ kind: 'custom', fromMs: NOW - agoMs, toMs: NOW - agoMs + lengthMs }, NOW)
    expect(custom(47 * HOUR_MS, HOUR_MS).unitSec).toBe(60)
    expect(custom(60 * HOUR_MS, HOUR_MS).unitSec).toBe(3_600)
    expect(custom(91 * DAY_MS, HOUR_MS).unitSec).toBe(86_400)
    // The night in which Berlin's clocks go back: 25 hours there, and parts of two days in UTC.
    const night = (year: number, day: number) => {
      const fromMs = Date.UTC(year, 9, day - 1, 22)
      const { unitSec, from, to } = planFigures({ kind: 'custom', fromMs, toMs: fromMs + 25 * HOUR_MS }, NOW)
      return [unitSec, to - from]
    }
    expect(night(2026, 25)).toEqual([3_600, 25])
    expect(night(2025, 26)).toEqual([86_400, 2])
  })

  test('a stretch of which only a part is kept is compared with nothing', () => {
    const plan = planFigures({ kind: 'custom', fromMs: NOW - 40 * HOUR_MS, toMs: NOW - 39 * HOUR_MS }, NOW)
    expect([plan.unitSec, plan.hasBefore]).toEqual([60, false])
    expect(planFigures({ kind: '24h' }, NOW).hasBefore).toBe(true)
  })
})

describe('the address of a range', () => {
  const read = (query: Record<string, string>) => figuresQuerySchema.safeParse(query)

  test('is a name, or two moments with their zone', () => {
    expect(read({}).data).toEqual({ kind: '1h' })
    expect(read({ range: '7d' }).data).toEqual({ kind: '7d' })
    expect(read({ from: '2026-11-26T14:00:00+01:00', to: String(Date.UTC(2026, 10, 26, 14)) }).data).toEqual({
      ...{ kind: 'custom', fromMs: Date.UTC(2026, 10, 26, 13), toMs: Date.UTC(2026, 10, 26, 14) },
    })
  })

  test('what is wrong is named', () => {
    const fault = (query: Record<string, string>) => read(query).error?.issues[0]?.path[0]
    expect(fault({ range: 'week' })).toBe('range')
    expect(fault({ from: '1' })).toBe('to')
    expect(fault({ from: 'yesterday', to: '600000' })).toBe('from')
    expect(fault({ from: '2026-11-26T14:00:00', to: '600000' })).toBe('from')
    expect(fault({ from: '1000', to: '2000' })).toBe('to')
  })
})
