import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Algorithm } from '#engine/contract/vocabulary.ts'
import { Member, optionsOf, randomKeys } from './members.ts'

const KEYS = randomKeys(seededRandom(1))

/** Members by id and weight, in this order. */
const rows = (...all: readonly (readonly [id: number, weight: number])[]) =>
  all.map(([id, weight], position) => new Member(position, weight, 1, id))
const ids = (selector: Selector, count: number) =>
  Array.from({ length: count }, () => selector.select(KEYS, []).destination?.id)

function edited(
  algorithm: Algorithm,
  before: Member[],
  picks: number,
  after: Member[],
  then = algorithm,
): Selector {
  const old = new Selector(before, optionsOf(algorithm), seededRandom(1))
  ids(old, picks)
  return new Selector(after, optionsOf(then), seededRandom(1), old)
}

const FOUR = () => rows([1, 50], [2, 50], [3, 50], [4, 50])

describe.each(['round-robin', 'priority-rotation', 'latency', 'overload'] as const)('%s', (algorithm) => {
  test('the edit of a weight leaves the turn where it stood', () => {
    const after = rows([1, 50], [2, 90], [3, 50], [4, 50])
    expect(ids(edited(algorithm, FOUR(), 2, after), 4)).toEqual([3, 4, 1, 2])
  })

  test('one that comes and one that goes move nobody else out of turn', () => {
    expect(ids(edited(algorithm, FOUR(), 2, rows([9, 50], [1, 50], [2, 50], [3, 50], [4, 50])), 3)).toEqual([
      3, 4, 9,
    ])
    expect(ids(edited(algorithm, FOUR(), 2, rows([2, 50], [3, 50], [4, 50])), 3)).toEqual([3, 4, 2])
    expect(ids(edited(algorithm, FOUR(), 2, rows([1, 50], [3, 50], [4, 50])), 3)).toEqual([3, 4, 1])
  })
})

describe.each(['weighted', 'relative-weight'] as const)('%s', (algorithm) => {
  test('what is owed is owed on: the untouched ones go on in the order they were in', () => {
    expect(ids(edited(algorithm, FOUR(), 2, rows([2, 50], [3, 50], [4, 50])), 3)).toEqual([3, 4, 2])
    expect(ids(edited(algorithm, FOUR(), 3, rows([1, 50], [2, 50], [3, 49], [4, 50])), 1)).toEqual([4])
  })

  test('an edit after every pick changes no share: within a call or two of the weights over 700 picks', () => {
    let selector = new Selector(rows([1, 20], [2, 10], [3, 40]), optionsOf(algorithm), seededRandom(1))
    const counts = new Map<number, number>()
    for (let i = 0; i < 700; i++) {
      const [id = 0] = ids(selector, 1)
      counts.set(id, (counts.get(id) ?? 0) + 1)
      const factor = 1 + (i % 3)
      const members = rows([1, 20 * factor], [2, 10 * factor], [3, 40 * factor])
      selector = new Selector(members, optionsOf(algorithm), seededRandom(1), selector)
    }
    for (const [id, wanted] of [
      [1, 200],
      [2, 100],
      [3, 400],
    ] as const)
      expect(Math.abs((counts.get(id) ?? 0) - wanted)).toBeLessThanOrEqual(2)
  })
})

test('another algorithm takes over what it knows of', () => {
  expect(ids(edited('round-robin', FOUR(), 2, FOUR(), 'latency'), 2)).toEqual([3, 4])
  expect(ids(edited('round-robin', FOUR(), 2, FOUR(), 'weighted'), 2)).toEqual([1, 2])
})

test('picks are numbered on, so that who was used longest ago is still known', () => {
  const before = FOUR()
  const old = new Selector(before, optionsOf('fewest-calls'), seededRandom(1))
  ids(old, 3)
  const selector = new Selector(before, optionsOf('fewest-calls'), seededRandom(1), old)
  expect(ids(selector, 5)).toEqual([4, 1, 2, 3, 4])
})
