import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASES } from '#tests/support/databases.ts'
import { batchOf, endedCall } from '#tests/support/ended-call.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import type { DistributionRange } from '#web/lib/distribution.ts'
import { arranged, type Dimension } from '#web/lib/grouping.ts'
import { readBatch } from '#web/server/bridge/read-batch.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { readGroups } from '#web/server/repositories/call-groups.ts'
import { createDestination } from '#web/server/repositories/destinations.ts'
import { createSet } from '#web/server/repositories/sets.ts'
import { createSource } from '#web/server/repositories/sources.ts'

const HOUR_MS = 3_600_000
const START: DistributionRange = { kind: 'start' }
async function table(by: Dimension, and: Dimension | null, range = START) {
  const { rows, columns, records } = await readGroups(range, { by, and })
  const word = ({ key, name }: { key: string; name: string }) => name || key
  return {
    rows: rows.map((row) => [word(row), ...row.cells, row.total]),
    columns: columns.map(word),
    records,
  }
}

describe.each(DATABASES)('calls in groups on $name', ({ missing, open, close }) => {
  const folder = temporaryFolder()
  let panel: TestPanel
  let hourMs = 0

  beforeAll(async () => {
    if (missing) return
    panel = await openPanel(folder, { DATABASE_URL: open(folder) })
    const nowMs = panel.runtime.clock.wallMs()
    hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS
    await createSet({ id: 1, name: 'media' }, ALICE)
    const [first, second] = [
      await createDestination(1, { uri: 'sip:192.0.2.1', description: 'm-1' }, ALICE),
      await createDestination(1, { uri: 'sip:192.0.2.2', description: 'm-2' }, ALICE),
    ].map(({ id }) => id)
    const source = (await createSource({ name: 'pbx', network: '198.51.100.1' }, ALICE)).id
    const call = (destinationId = 0, channel: string, total: number) => ({
      ...{ setId: 1, destinationId, channel, total, answered: total, failed: 0, attempts: total },
    })
    const ended = [
      { status: 200, destinationId: first },
      { status: 200, destinationId: second },
      { status: 486, destinationId: second },
      { status: 0, destinationId: 0 },
    ].map((more, i) => ({
      ...endedCall(i + 1),
      setId: 1,
      sourceId: i === 3 ? 0 : source,
      startedAtMs: hourMs - i,
      ...more,
    }))
    const batch = readBatch(
      {
        ...batchOf(1, ended),
        minuteMs: nowMs,
        calls: [call(first, '1', 30), call(first, '', 5), call(second, '2', 65)],
        sources: [{ sourceId: source, channel: '1', total: 100, unplaced: 1 }],
      },
      0,
    )
    if (!batch.ok) throw new Error('the batch is not readable')
    await applyBatch(panel.runtime.db, batch.batch)
  }, 60_000)
  afterAll(async () => {
    await panel?.close()
    close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  describe.skipIf(missing)(`of the counts, which hold every call ${missing}`, () => {
    test.each<[Dimension, Dimension | null, unknown, unknown]>([
      ['set', null, [['1 media', 100]], []],
      [
        'destination',
        null,
        [
          ['m-1', 35],
          ['m-2', 65],
        ],
        [],
      ],
      [
        'channel',
        null,
        [
          ['1', 30],
          ['2', 65],
          ['', 5],
        ],
        [],
      ],
      ['source', null, [['pbx', 100]], []],
      [
        'channel',
        'destination',
        [
          ['1', 30, 0, 30],
          ['2', 0, 65, 65],
          ['', 5, 0, 5],
        ],
        ['m-1', 'm-2'],
      ],
      ['set', 'set', [['1 media', 100]], []],
    ])('%s and %s', async (by, and, rows, columns) => {
      expect(await table(by, and)).toEqual({ rows, columns, records: null })
    })

    test('hours begin where they do, also since start, where no hours are counted', async () => {
      const wanted = [[String(hourMs), 35, 65, 100]]
      expect((await table('hour', 'destination')).rows).toEqual(wanted)
      expect((await table('hour', 'destination', { kind: 'day' })).rows).toEqual(wanted)
      expect((await table('source', 'hour', { kind: 'day' })).columns).toEqual([String(hourMs)])
    })
  })

  describe.skipIf(missing)(`of the records ${missing}`, () => {
    test('codes, and what no count holds; how far back they reach is told', async () => {
      const codes = await table('code', null)
      expect(codes.rows).toEqual([
        ['0', 1],
        ['200', 2],
        ['486', 1],
      ])
      expect(codes.records).toMatchObject({ looked: 4, isCut: false })
      const pairs = await table('source', 'destination')
      expect(pairs.columns).toEqual(['0', 'm-1', 'm-2'])
      expect(pairs.rows.map(([, ...cells]) => cells)).toEqual([
        [1, 0, 0, 1],
        [0, 1, 2, 3],
      ])
    })

    test('hours of records are whole ones', async () => {
      const { rows } = await table('hour', 'code', { kind: 'day' })
      expect(rows.map(([hour]) => hour)).toEqual([String(hourMs - HOUR_MS), String(hourMs)])
    })
  })
})

test('a table is bounded: the largest stand there, the others together, and nothing is lost', () => {
  const cells = Array.from({ length: 500 }, (_, i) => ({
    first: String(i % 100),
    second: String(i % 20),
    calls: i,
  }))
  const { rows, columns, total } = arranged(cells, { by: 'destination', and: 'code' }, (_, key) => key)
  expect([rows.length, columns.length, columns.at(-1)?.key]).toEqual([51, 9, 'rest'])
  expect(rows.reduce((sum, row) => sum + row.total, 0)).toBe(total)
  expect(rows.reduce((sum, row) => sum + row.cells.reduce((of, calls) => of + calls, 0), 0)).toBe(total)
})

test('of hours the newest stand there, in the order of time', () => {
  const cells = Array.from({ length: 60 }, (_, i) => ({
    first: String(i * HOUR_MS),
    second: '',
    calls: 60 - i,
  }))
  const keys = arranged(cells, { by: 'hour', and: null }, () => '').rows.map(({ key }) => key)
  expect([keys[0], keys.at(-2), keys.at(-1)]).toEqual([String(10 * HOUR_MS), String(59 * HOUR_MS), 'rest'])
})
