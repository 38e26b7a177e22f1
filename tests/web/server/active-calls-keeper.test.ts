import { describe, expect, test } from 'vitest'
import { emptyTick, seenDestination } from '#tests/support/seen-figures.ts'
import { ActiveCallsKeeper } from '#web/server/counts/active-calls-keeper.ts'
import { silentLog } from '#web/server/log.ts'
import type { SeenMinute } from '#web/server/repositories/figures-intake.ts'

const tick = (atMs: number, calls: readonly number[]) => ({
  ...emptyTick(atMs),
  activeCalls: calls.reduce((sum, count) => sum + count, 0),
  destinations: calls.map((activeCalls, i) => seenDestination(i + 1, { activeCalls })),
})

function keeper(fails = 0) {
  const written: SeenMinute[] = []
  let failures = fails
  const keep = new ActiveCallsKeeper(async (seen) => {
    failures -= 1
    if (failures >= 0) throw new Error('disk full')
    written.push(seen)
  }, silentLog)
  return { keep, written }
}

describe('active calls minute by minute', () => {
  test('a minute is written when the next begins: its sum, its peak, who had calls', async () => {
    const { keep, written } = keeper()
    for (const [atMs, calls] of [
      [59_999, [1, 0]],
      [60_000, [2, 0]],
      [90_000, [5, 1]],
      [119_999, [0, 0]],
      [120_000, [9, 9]],
    ] as const)
      keep.add(tick(atMs, calls))
    await keep.settled
    expect(written).toEqual([
      {
        ...{ minuteMs: 0, samples: 1, all: { activeSum: 1, activePeak: 1 } },
        destinations: [{ destinationId: 1, setId: 1, activeSum: 1, activePeak: 1 }],
      },
      {
        ...{ minuteMs: 60_000, samples: 3, all: { activeSum: 8, activePeak: 6 } },
        destinations: [
          { destinationId: 1, setId: 1, activeSum: 7, activePeak: 5 },
          { destinationId: 2, setId: 1, activeSum: 1, activePeak: 1 },
        ],
      },
    ])
  })

  test('minutes that nobody saw are not written', async () => {
    const { keep, written } = keeper()
    keep.add(tick(0, [1]))
    keep.add(tick(600_000, [1]))
    keep.close()
    await keep.settled
    expect(written.map((seen) => seen.minuteMs)).toEqual([0, 600_000])
  })

  test('a minute that cannot be written stays a gap, and the next is written all the same', async () => {
    const { keep, written } = keeper(1)
    keep.add(tick(0, [1]))
    keep.add(tick(60_000, [1]))
    keep.close()
    await keep.settled
    expect(written.map((seen) => seen.minuteMs)).toEqual([60_000])
  })
})
