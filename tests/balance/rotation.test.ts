import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Algorithm } from '#engine/contract/vocabulary.ts'
import { type Member, membersOf, optionsOf, randomKeys } from './members.ts'

function picks(selector: Selector, count: number, tried: readonly number[] = []): number[] {
  const random = seededRandom(2)
  return Array.from(
    { length: count },
    () => selector.select(randomKeys(random), tried).destination?.position ?? -1,
  )
}

const make = (members: Member[], algorithm: Algorithm) =>
  new Selector(members, optionsOf(algorithm), seededRandom(1))
const setWhy = (member: Member | undefined, why: 'down' | null) => Object.assign(member ?? {}, { why })

describe('round-robin', () => {
  test('goes round in order of the set, beginning with the first', () => {
    expect(picks(make(membersOf([1, 9, 5]), 'round-robin'), 7)).toEqual([0, 1, 2, 0, 1, 2, 0])
  })

  test('a missing member does not double the turns of its neighbour', () => {
    const members = membersOf([50, 50, 50, 50])
    setWhy(members[1], 'down')
    expect(picks(make(members, 'round-robin'), 6)).toEqual([0, 2, 3, 0, 2, 3])
  })

  test('a second attempt is a turn of its own', () => {
    const selector = make(membersOf([50, 50, 50]), 'round-robin')
    expect(picks(selector, 1)).toEqual([0])
    expect(picks(selector, 1, [100])).toEqual([1])
    expect(picks(selector, 2)).toEqual([2, 0])
  })
})

describe('weighted (smooth)', () => {
  test('5, 1, 1 is spread out, never five in a row', () => {
    expect(picks(make(membersOf([50, 10, 10]), 'weighted'), 7)).toEqual([0, 0, 1, 0, 2, 0, 0])
  })

  test('every whole turn gives each exactly its weight', () => {
    const turn = picks(make(membersOf([30, 70, 45, 5]), 'weighted'), 30)
    expect([0, 1, 2, 3].map((index) => turn.filter((pick) => pick === index).length)).toEqual([6, 14, 9, 1])
  })

  test('while somebody is missing the others share by weight, not by neighbourhood', () => {
    const members = membersOf([10, 10, 60, 20])
    const selector = make(members, 'weighted')
    picks(selector, 3)
    setWhy(members[2], 'down')
    const counts = picks(selector, 400).reduce<number[]>(
      (sums, position) => sums.with(position, (sums[position] ?? 0) + 1),
      [0, 0, 0, 0],
    )
    // Within the call that was owed from before.
    for (const [i, count] of counts.entries())
      expect(Math.abs(count - ([100, 100, 0, 200][i] ?? 0))).toBeLessThanOrEqual(1)
  })

  test('a member that flickers leaves the shares of the others as their weights say', () => {
    const members = membersOf([30, 60, 10])
    const selector = make(members, 'weighted')
    const counts = [0, 0, 0]
    for (let round = 0; round < 3_000; round++) {
      setWhy(members[1], round % 3 === 0 ? 'down' : null)
      const [position = 0] = picks(selector, 1)
      counts[position] = (counts[position] ?? 0) + 1
    }
    // 2,000 picks of 30:60:10 and 1,000 of 30:10.
    expect(Math.abs((counts[0] ?? 0) - 1_350)).toBeLessThanOrEqual(3)
    expect(Math.abs((counts[1] ?? 0) - 1_200)).toBeLessThanOrEqual(3)
    expect(Math.abs((counts[2] ?? 0) - 450)).toBeLessThanOrEqual(3)
  })

  test('weights without a common divisor are rotated as well', () => {
    expect(picks(make(membersOf([999_983, 999_979]), 'weighted'), 4)).toEqual([0, 1, 0, 1])
  })
})

describe('priority', () => {
  test('the highest priority first; among equals the order of the set, not the reverse', () => {
    const members = membersOf([50, 50, 50, 50], [1, 7, 7, 0])
    const selector = make(members, 'priority')
    expect(picks(selector, 2)).toEqual([1, 1])
    expect(picks(selector, 1, [101])).toEqual([2])
    expect(picks(selector, 1, [101, 102])).toEqual([0])
    setWhy(members[1], 'down')
    expect(picks(selector, 1)).toEqual([2])
  })
})
