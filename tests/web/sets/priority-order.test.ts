import { describe, expect, test } from 'vitest'
import { inPlaces } from '#web/lib/in-places.ts'
import { type Drop, dropAt, linesOf, moved, orderOf, rankings, tiersOf } from '#web/sets/priority-order.ts'

const rows = (...priorities: number[]) => priorities.map((priority, i) => ({ id: i + 1, priority }))
const told = (tiers: readonly { priority: number; rows: readonly { id: number }[] }[]) =>
  tiers.map((tier) => [tier.priority, tier.rows.map(({ id }) => id)])

describe('tiers', () => {
  test('only of algorithms that go by priorities', () => {
    expect([
      orderOf('priority'),
      orderOf('priority-rotation'),
      orderOf('tiers'),
      orderOf('weighted'),
    ]).toEqual(['highest', 'highest', 'lowest', null])
  })

  test('stand in the order they are tried', () => {
    expect(told(tiersOf(rows(0, 10, 0), 'highest'))).toEqual([
      [10, [2]],
      [0, [1, 3]],
    ])
    expect(told(tiersOf(rows(0, 10, 0), 'lowest'))).toEqual([
      [0, [1, 3]],
      [10, [2]],
    ])
  })
})

describe('a drop', () => {
  const dropped = (priorities: number[], id: number, drop: Drop, order: 'highest' | 'lowest' = 'highest') => {
    const before = rows(...priorities)
    const tiers = moved(tiersOf(before, order), id, drop, order)
    return { tiers: told(tiers), writes: rankings(before, tiers) }
  }

  test('in another tier writes its priority alone', () => {
    expect(dropped([10, 0, 0], 1, { tier: 1, place: 0 })).toEqual({
      tiers: [[0, [1, 2, 3]]],
      writes: [{ id: 1, priority: 0 }],
    })
  })

  test('at another place of its tier writes that place alone', () => {
    const { writes } = dropped([0, 0, 0, 0], 4, { tier: 0, place: 0 })
    expect(writes).toEqual([{ id: 4, position: 0 }])
    expect(inPlaces(rows(0, 0, 0, 0), new Map([[4, 0]])).map(({ id }) => id)).toEqual([4, 1, 2, 3])
  })

  test('between two tiers gets a number of its own', () => {
    expect(dropped([10, 0, 0], 3, { gap: 1 }).tiers).toEqual([
      [10, [1]],
      [5, [3]],
      [0, [2]],
    ])
    expect(dropped([10, 0, 0], 3, { gap: 0 }).tiers.at(0)).toEqual([20, [3]])
    expect(dropped([10, 0, 0], 3, { gap: 2 }).tiers.at(-1)).toEqual([-10, [3]])
    expect(dropped([0, 10, 10], 3, { gap: 1 }, 'lowest').tiers).toEqual([
      [0, [1]],
      [5, [3]],
      [10, [2]],
    ])
  })

  test('between two neighbours makes room before it', () => {
    const { tiers, writes } = dropped([1, 0, 0], 3, { gap: 1 })
    expect(tiers.map(([, ids]) => ids)).toEqual([[1], [3], [2]])
    const priorities = tiers.map(([priority]) => Number(priority))
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a))
    expect(new Set(priorities).size).toBe(3)
    expect(writes.map(({ id }) => id).sort()).toEqual([1, 3])
  })

  test('where it came from writes nothing', () => {
    expect(dropped([10, 0], 1, { tier: 0, place: 0 }).writes).toEqual([])
  })

  test('is told by what stands before it, in one list from tier to tier', () => {
    const lines = linesOf(tiersOf(rows(10, 10, 0), 'highest'))
    expect(lines.map(({ key }) => key)).toEqual([
      'gap 0',
      'tier 10',
      '1',
      '2',
      'gap 1',
      'tier 0',
      '3',
      'gap 2',
    ])
    const at = (index: number) => dropAt(lines, 1, index)
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(at)).toEqual([
      { gap: 0 },
      { gap: 0 },
      { tier: 0, place: 0 },
      { tier: 0, place: 1 },
      { gap: 1 },
      { tier: 1, place: 0 },
      { tier: 1, place: 1 },
      { gap: 2 },
    ])
  })
})
