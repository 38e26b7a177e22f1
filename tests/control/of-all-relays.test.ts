import { expect, test } from 'vitest'
import { snapshotSchema } from '#engine/contract/config.ts'
import { withOwnShare } from '#engine/control/limits-share.ts'
import { mergeTraces } from '#engine/control/merged-traces.ts'
import { snapshot } from '#tests/support/control-thread.ts'

test('rules 32: of what may be under way, and of refusals to strangers, each relay thread has its part', () => {
  const limits = { transactions: 1_000, rejectsPerSecond: 50, connections: 64 }
  const all = snapshotSchema.parse(snapshot(1, { settings: { limits } }))
  expect(withOwnShare(all, 3).settings.limits).toMatchObject({
    ...{ transactions: 334, rejectsPerSecond: 17 },
    // Streams are with the first thread alone.
    connections: 64,
  })
  expect(withOwnShare(all, 1)).toBe(all)
})

test('traced calls are counted over all relay threads, by filter', () => {
  const told = (calls: readonly (readonly [string, number])[], dropped: number) => ({
    frames: [],
    filters: calls.map(([id, count]) => ({ id, calls: count })),
    dropped,
  })
  expect(
    mergeTraces(
      [],
      [
        told([['a', 2]], 1),
        told(
          [
            ['a', 3],
            ['b', 1],
          ],
          4,
        ),
      ],
    ),
  ).toEqual(
    told(
      [
        ['a', 5],
        ['b', 1],
      ],
      5,
    ),
  )
})
