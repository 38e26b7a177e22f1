import { describe, expect, test } from 'vitest'
import type { DestinationLive } from '#engine/contract/live.ts'
import {
  FEWEST_CALLS,
  keptShares,
  presentShares,
  seenShares,
  sharesNow,
  wantedShares,
} from '#web/lib/destinations.ts'

const rank = (id: number, weight: number, adminState: 'enabled' | 'disabled' = 'enabled') => ({
  id,
  weight,
  priority: 0,
  adminState,
})

function live(totals: Record<number, number>): ReadonlyMap<number, DestinationLive> {
  const record = (id: number, total: number): DestinationLive => ({
    id,
    setId: 1,
    adminState: 'enabled',
    overridden: false,
    health: 'up',
    reason: '',
    cause: 'probe',
    sinceMs: 0,
    notice: '',
    progress: '',
    activeCalls: 0,
    callsPerSecond: 0,
    total,
    attempts: total,
    probeLatencyMs: null,
    weight: 50,
    capacity: null,
    drain: null,
    warmingPercent: null,
    children: [],
    location: null,
  })
  return new Map(Object.entries(totals).map(([id, total]) => [Number(id), record(Number(id), total)]))
}

describe('wanted shares', () => {
  test('a destination that is down still has the share we want for it; one switched off has none', () => {
    const all = [rank(1, 50), rank(2, 50), rank(3, 50, 'disabled')]
    expect([...wantedShares('weighted', all).values()]).toEqual([50, 50, 0])
    expect([...presentShares('weighted', all, new Set([2])).values()]).toEqual([100, 0, 0])
  })
})

describe('seen shares', () => {
  test('are of the calls since the baseline, and say so', () => {
    const baseline = {
      sinceMs: 7,
      totals: new Map([
        [1, 100],
        [2, 900],
      ]),
    }
    const seen = seenShares([1, 2], live({ 1: 175, 2: 925 }), baseline)
    expect(seen).toEqual({
      calls: 100,
      sinceMs: 7,
      shares: new Map([
        [1, 75],
        [2, 25],
      ]),
    })
  })

  test('with too few of these, are of all calls since engine start', () => {
    const baseline = {
      sinceMs: 7,
      totals: new Map([
        [1, 100],
        [2, 100],
      ]),
    }
    const seen = seenShares([1, 2], live({ 1: 100 + FEWEST_CALLS - 1, 2: 100 }), baseline)
    expect(seen.sinceMs).toBeNull()
    expect(seen.calls).toBe(200 + FEWEST_CALLS - 1)
  })

  test('without a call, are not zero but unknown', () => {
    expect(seenShares([1], live({ 1: 0 }), null)).toEqual({ calls: 0, sinceMs: null, shares: new Map() })
  })
})

describe('shares as things stand', () => {
  const seen = (...changes: Partial<DestinationLive>[]) =>
    new Map([...live({ 1: 0, 2: 0, 3: 0 })].map(([id, one], i) => [id, { ...one, ...changes[i] }] as const))
  const shares = (...changes: Partial<DestinationLive>[]) => [
    ...sharesNow('weighted', [rank(1, 50), rank(2, 50), rank(3, 50)], seen(...changes)).values(),
  ]

  test('go by the weights in force, among those that are on and not down', () => {
    expect(shares({ weight: 25 }, { weight: 75 }, { health: 'down' })).toEqual([25, 75, 0])
    expect(shares({}, { adminState: 'draining' }, { capacity: 0 })).toEqual([100, 0, 0])
    expect(shares({ health: 'trying' }, { health: 'down' }, { health: 'unknown' })).toEqual([50, 0, 50])
  })

  test('before anything was seen they are those of the configuration', () => {
    expect([...sharesNow('weighted', [rank(1, 30), rank(2, 70)], new Map()).values()]).toEqual([30, 70])
  })

  test('of a time that is kept they are of its calls', () => {
    expect(
      keptShares(
        [1, 2],
        new Map([
          [1, 3],
          [9, 5],
        ]),
      ),
    ).toMatchObject({ calls: 3, sinceMs: null })
    expect([
      ...keptShares(
        [1, 2],
        new Map([
          [1, 3],
          [2, 1],
        ]),
      ).shares.values(),
    ]).toEqual([75, 25])
    expect(keptShares([1], new Map()).shares.size).toBe(0)
  })
})
