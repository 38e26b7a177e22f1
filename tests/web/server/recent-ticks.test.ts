import { describe, expect, test } from 'vitest'
import { RECENT_DESTINATIONS } from '#engine/contract/browser.ts'
import { emptyTick, seenDestination } from '#tests/support/seen-figures.ts'
import { RecentTicks } from '#web/server/bridge/recent-ticks.ts'

const busy = (atMs: number, calls: readonly number[]) => ({
  ...emptyTick(atMs),
  activeCalls: calls.reduce((sum, count) => sum + count, 0),
  destinations: calls.map((activeCalls, i) => seenDestination(i + 1, { activeCalls })),
})

describe('the last five minutes in memory', () => {
  test('keep a moment every two seconds, and no more than five minutes of them', () => {
    const recent = new RecentTicks()
    for (let second = 0; second < 1_000; second += 1) recent.add(busy(1_000 * second, [second]))
    const { atMs, activeCalls, destinations } = recent.view()
    expect(atMs).toHaveLength(150)
    expect(atMs.at(-1)).toBe(998_000)
    expect((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)).toBe(298_000)
    expect(activeCalls.at(-1)).toBe(998)
    expect(destinations).toEqual([{ id: 1, activeCalls }])
  })

  test('ticks that come some milliseconds early are taken all the same', () => {
    const recent = new RecentTicks()
    for (const atMs of [0, 990, 1_980, 2_970, 3_960]) recent.add(busy(atMs, [1]))
    expect(recent.view().atMs).toEqual([0, 1_980, 3_960])
  })

  test('follow the busiest destinations one by one, at most 200, and leave out the idle', () => {
    const recent = new RecentTicks()
    const calls = Array.from({ length: 1_000 }, (_, i) => (i % 2 === 0 ? 0 : i))
    recent.add(busy(0, calls))
    const { destinations, activeCalls } = recent.view()
    expect(destinations).toHaveLength(RECENT_DESTINATIONS)
    expect(Math.min(...destinations.flatMap((one) => one.activeCalls))).toBe(601)
    expect(activeCalls).toEqual([250_000])
  })

  test('a clock set back begins anew: no moment of the future stands', () => {
    const recent = new RecentTicks()
    recent.add(busy(9_000_000, [1]))
    recent.add(busy(1_000, [2]))
    expect(recent.view().atMs).toEqual([1_000])
  })
})
