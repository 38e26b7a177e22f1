import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { ALGORITHMS, type Algorithm } from '#engine/contract/vocabulary.ts'
import { countPicks, Member, membersOf, optionsOf, randomKeys } from './members.ts'

/** One whose weight the test moves under the selector. */
class MovingMember extends Member {
  override readonly hasMovingWeight = true
  override weight: number

  constructor(position: number, weight: number) {
    super(position, weight)
    this.weight = weight
  }
}

const moving = (weights: readonly number[]) =>
  weights.map((weight, position) => new MovingMember(position, weight))
const move = (members: readonly MovingMember[], weights: readonly number[]) => {
  for (const member of members) member.weight = weights[member.position] ?? 0
}
const WEIGHTED: readonly Algorithm[] = ['weighted', 'random', 'hash-call-id', 'hash-from-uri']

/** Of members made with `made` and moved to `weights` before the first pick; with the same seed the same keys. */
function picksAfterMove(algorithm: Algorithm, made: readonly number[], weights: readonly number[], why = {}) {
  const members = moving(made)
  const selector = new Selector(members, optionsOf(algorithm), seededRandom(9))
  move(members, weights)
  Object.assign(members[2] ?? {}, why)
  return countPicks(selector, members, 5_400, seededRandom(8))
}

function picksOfFixed(algorithm: Algorithm, weights: readonly number[], why = {}) {
  const members = membersOf(weights)
  Object.assign(members[2] ?? {}, why)
  return countPicks(
    new Selector(members, optionsOf(algorithm), seededRandom(9)),
    members,
    5_400,
    seededRandom(8),
  )
}

function expectSame(counts: readonly number[], expected: readonly number[]): void {
  for (const [i, count] of counts.entries())
    expect(Math.abs(count - (expected[i] ?? 0))).toBeLessThanOrEqual(1)
}

describe.each(ALGORITHMS)('%s with weights that move', (algorithm) => {
  test.each([
    [[10, 30, 60]],
    [[700, 200, 100]],
    [[0.5, 0.25, 0.25]],
    [[40, 0, 40]],
    [[50, 50, 50]],
    [[0, 0, 0]],
  ])(
    'gives each what fixed weights %j would: the weights of the moment decide, not those of the edit',
    (weights) => {
      const whole = weights.map((weight) => weight * 4)
      expectSame(picksAfterMove(algorithm, [50, 50, 50], weights), picksOfFixed(algorithm, whole))
      expectSame(picksAfterMove(algorithm, [1, 2, 0], weights), picksOfFixed(algorithm, whole))
    },
  )

  test('one that is skipped leaves its share to the others by their present weights', () => {
    const why = { why: 'told' }
    expectSame(
      picksAfterMove(algorithm, [50, 50, 50], [10, 30, 500], why),
      picksOfFixed(algorithm, [10, 30, 500], why),
    )
  })
})

describe.each(WEIGHTED)('%s', (algorithm) => {
  test('one that moves is enough: the others beside it keep their configured weights', () => {
    const mover = new MovingMember(0, 50)
    const members = [mover, new Member(1, 30), new Member(2, 10)]
    const selector = new Selector(members, optionsOf(algorithm), seededRandom(9))
    mover.weight = 60
    expectSame(countPicks(selector, members, 5_400, seededRandom(8)), picksOfFixed(algorithm, [60, 30, 10]))
  })

  test('one whose weight falls to 0 between two calls gets none from then on', () => {
    const members = moving([40, 40, 40])
    const random = seededRandom(4)
    const selector = new Selector(members, optionsOf(algorithm), random)
    expect(countPicks(selector, members, 100, random)[1]).toBeGreaterThan(0)
    move(members, [40, 0, 40])
    expect(countPicks(selector, members, 1_000, random)[1]).toBe(0)
  })
})

test('weighted: after all weights shrink a thousandfold nobody waits for what was owed before', () => {
  const members = moving([50_000, 49_000, 1_000])
  const random = seededRandom(1)
  const selector = new Selector(members, { algorithm: 'weighted' }, random)
  countPicks(selector, members, 37, random)
  move(members, [10, 20, 10])
  for (const [i, count] of countPicks(selector, members, 40, random).entries())
    expect(Math.abs(count - ([10, 20, 10][i] ?? 0))).toBeLessThanOrEqual(1)
})

test('rendezvous: a weight that falls by a quarter moves a quarter of its keys and no others; they come back with it', () => {
  const members = moving([40, 40, 40, 40])
  const selector = new Selector(members, { algorithm: 'hash-call-id' }, seededRandom(1))
  const choices = () => {
    const random = seededRandom(12)
    return Array.from(
      { length: 8_000 },
      () => selector.select(randomKeys(random), []).destination?.position ?? -1,
    )
  }
  const before = choices()
  move(members, [30, 40, 40, 40])
  const after = choices()
  const moved = before.filter((position, key) => after[key] !== position)
  expect(moved.every((position) => position === 0)).toBe(true)
  const owned = before.filter((position) => position === 0).length
  expect(moved.length / owned).toBeGreaterThan(0.15)
  expect(moved.length / owned).toBeLessThanOrEqual(0.25)
  move(members, [40, 40, 40, 40])
  expect(choices()).toEqual(before)
})
