import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadFormulas, type SourceLoad } from '#engine/balance/load-formulas.ts'
import { LOAD_FORMULAS } from '#engine/contract/vocabulary.ts'

const { opensips, 'own-calls': ownCalls } = loadFormulas
const load = (
  sessions: number | null,
  maxSessions: number | null,
  idleCpu: number | null = 100,
): SourceLoad => ({
  sessions,
  maxSessions,
  idleCpu,
})

describe('opensips: the formulas of the peers', () => {
  test.each([
    [0, 1000, 100, 100],
    [250, 1000, 80, 60],
    [12, 30, 87, 52],
    [1000, 1000, 100, 0],
    [1200, 1000, 100, 0],
    [10, 1000, 0, 0],
  ])('B4: %i of %i sessions and %i %% idle is the weight %i', (sessions, max, idle, weight) => {
    expect(opensips.weight(load(sessions, max, idle), 0, 0)).toBe(weight)
  })

  test('B4: calls of ours since the news change nothing', () => {
    expect(opensips.weight(load(250, 1000, 80), 0, 700)).toBe(60)
  })

  test.each([
    // 80 % of 1000 less the 150 sessions that are not ours.
    [250, 1000, 80, 100, 680],
    [0, 100, 100, 0, 100],
    [100, 100, 100, 0, 0],
    [100, 100, 50, 100, 50],
    [29, 100, 29, 29, 29],
  ])('B5: %i of %i sessions, %i %% idle, %i ours: %i calls', (sessions, max, idle, own, capacity) => {
    expect(opensips.capacity(load(sessions, max, idle), 0, own)).toBe(capacity)
  })

  test('opensips#3294: fewer sessions told than calls of ours is the maximum, no overflow', () => {
    expect(opensips.capacity(load(3, 100), 0, 40)).toBe(100)
  })

  test('more sessions of others than the maximum leave nothing, not less than nothing', () => {
    expect(opensips.capacity(load(170, 100), 0, 40)).toBe(0)
  })
})

describe('own-calls', () => {
  test('the weight is the absolute room: half of 1000 beats all of 100', () => {
    expect(ownCalls.weight(load(500, 1000), 0, 0)).toBe(500)
    expect(ownCalls.weight(load(0, 100), 0, 0)).toBe(100)
  })

  test('each call since the news takes one from the room, each that ended gives one back', () => {
    const at = load(12, 30)
    expect([4, 5, 8, 22, 23, 0].map((now) => ownCalls.weight(at, 4, now))).toEqual([18, 17, 14, 0, 0, 22])
  })

  test('of the room the idle CPU bears a part; what is left beyond it counts only where nobody has better', () => {
    const at = load(12, 30, 50)
    expect([4, 5, 12].map((now) => ownCalls.weight(at, 4, now))).toEqual([9, 8, 1])
    const beyond = [13, 17, 21].map((now) => ownCalls.weight(at, 4, now) ?? 1)
    expect(beyond.every((weight) => weight > 0 && weight < 0.00001)).toBe(true)
    expect(beyond).toEqual(beyond.toSorted((a, b) => b - a))
    expect(ownCalls.weight(at, 4, 22)).toBe(0)
  })

  test('one that is beyond its maximum by our own calls has no room until enough of them ended', () => {
    expect([20, 12, 10, 9].map((now) => ownCalls.weight(load(20, 10, 50), 20, now))).toEqual([0, 0, 0, 1])
  })

  test('Session-Count lags: calls of ours that it has not seen are there all the same', () => {
    expect(ownCalls.weight(load(0, 30), 28, 28)).toBe(2)
    expect(ownCalls.capacity(load(0, 30), 28, 28)).toBe(30)
  })

  test('capacity: what others leave of the maximum, times the idle share, rounded down', () => {
    expect(ownCalls.capacity(load(12, 30, 87), 4, 9)).toBe(19)
    expect(ownCalls.ceiling(load(12, 30, 87), 4)).toBe(22)
  })
})

describe.each(LOAD_FORMULAS)('%s', (name) => {
  const rules = loadFormulas[name]
  const count = fc.nat(100_000)
  const idle = fc.option(fc.integer({ min: 0, max: 100 }))

  test('idle CPU that is not told counts as 100 %', () => {
    expect(rules.weight(load(10, 50, null), 0, 0)).toBe(rules.weight(load(10, 50, 100), 0, 0))
    expect(rules.capacity(load(10, 50, null), 0, 0)).toBe(40)
  })

  test('without a maximum nothing follows from the figures', () => {
    const at = load(10, null)
    expect([rules.weight(at, 0, 0), rules.capacity(at, 0, 0), rules.ceiling(at, 0)]).toEqual([
      null,
      null,
      null,
    ])
  })

  test('a maximum without sessions limits our own calls and leaves the weight alone', () => {
    const at = load(null, 8)
    expect([rules.weight(at, 3, 5), rules.capacity(at, 3, 5), rules.ceiling(at, 3)]).toEqual([null, 8, 8])
  })

  test('a maximum of 0 is no room, and no division by it', () => {
    const at = load(0, 0)
    expect([rules.weight(at, 0, 0), rules.capacity(at, 0, 0)]).toEqual([0, 0])
  })

  test('0 <= capacity <= maximum, a whole number, whatever is told', () => {
    fc.assert(
      fc.property(count, count, idle, count, count, (sessions, max, idleCpu, before, now) => {
        const capacity = rules.capacity(load(sessions, max, idleCpu), before, now) ?? -1
        expect(capacity).toBeGreaterThanOrEqual(0)
        expect(capacity).toBeLessThanOrEqual(max)
        expect(Number.isInteger(capacity)).toBe(true)
      }),
    )
  })

  test('the weight is finite and never negative, and never grows with a call of ours', () => {
    fc.assert(
      fc.property(count, count, idle, count, count, (sessions, max, idleCpu, before, now) => {
        const at = load(sessions, max, idleCpu)
        const weight = rules.weight(at, before, now) ?? -1
        expect(weight).toBeGreaterThanOrEqual(0)
        expect(weight).toBeLessThanOrEqual(Math.max(100, max))
        expect(rules.weight(at, before, now + 1)).toBeLessThanOrEqual(weight)
      }),
    )
  })

  test('at its maximum by others it has weight 0 and capacity 0', () => {
    fc.assert(
      fc.property(count, count, idle, (max, more, idleCpu) => {
        const at = load(max + more, max, idleCpu)
        expect([rules.weight(at, 0, 0), rules.capacity(at, 0, 0)]).toEqual([0, 0])
      }),
    )
  })
})

test('own-calls: the capacity stands still between two news, whatever we place', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), fc.nat(500), fc.nat(500), (sessions, max, before, now) => {
      const at = load(sessions, max, 70)
      expect(ownCalls.capacity(at, before, now)).toBe(ownCalls.capacity(at, before, before))
      const ceiling = ownCalls.ceiling(at, before) ?? -1
      expect(now >= ceiling).toBe(ownCalls.weight(at, before, now) === 0)
    }),
  )
})
