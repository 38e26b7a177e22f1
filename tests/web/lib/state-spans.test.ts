import { describe, expect, test } from 'vitest'
import { drawnSpans, seenTime, stateSpans } from '#web/lib/state-spans.ts'

const change = (atMs: number, from: string, to: string, lastedMs: number | null = null) => ({
  atMs,
  kind: 'health' as const,
  from,
  to,
  lastedMs,
})

describe('what was seen over a time', () => {
  test('each change begins a span; the one before the first lasted as long as that says', () => {
    const events = [change(80, 'down', 'up', 20), change(60, 'up', 'down', 30)]
    expect(stateSpans(events, null, 0, 100)).toEqual([
      { fromMs: 30, toMs: 60, state: 'up' },
      { fromMs: 60, toMs: 80, state: 'down' },
      { fromMs: 80, toMs: 100, state: 'up' },
    ])
  })

  test('what lies outside of it is cut off', () => {
    const events = [change(60, 'up', 'down', 1_000), change(10, 'unknown', 'up', 10)]
    expect(stateSpans(events, null, 50, 70)).toEqual([
      { fromMs: 50, toMs: 60, state: 'up' },
      { fromMs: 60, toMs: 70, state: 'down' },
    ])
  })

  test('without any event it is as it is now, since then; of what nobody told nothing is said', () => {
    expect(stateSpans([], { state: 'up', sinceMs: 40 }, 0, 100)).toEqual([
      { fromMs: 40, toMs: 100, state: 'up' },
    ])
    expect(stateSpans([], null, 0, 100)).toEqual([])
  })

  test('wishes are no health', () => {
    const wish = { ...change(60, 'enabled', 'disabled', 60), kind: 'admin-state' as const }
    expect(stateSpans([wish], null, 0, 100)).toEqual([])
  })
})

describe('share of the time', () => {
  const spans = [
    { fromMs: 0, toMs: 100, state: 'unknown' as const },
    { fromMs: 100, toMs: 190, state: 'up' as const },
    { fromMs: 190, toMs: 200, state: 'down' as const },
  ]

  test('is of the time it was watched: not of the time it was unknown', () => {
    const { watchedMs, shares } = seenTime(spans, 0)
    expect(watchedMs).toBe(100)
    expect(Object.fromEntries(shares)).toEqual({ up: 90, down: 10 })
  })

  test('of a later beginning counts what is behind it', () => {
    expect(Object.fromEntries(seenTime(spans, 180).shares)).toEqual({ up: 50, down: 50 })
    expect(seenTime([], 0)).toEqual({ watchedMs: 0, shares: new Map() })
  })
})

test('a flapping destination is drawn in a bounded number of pieces, and no fall is hidden', () => {
  const spans = Array.from({ length: 10_000 }, (_, i) => ({
    fromMs: i * 10,
    toMs: i * 10 + 10,
    state: i % 2 === 0 ? ('up' as const) : ('down' as const),
  }))
  expect(drawnSpans(spans, 0, 100_000, 200)).toEqual([{ fromMs: 0, toMs: 100_000, state: 'down' }])
  const one = [
    { fromMs: 0, toMs: 50_000, state: 'up' as const },
    { fromMs: 50_000, toMs: 50_001, state: 'down' as const },
    { fromMs: 50_001, toMs: 100_000, state: 'up' as const },
  ]
  expect(drawnSpans(one, 0, 100_000, 200).map(({ state }) => state)).toEqual(['up', 'down', 'up'])
})
