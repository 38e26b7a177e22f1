import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Random, seededRandom } from '#engine/base/random.ts'
import type { Batch } from '#engine/contract/live.ts'
import { DATABASES } from '#tests/support/databases.ts'
import { openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import type { DistributionRange } from '#web/lib/distribution.ts'
import { arranged, type Dimension } from '#web/lib/grouping.ts'
import { systemClock } from '#web/server/clock.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { readGroups } from '#web/server/repositories/call-groups.ts'
import { readDistribution } from '#web/server/repositories/counts.ts'

/** Counts of more rows than are read at a time. */

const HOUR_MS = 3_600_000
/** Thousands of rows are written, on a machine that may do other things. */
const MANY_ROWS_MS = 120_000
const SETS = 3
const DESTINATIONS = 9

/** 2,500 rows of an hour; the newest hour has 12,000, all of one destination. */
function randomBatch(random: Random, sequence: number, minuteMs: number): Batch {
  const crowd = sequence === 1
  const calls = Array.from({ length: crowd ? 12_000 : 2_500 }, (_, i) => {
    const destinationId = crowd ? 5 : 1 + random.below(DESTINATIONS)
    const total = random.below(1_000)
    const sums = { total, answered: total, failed: 0, attempts: total }
    return { setId: 1 + (destinationId % SETS), destinationId, channel: `${crowd ? i : i % 700}`, ...sums }
  })
  const sources = Array.from({ length: 400 }, (_, i) => ({
    ...{ sourceId: random.below(9), channel: `${i % 90}` },
    ...{ total: random.below(1_000), unplaced: random.below(3) },
  }))
  return { engineId: 'e', startNumber: 1, sequence, minuteMs, calls, sources, events: [], records: [] }
}

describe.each(DATABASES)('counts window by window on $name', ({ missing, open, close }) => {
  const folder = temporaryFolder()
  const random = seededRandom(7)
  const batches: Batch[] = []
  let panel: TestPanel
  let nowMs = 0

  beforeAll(async () => {
    if (missing) return
    panel = await openPanel(folder, { DATABASE_URL: open(folder) })
    nowMs = panel.runtime.clock.wallMs()
    const hoursAgo = [0, 1, 2, 26, 27, 28, 29, 75, 76, 500, 501, 2_300]
    for (const [i, hours] of hoursAgo.entries())
      batches.push(randomBatch(random, i + 1, nowMs - hours * HOUR_MS))
    for (const batch of batches) await applyBatch(panel.runtime.db, batch)
  }, MANY_ROWS_MS)
  afterAll(async () => {
    await panel?.close()
    close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const ranges = (): DistributionRange[] => [
    ...(['start', 'hour', 'day', 'week'] as const).map((kind) => ({ kind })),
    { kind: 'custom', fromMs: 0, toMs: 999_999_999_999_999 },
    ...Array.from({ length: 6 }, () => {
      const fromMs = nowMs - random.below(100 * 24) * HOUR_MS
      return { kind: 'custom' as const, fromMs, toMs: fromMs + (1 + random.below(40 * 24)) * HOUR_MS }
    }),
  ]

  /** Batches of whole hours or days, as the answer says. */
  const within = ({ kind }: DistributionRange, { fromMs, toMs }: { fromMs: number; toMs: number }) =>
    batches.filter(({ minuteMs }) => kind === 'start' || (minuteMs >= fromMs && minuteMs < toMs))

  test.skipIf(missing)(
    'property: the tables hold every call of their time, once',
    async () => {
      for (const range of ranges()) {
        const view = await readDistribution(range)
        const counted = within(range, view)
        const calls = summed(
          counted.flatMap((batch) =>
            batch.calls.map(
              (one) => [`${one.setId} ${one.destinationId} ${one.channel}`, one.total] as const,
            ),
          ),
        )
        const sources = summed(
          counted.flatMap((batch) =>
            batch.sources.map((one) => [`${one.sourceId} ${one.channel}`, one.total] as const),
          ),
        )
        const shown = view.destinations.flatMap(({ setId, id, channels }) =>
          channels.map(({ channel, total }) => [`${setId} ${id} ${channel}`, total] as const),
        )
        const shownSources = view.sources.flatMap(({ id, channels }) =>
          channels.map(({ channel, total }) => [`${id} ${channel}`, total] as const),
        )
        const unplaced = counted.flatMap((batch) => batch.sources.map((one) => one.unplaced))
        expect([new Map(shown), new Map(shownSources)]).toEqual([calls, sources])
        expect([shown.length, view.unplaced]).toEqual([calls.size, unplaced.reduce((sum, n) => sum + n, 0)])
      }
    },
    60_000,
  )

  test.skipIf(missing).each<[Dimension, Dimension | null]>([
    ['destination', 'set'],
    ['channel', 'destination'],
    ['hour', 'set'],
  ])(
    'property: so do groups of %s and %s',
    async (by, and) => {
      for (const range of ranges()) {
        // Since start there are no hours, and beyond 90 days there are days.
        if (by === 'hour' && !['hour', 'day', 'week'].includes(range.kind)) continue
        const groups = await readGroups(range, { by, and })
        const key = (at: number, call: Batch['calls'][number], one: Dimension | null) =>
          one === 'hour'
            ? `${Math.floor(at / HOUR_MS) * HOUR_MS}`
            : one === 'channel'
              ? call.channel
              : `${one === 'set' ? call.setId : call.destinationId}`
        const cells = within(range, groups).flatMap(({ minuteMs, calls }) =>
          calls.map((call) => ({
            ...{ first: key(minuteMs, call, by), second: key(minuteMs, call, and) },
            calls: call.total,
          })),
        )
        const names = (dimension: Dimension, id: string) => (dimension === 'set' ? `set ${id}` : '')
        expect(groups).toMatchObject(arranged(cells, { by, and }, names))
      }
    },
    60_000,
  )

  test.skipIf(missing)('between two windows the panel’s other work has its turn', async () => {
    let turns = 0
    const other = systemClock.every(0, () => {
      turns += 1
    })
    await readGroups({ kind: 'week' }, { by: 'hour', and: 'destination' })
    const ofGroups = turns
    await readDistribution({ kind: 'start' })
    other.stop()
    expect(ofGroups).toBeGreaterThanOrEqual(2)
    expect(turns - ofGroups).toBeGreaterThanOrEqual(1)
  })
})

function summed(cells: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [key, calls] of cells) if (calls > 0) sums.set(key, (sums.get(key) ?? 0) + calls)
  return sums
}
