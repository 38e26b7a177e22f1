import fc from 'fast-check'
import { expect, test } from 'vitest'
import { predictedShares, SHARE_TRUST, type ShareMember } from '#engine/contract/shares.ts'
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

test('tiers: the lowest priority by weight; latency: the highest in turn', () => {
  const members = [
    member(1, 30, true, 2),
    member(2, 10, true, 2),
    member(3, 9, true, 7),
    member(4, 9, false, 1),
    member(5, 5, true, 7),
  ]
  expect(shares('tiers', members)).toEqual([75, 25, 0, 0, 0])
  expect(shares('latency', members)).toEqual([0, 0, 50, 0, 50])
})

test('priority rotation: in turn where all priorities are equal and above 0, else serial', () => {
  expect(shares('priority-rotation', [member(1, 1, true, 3), member(2, 9, true, 3)])).toEqual([50, 50])
  expect(shares('priority-rotation', [member(1, 1, true, 3), member(2, 9, false, 4)])).toEqual([100, 0])
  expect(shares('priority-rotation', [member(1, 1, true, 0), member(2, 9, true, 0)])).toEqual([100, 0])
})

test('largest free: by channels where all are known, else evenly', () => {
  const limited = (id: number, channels: number | null) => ({ ...member(id, 50), channels })
  expect(shares('largest-free', [limited(1, 30), limited(2, 10)])).toEqual([75, 25])
  expect(shares('largest-free', [limited(1, 30), limited(2, null)])).toEqual([50, 50])
})

test('the last resort has a share only where nobody else is eligible', () => {
  const last = { ...member(3, 50), lastResort: true }
  for (const algorithm of ALGORITHMS) {
    expect(shares(algorithm, [member(1, 50), last])).toEqual([100, 0])
    expect(shares(algorithm, [member(1, 50, false), last])).toEqual([0, 100])
  }
})

test('where load, latency or keys decide, the prediction says what it rests on', () => {
  for (const name of ['fewest-calls', 'largest-free', 'power-of-two', 'bounded-hash', 'latency'] as const)
    expect(SHARE_TRUST[name]).not.toBe('')
  for (const name of ['round-robin', 'weighted', 'random', 'priority', 'tiers'] as const)
    expect(SHARE_TRUST[name]).toBe('')
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
