import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { chooseByWeight } from '#engine/destination/weighted-choice.ts'
import type { LocatedTarget } from '#engine/location/location.ts'
import { chiSquareP } from '#tests/balance/chi-square.ts'
import { target } from './located.ts'

const DRAWS = 20_000

function counts(targets: readonly LocatedTarget[], seed = 1): number[] {
  const random = seededRandom(seed)
  const seen = new Map<LocatedTarget | undefined, number>()
  for (let i = 0; i < DRAWS; i++) {
    const chosen = chooseByWeight(targets, () => random.unit())
    seen.set(chosen, (seen.get(chosen) ?? 0) + 1)
  }
  return targets.map((each) => seen.get(each) ?? 0)
}

const [A, B, C] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const

describe('RFC 2782: the order of one priority', () => {
  test.each([
    ['weights share the calls', [target(A, { weight: 30 }), target(B, { weight: 70 })], [30.5, 70.5]],
    ['without any weight all have the same chance', [target(A), target(B), target(C)], [1, 1, 1]],
    [
      'the addresses of one host share its weight',
      [
        target(A, { name: 'one', weight: 500 }),
        target(B, { name: 'one', weight: 500 }),
        target(C, { name: 'two', weight: 500 }),
      ],
      [1, 1, 2],
    ],
    [
      'one host at two ports is two records',
      [target(A, { name: 'one', port: 1, weight: 100 }), target(A, { name: 'one', port: 2, weight: 300 })],
      [1, 3],
    ],
  ] as const)('%s', (_, targets, shares) => {
    const sum = shares.reduce((total, share) => total + share, 0)
    const expected = shares.map((share) => (share / sum) * DRAWS)
    for (const seed of [1, 2, 3, 4, 5])
      expect(chiSquareP(counts(targets, seed), expected)).toBeGreaterThan(0.001)
  })

  test('beside others a record without weight has a very small chance, but one', () => {
    const [none, all] = counts([target(A), target(B, { weight: 99 })])
    expect(none).toBeGreaterThan(100)
    expect(none).toBeLessThan(350)
    expect((none ?? 0) + (all ?? 0)).toBe(DRAWS)
  })

  test('the ends of the draw are inside', () => {
    const targets = [target(A, { weight: 1 }), target(B, { weight: 1 })]
    for (const drawn of [0, 0.999999999]) expect(chooseByWeight(targets, () => drawn)).toBeDefined()
    expect(chooseByWeight([], () => 0)).toBeUndefined()
  })
})
