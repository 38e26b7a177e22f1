import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Batch } from '#engine/contract/live.ts'
import { deleteDestination } from '#tests/support/delete-destination.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { formatRange, parseRange } from '#web/lib/distribution.ts'
import { distributionCsv } from '#web/server/distribution-csv.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { planRange } from '#web/server/repositories/count-range.ts'
import { readDistribution, readHistory } from '#web/server/repositories/counts.ts'
import { createDestination } from '#web/server/repositories/destinations.ts'
import { createSet } from '#web/server/repositories/sets.ts'
import { createSource } from '#web/server/repositories/sources.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const folder = temporaryFolder()
let panel: TestPanel
let nowMs: number
let ids: { first: number; second: number; source: number }

beforeAll(async () => {
  panel = await openPanel(folder)
  nowMs = panel.runtime.clock.wallMs()
  await createSet({ id: 1, name: 'media' }, ALICE)
  const first = (await createDestination(1, { uri: 'sip:192.0.2.1' }, ALICE)).id
  const second = (await createDestination(1, { uri: 'sip:192.0.2.2' }, ALICE)).id
  const source = (await createSource({ name: '=HYPERLINK("x")', network: '198.51.100.1' }, ALICE)).id
  ids = { first, second, source }
  await count(nowMs, 1, 30, 10, 5)
  await count(nowMs - 3 * DAY_MS, 2, 60, 0, 0)
  await count(nowMs - 200 * DAY_MS, 3, 100, 0, 0)
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** `a` calls on channels 2 and 10 of the first, `b` on the second, `unplaced` on top. */
async function count(atMs: number, sequence: number, a: number, b: number, unplaced: number): Promise<void> {
  const call = (destinationId: number, channel: string, total: number) => ({
    setId: 1,
    destinationId,
    channel,
    total,
    answered: total,
    failed: 0,
    attempts: total,
  })
  const batch: Batch = {
    engineId: 'e',
    startNumber: 1,
    sequence,
    minuteMs: atMs,
    calls: [call(ids.first, '10', a / 2), call(ids.first, '2', a / 2), call(ids.second, '', b)],
    sources: [{ sourceId: ids.source, channel: '1', total: a + b, unplaced }],
    events: [],
    records: [],
  }
  await applyBatch(panel.runtime.db, batch)
}

describe('rules 18: totals reconcile', () => {
  test.each([
    ['start', 200],
    ['hour', 40],
    ['day', 40],
    ['week', 100],
  ] as const)('%s', async (kind, inbound) => {
    const view = await readDistribution({ kind })
    expect(view.totalInbound).toBe(inbound)
    expect(view.totalOutbound).toBe(view.totalInbound + view.unplaced)
    expect(view.unplaced).toBe(5)
    for (const one of view.destinations)
      expect(one.channels.reduce((sum, channel) => sum + channel.total, 0)).toBe(one.total)
  })

  test('channels stand in their number’s order with percents of their own row', async () => {
    const view = await readDistribution({ kind: 'hour' })
    expect(view.destinations[0]).toMatchObject({
      setName: 'media',
      uri: 'sip:192.0.2.1',
      total: 30,
      percentOfSet: 75,
      channels: [
        { channel: '2', total: 15, percent: 50 },
        { channel: '10', total: 15, percent: 50 },
      ],
    })
  })

  test('a removed destination keeps its rows and its name', async () => {
    await deleteDestination(ids.second, ALICE)
    const view = await readDistribution({ kind: 'start' })
    expect(view.destinations.map((one) => [one.uri, one.total])).toEqual([
      ['sip:192.0.2.1', 190],
      ['sip:192.0.2.2', 10],
    ])
  })
})

describe('ranges', () => {
  const at = 1_000_000 * HOUR_MS + 90_000
  test('limits move outward to whole hours, beyond 90 days to whole days', () => {
    expect(planRange({ kind: 'hour' }, at, 0)).toMatchObject({ table: 'hour', from: 999_999, to: 1_000_001 })
    const old = planRange({ kind: 'custom', fromMs: at - 91 * DAY_MS, toMs: at - 90 * DAY_MS }, at, 0)
    expect(old).toMatchObject({ table: 'day' })
    expect([old.fromMs % DAY_MS, old.toMs % DAY_MS]).toEqual([0, 0])
  })

  test('no range goes beyond now, whatever an address says', () => {
    const endless = { kind: 'custom', fromMs: at - HOUR_MS, toMs: 999_999_999_999_999 } as const
    expect(planRange(endless, at, 0)).toEqual(planRange({ kind: 'hour' }, at, 0))
  })

  test('a range survives its address form; nonsense is none', () => {
    for (const range of [{ kind: 'start' }, { kind: 'custom', fromMs: 5, toMs: 9 }] as const) {
      expect(parseRange(formatRange(range))).toEqual(range)
    }
    for (const text of ['', 'year', '9-5', '-1-5', '__proto__']) expect(parseRange(text)).toBeNull()
  })
})

describe('history', () => {
  test('sums of the steps are the totals, by destination, set and source', async () => {
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
    const of = async (grouping: 'destination' | 'set' | 'source', kind: 'hour' | 'week') =>
      (await readHistory({ kind }, grouping)).series.map((one) => sum(one.values))
    expect(await of('destination', 'hour')).toEqual([30, 10])
    expect(await of('set', 'week')).toEqual([100])
    expect(await of('source', 'hour')).toEqual([45])
  })

  test('never more than some hundred steps', async () => {
    const custom = { kind: 'custom', fromMs: nowMs - 47 * HOUR_MS, toMs: nowMs } as const
    const { series, stepMs } = await readHistory(custom, 'destination')
    expect(series[0]?.values.length).toBeLessThanOrEqual(400)
    expect(stepMs % 60_000).toBe(0)
  })
})

test('trust.md panel 2: a name that is a formula is disarmed in the CSV', async () => {
  const csv = distributionCsv(await readDistribution({ kind: 'start' }))
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`)
  expect(csv).not.toMatch(/(^|,)"?[=+@]/m)
})
