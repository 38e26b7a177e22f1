import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { timeTicks } from '#web/lib/time-ticks.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe('marks of a time axis', () => {
  const before = process.env.TZ
  beforeEach(() => {
    process.env.TZ = 'Europe/Berlin'
  })
  afterEach(() => {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  })

  test('five minutes have whole minutes, two have quarters of one', () => {
    const at = Date.UTC(2026, 10, 26, 13, 0, 20)
    const steps = (length: number) => {
      const ticks = timeTicks(at, at + length)
      return (ticks[1] ?? 0) - (ticks[0] ?? 0)
    }
    expect([steps(120_000), steps(300_000)]).toEqual([15_000, 60_000])
  })

  test('there are never more than nine, and none outside', () => {
    const at = Date.UTC(2026, 10, 26, 13, 7)
    for (let length = 60_000; length < 20 * 366 * DAY_MS; length *= 1.7) {
      const ticks = timeTicks(at, at + length)
      expect(ticks.length).toBeLessThanOrEqual(9)
      expect(ticks.every((tick) => tick >= at && tick <= at + length)).toBe(true)
    }
  })

  test("days begin at the reader's midnight, also where a clock is put back", () => {
    // Berlin puts its clocks back on 25 October 2026: that day has 25 hours.
    const ticks = timeTicks(Date.UTC(2026, 9, 22, 12), Date.UTC(2026, 9, 28, 12))
    expect(ticks.map((tick) => new Date(tick).getHours())).toEqual(ticks.map(() => 0))
    expect(ticks.map((tick, i) => (tick - (ticks[i - 1] ?? 0)) / HOUR_MS).slice(1)).toContain(25)
  })

  test('hours are counted from local midnight', () => {
    const ticks = timeTicks(Date.UTC(2026, 10, 26, 1), Date.UTC(2026, 10, 27, 1))
    expect(ticks.map((tick) => new Date(tick).getHours() % 3)).toEqual(ticks.map(() => 0))
  })
})
