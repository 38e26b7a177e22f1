import { describe, expect, test } from 'vitest'
import { failureBars } from '#web/dashboard/failure-bars.ts'
import { keyFigures } from '#web/dashboard/key-figure-words.ts'
import { rangeOf } from '#web/dashboard/range-of.ts'
import type { FigureSums, Figures } from '#web/lib/figures.ts'
import { createFormat } from '#web/lib/format.ts'

const SUMS: FigureSums = {
  ...{ offered: 1_200, answered: 1_170, failed: 30, talks: 1_000, talkMs: 161_000_000 },
  ...{ delayP50Ms: 92.4, delayP95Ms: 180.2, activeMean: 3.14, activePeak: 12, passedSec: 3_600, seenPart: 1 },
}
const steps = {
  ...{ callsPerSecond: [], failuresPerSecond: [], delayP50Ms: [], delayP95Ms: [] },
  ...{ activeMean: [], activePeak: [] },
}
const stretch = (sums: FigureSums) => ({ fromMs: 0, toMs: 3_600_000, stepMs: 60_000, sums, steps })
const figures = (sums: FigureSums, before: FigureSums | null): Figures => ({
  ...stretch(sums),
  ...{ unitSec: 60, causes: [], busiest: [], placed: [], beforeByMs: 86_400_000 },
  before: before && stretch(before),
})
const shown = (sums: FigureSums, before: FigureSums | null, locale = 'en-GB') =>
  keyFigures(figures(sums, before), 7, createFormat(locale)).map(({ value, unit = '', over, change }) => [
    `${value} ${unit}`.trim(),
    over,
    change,
  ])

describe('key figures', () => {
  test('say what they are of, and how they stood the day before', () => {
    const before = {
      ...SUMS,
      answered: 1_182,
      offered: 1_200,
      failed: 18,
      talkMs: 155_000_000,
      delayP95Ms: 176,
    }
    expect(shown(SUMS, before)).toEqual([
      ['7', 'now; mean 3.14, most 12', 'as before'],
      ['0.33 /s', 'mean of 1,200 calls', 'as before'],
      ['97.5 %', 'of 1,200 calls', '−1.0 points against the day before'],
      ['2:41', 'of 1,000 answered calls', '+0:06 against the day before'],
      ['92 · 180 ms', 'p50 · p95', '+4 ms against the day before'],
      ['2.5 %', '30 of 1,200 calls', '+1.0 points against the day before'],
    ])
  })

  test("numbers are in the reader's locale", () => {
    const [, rate, answered] = shown(SUMS, null, 'de-DE')
    expect([rate?.[1], answered?.[0]]).toEqual(['mean of 1.200 calls', '97,5 %'])
  })

  test('a few calls in a day are not none', () => {
    const [, rate] = shown({ ...SUMS, offered: 3, passedSec: 86_400 }, null)
    expect(rate?.[0]).toBe('<0.01 /s')
  })

  test('without a call there is no ratio, no length, no delay and no change', () => {
    const none = {
      ...{ ...SUMS, offered: 0, answered: 0, failed: 0, talks: 0, talkMs: 0 },
      ...{ delayP50Ms: null, delayP95Ms: null, activeMean: null, activePeak: null },
    }
    const [active, rate, ...others] = shown(none, SUMS)
    expect([active?.[1], rate?.[0]]).toEqual(['now', '0 /s'])
    expect(others.map(([value]) => value?.replace(/ .*/, ''))).toEqual(['–', '–', '–', '–'])
    expect(others.map(([, , change]) => change)).toEqual(['', '', '', ''])
  })
})

describe('failures by cause', () => {
  const cause = (statusClass: number, calls: number, isAfterAnswer = false) => ({
    ...{ cause: 'rejected', statusClass, calls, isAfterAnswer },
  })

  test('are shares of all calls, without those that were answered', () => {
    expect(failureBars([cause(4, 30), cause(2, 9, true)], 120)).toEqual([
      { name: 'rejected, 4xx', calls: 30, percent: 25 },
    ])
  })

  test('beyond eight the least stand together, and none is lost', () => {
    const bars = failureBars(
      Array.from({ length: 12 }, (_, i) => cause(i % 7, 12 - i)),
      78,
    )
    expect([bars.length, bars.at(-1)?.name]).toEqual([8, 'all others'])
    expect(bars.reduce((sum, bar) => sum + bar.calls, 0)).toBe(78)
  })
})

test('an address that makes no sense is the first range', () => {
  expect(rangeOf({ range: 'decade' })).toEqual({ kind: '5min' })
  expect(rangeOf({ range: '24h' })).toEqual({ kind: '24h' })
  expect(rangeOf({ range: '24h', from: '600000', to: '1200000' })).toEqual({
    ...{ kind: 'custom', fromMs: 600_000, toMs: 1_200_000 },
  })
})
