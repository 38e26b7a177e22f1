import fc from 'fast-check'
import { expect, test } from 'vitest'
import { predictedShares, type ShareMember } from '#engine/contract/shares.ts'
import { ALGORITHMS, type Algorithm } from '#engine/contract/vocabulary.ts'

const member = (id: number, weight: number, eligible = true, priority = 0): ShareMember => ({
  id,
  weight,
  priority,
  eligible,
})
const shares = (algorithm: Algorithm, members: readonly ShareMember[]) =>
  predictedShares(algorithm, members).map(({ share }) => share)

test('hashes, weighted and random share by weight among the eligible', () => {
  const members = [member(1, 30), member(2, 10), member(3, 60, false)]
  for (const algorithm of ALGORITHMS.filter(
    (name) => name.startsWith('hash') || name === 'weighted' || name === 'random',
  ))
    expect(shares(algorithm, members)).toEqual([75, 25, 0])
})

test('round robin shares evenly whatever the weights', () => {
  expect(
    shares('round-robin', [member(1, 1), member(2, 0), member(3, 9, false), member(4, 5), member(5, 5)]),
  ).toEqual([25, 25, 0, 25, 25])
})

test('priority: all to the first of the highest eligible priority', () => {
  expect(
    shares('priority', [
      member(1, 5, true, 1),
      member(2, 5, false, 9),
      member(3, 5, true, 7),
      member(4, 5, true, 7),
    ]),
  ).toEqual([0, 0, 100, 0])
})

test('weight 0 has no share, unless all that are eligible have 0', () => {
  expect(shares('random', [member(1, 0), member(2, 5)])).toEqual([0, 100])
  expect(shares('random', [member(1, 0), member(2, 5, false), member(3, 0)])).toEqual([50, 0, 50])
})

test('shares sum to 100 when anybody is eligible, else all are 0; order and ids are kept', () => {
  const row = fc.record({
    id: fc.integer(),
    weight: fc.nat(1_000_000),
    priority: fc.integer(),
    eligible: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.constantFrom(...ALGORITHMS), fc.array(row), (algorithm, members) => {
      const predicted = predictedShares(algorithm, members)
      expect(predicted.map(({ id }) => id)).toEqual(members.map(({ id }) => id))
      const sum = predicted.reduce((total, { share }) => total + share, 0)
      expect(sum).toBeCloseTo(members.some(({ eligible }) => eligible) ? 100 : 0, 6)
    }),
  )
})
