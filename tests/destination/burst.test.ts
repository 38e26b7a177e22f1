import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ALGORITHMS } from '#engine/contract/vocabulary.ts'
import type { Directory } from '#engine/destination/directory.ts'
import { keysOf } from '#tests/balance/members.ts'
import { beat, feed, freeSwitch, news, placeCalls } from './load-news.ts'
import { destination, makeDirectory, set, snapshot } from './snapshots.ts'

const WEIGHTS = [50, 25, 25]
const rows = () =>
  WEIGHTS.map((weight, i) =>
    destination(i + 1, { weight, feeds: [feed('weight', freeSwitch(`10.1.1.${i + 1}`))] }),
  )

/** Three destinations whose weight FreeSWITCH tells. */
function fedSet(more: Parameters<typeof set>[2] = {}): Directory {
  const directory = makeDirectory()
  directory.apply(snapshot([set(1, rows(), { algorithm: 'weighted', ...more })]))
  return directory
}

/** Within 10 % of the ideal, or one call. */
function expectNear(counts: Record<number, number>, ideal: readonly number[]): void {
  for (const [i, share] of ideal.entries())
    expect(Math.abs((counts[i + 1] ?? 0) - share)).toBeLessThanOrEqual(Math.max(1, share / 10))
}

/** Of so many calls, by weight. */
const shares = (weights: readonly number[], calls: number) =>
  weights.map((weight) => (weight * calls) / weights.reduce((sum, each) => sum + each, 0))

describe('trust.md R9: 100 calls between two news', () => {
  test.each([
    [
      [120, 60, 20],
      [100, 80, 50],
    ],
    [
      [500, 250, 50],
      [100, 100, 100],
    ],
    [
      [1000, 1000, 1000],
      [90, 60, 30],
    ],
    [
      [60, 60, 60],
      [100, 100, 100],
    ],
    [
      [40, 300, 60],
      [95, 100, 90],
    ],
  ])('rooms %j, idle %j: each within a tenth of its share of the room, or one call', (rooms, idle) => {
    const directory = fedSet()
    directory.feed(rooms.map((room, i) => news(i + 1, beat(room, idle[i]))))
    const counts = placeCalls(directory, 100)
    expectNear(
      counts,
      shares(
        rooms.map((room, i) => (room * (idle[i] ?? 0)) / 100),
        100,
      ),
    )
  })

  test('one at its maximum gets none', () => {
    const directory = fedSet()
    directory.feed([news(1, beat(120)), news(2, beat(0)), news(3, beat(60))])
    const counts = placeCalls(directory, 100)
    expect(counts[2]).toBeUndefined()
    expectNear(counts, [200 / 3, 0, 100 / 3])
  })

  test('rooms 5, 50 and 45: every call finds room, nobody is overfilled, the 101st is told that all are full', () => {
    const directory = fedSet()
    directory.feed([news(1, beat(5)), news(2, beat(50)), news(3, beat(45))])
    expect(placeCalls(directory, 100)).toEqual({ 1: 5, 2: 50, 3: 45 })
    const keys = keysOf({ callId: 'one more' })
    expect(directory.set(1)?.selector.select(keys, [])).toMatchObject({
      destination: null,
      exhausted: 'full',
    })
  })

  test("the peers' formula overfills the small one: its weight is the free share of each, whatever the size, and stands still", () => {
    const said = [news(1, beat(5, 100, 5)), news(2, beat(50, 100, 950)), news(3, beat(45, 100, 45))]
    const peers = fedSet({ loadFormula: 'opensips' })
    peers.feed(said)
    // Weights 50, 5 and 50 for rooms of 5, 50 and 45.
    expectNear(placeCalls(peers, 100), shares([50, 5, 50], 100))
    expect(peers.destination(1)?.activeCalls()).toBeGreaterThan(5 * 9)
    const ours = fedSet()
    ours.feed(said)
    expect(placeCalls(ours, 100)).toEqual({ 1: 5, 2: 50, 3: 45 })
  })

  test('the next news begins a new count: bursts over several beats fill each to its room', () => {
    const directory = fedSet()
    const room = [300, 150, 50]
    const placed = [0, 0, 0]
    for (let round = 0; round < 5; round++) {
      directory.feed(room.map((all, i) => news(i + 1, beat(all - (placed[i] ?? 0), 100, placed[i]))))
      for (const [id, count] of Object.entries(placeCalls(directory, 100, 1, 1 + round * 100)))
        placed[Number(id) - 1] = (placed[Number(id) - 1] ?? 0) + count
      expectNear({ 1: placed[0] ?? 0, 2: placed[1] ?? 0, 3: placed[2] ?? 0 }, shares(room, (round + 1) * 100))
    }
    expect(placed).toEqual(room)
  })

  test('beyond what the idle CPU bears, the room that is left still decides, and still limits', () => {
    const directory = fedSet()
    directory.feed([news(1, beat(80, 50)), news(2, beat(40, 50)), news(3, beat(10, 50))])
    expectNear(placeCalls(directory, 65), [40, 20, 5])
    expectNear(placeCalls(directory, 65, 1, 66), [40, 20, 5])
    expect([1, 2, 3].map((id) => directory.destination(id)?.skipReason())).toEqual(['full', 'full', 'full'])
  })

  test('stale figures leave the calls to the configured weights', () => {
    const directory = fedSet()
    directory.feed([news(1, beat(5)), news(2, beat(500)), news(3, beat(45))])
    directory.feed([news(1, null), news(2, null), news(3, null)])
    expectNear(placeCalls(directory, 100), WEIGHTS)
  })

  test.each(['random', 'hash-call-id', 'hash-from-uri', 'round-robin', 'priority'] as const)(
    '%s overfills nobody either',
    (algorithm) => {
      const directory = fedSet({ algorithm })
      directory.feed([news(1, beat(5)), news(2, beat(50)), news(3, beat(45))])
      expect(placeCalls(directory, 100)).toEqual({ 1: 5, 2: 50, 3: 45 })
    },
  )
})

