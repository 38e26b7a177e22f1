import { describe, expect, test } from 'vitest'
import { RecentGrowth } from '#engine/stats/recent-growth.ts'

const SECOND = 1_000
const drops = (count: number) => [{ reason: 'bad-via', count }]
const rateOf = (growth: RecentGrowth, count: number, atMs: number) =>
  growth.read(drops(count), atMs)[0]?.perSecond

describe('RecentGrowth', () => {
  test('is over the last minute: what came before it counts no more', () => {
    const growth = new RecentGrowth()
    for (let second = 0; second < 100; second += 1) growth.read(drops(1_000), second * SECOND)
    expect(rateOf(growth, 1_060, 100 * SECOND)).toBe(1)
    for (let second = 101; second <= 160; second += 1) growth.read(drops(1_060), second * SECOND)
    expect(rateOf(growth, 1_060, 161 * SECOND)).toBe(0)
  })

  test('before a minute is over it is over the time there was; the first reading says nothing', () => {
    const growth = new RecentGrowth()
    expect(rateOf(growth, 40, 0)).toBe(0)
    expect(rateOf(growth, 60, 10 * SECOND)).toBe(2)
  })

  test('a reason that occurs for the first time counts from zero', () => {
    const growth = new RecentGrowth()
    growth.read([], 0)
    expect(rateOf(growth, 30, 10 * SECOND)).toBe(3)
  })

  test('a clock that was set back begins anew instead of going wrong', () => {
    const growth = new RecentGrowth()
    growth.read(drops(10), 1_000 * SECOND)
    expect(rateOf(growth, 20, 0)).toBe(0)
    expect(rateOf(growth, 30, 10 * SECOND)).toBe(1)
  })
})