describe('two sets that lead to one FreeSWITCH', () => {
  const shared = { feeds: [feed('weight', 'fs://:ClueCon@10.1.1.9:8021')] }
  const sharedAgain = { feeds: [feed('weight', 'fs://admin:other@10.1.1.9')] }
  const alone = { feeds: [feed('weight', freeSwitch('10.1.1.5'))] }

  function twoSets() {
    const directory = makeDirectory()
    const apply = (second: Parameters<typeof set>[1]) =>
      directory.apply(
        snapshot([
          set(1, [destination(1, shared), destination(2, alone)], { algorithm: 'weighted' }),
          set(2, second, { algorithm: 'weighted' }),
        ]),
      )
    apply([destination(3, sharedAgain)])
    return { directory, apply }
  }

  test('the calls of both count against its room, so that both together do not overfill it', () => {
    const { directory } = twoSets()
    directory.feed([news(1, beat(20)), news(3, beat(20)), news(2, beat(60))])
    expect(placeCalls(directory, 12, 2)).toEqual({ 3: 12 })
    expect(directory.destination(1)).toMatchObject({ weight: 8, capacity: 8 })
    placeCalls(directory, 60, 1)
    const calls = [1, 2, 3].map((id) => directory.destination(id)?.activeCalls() ?? 0)
    expect((calls[0] ?? 0) + (calls[2] ?? 0)).toBeLessThanOrEqual(20)
    expect(calls.reduce((sum, each) => sum + each, 0)).toBe(72)
  })

  test('one that is removed leaves its calls in the count until the next news', () => {
    const { directory, apply } = twoSets()
    directory.feed([news(1, beat(20)), news(3, beat(20))])
    placeCalls(directory, 12, 2)
    apply([])
    expect(directory.destination(1)?.weight).toBe(8)
    directory.destination(3)?.channels.release(-2, 200_001)
    expect(directory.destination(1)?.weight).toBe(9)
    directory.feed([news(1, beat(9))])
    expect(directory.destination(1)?.weight).toBe(9)
  })

  test('one that joins with calls of its own takes no room by them, the figures knew of them; its next calls do', () => {
    const { directory, apply } = twoSets()
    apply([destination(3)])
    placeCalls(directory, 5, 2)
    directory.feed([news(1, beat(20))])
    apply([destination(3, sharedAgain)])
    expect(directory.destination(1)?.weight).toBe(20)
    placeCalls(directory, 2, 2, 50)
    expect(directory.destination(1)?.weight).toBe(18)
  })
})

interface Said {
  readonly room: number
  readonly idle: number
  readonly others: number
  readonly ours: number
}

describe('whatever the rooms are', () => {
  const said = fc.array(
    fc.record({
      room: fc.nat(200),
      idle: fc.integer({ min: 1, max: 100 }),
      others: fc.nat(300),
      ours: fc.nat(20),
    }),
    { minLength: 1, maxLength: 8 },
  )

  /** Each with calls of ours on it already, which its figures know of. */
  function begun(all: readonly Said[], algorithm: (typeof ALGORITHMS)[number]): Directory {
    const directory = makeDirectory()
    const fedRows = all.map((_, i) =>
      destination(i + 1, { feeds: [feed('weight', freeSwitch(`10.1.1.${i + 1}`))] }),
    )
    directory.apply(
      snapshot([set(1, fedRows, { algorithm, overloadControl: true, choice: { hashOver: 'call-id' } })]),
    )
    for (const [i, { ours }] of all.entries())
      for (let call = 1; call <= ours; call++) directory.destination(i + 1)?.channels.take(call)
    directory.feed(all.map(({ room, idle, others, ours }, i) => news(i + 1, beat(room, idle, others + ours))))
    return directory
  }

  test.each(ALGORITHMS)(
    '%s: nobody gets more calls than its room, and calls are refused only where there is none',
    (algorithm) => {
      fc.assert(
        fc.property(said, fc.nat(400), (all, calls) => {
          const directory = begun(all, algorithm)
          const { 0: refused = 0, ...counts } = placeCalls(directory, calls)
          for (const [i, { room }] of all.entries()) expect(counts[i + 1] ?? 0).toBeLessThanOrEqual(room)
          const rooms = all.reduce((sum, { room }) => sum + room, 0)
          expect(refused).toBe(Math.max(0, calls - rooms))
        }),
        { numRuns: 40 },
      )
    },
  )

  test('weighted: while the idle CPUs bear the burst, each gets its share within a tenth, or one call', () => {
    fc.assert(
      fc.property(said, (all) => {
        const weights = all.map(({ room, idle }) => (room * idle) / 100)
        const calls = Math.min(100, Math.floor(weights.reduce((sum, weight) => sum + weight, 0)))
        fc.pre(calls > 0)
        const counts = placeCalls(begun(all, 'weighted'), calls)
        for (const [i, share] of shares(weights, calls).entries())
          expect(Math.abs((counts[i + 1] ?? 0) - share)).toBeLessThanOrEqual(Math.max(1, share / 10))
      }),
      { numRuns: 200 },
    )
  })
})
