import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { ALGORITHM_FACTS } from '#engine/contract/algorithms.ts'
import { ALGORITHMS, type Algorithm } from '#engine/contract/vocabulary.ts'
import { chiSquareP } from './chi-square.ts'
import { countPicks, expectedPicks, type Member, membersOf, optionsOf } from './members.ts'

const SEEDS = [11, 22, 33, 44, 55]
const PICKS = 10_000
const WEIGHTS = [50, 25, 100, 5, 50]

interface Situation {
  readonly name: string
  arrange(members: Member[]): void
}

const down = (member: Member | undefined) => member && Object.assign(member, { why: 'down' })
const full = (member: Member | undefined) => member && Object.assign(member, { why: 'full' })

const SITUATIONS: readonly Situation[] = [
  { name: 'all up', arrange: () => undefined },
  { name: 'one member down', arrange: (members) => void down(members[2]) },
  { name: 'one member full', arrange: (members) => void full(members[0]) },
  { name: 'one down and one full', arrange: (members) => void [down(members[2]), full(members[3])] },
]

/** Those whose picks do not follow the load: that is another measure, and a fork is no choice. */
const STEADY = ALGORITHMS.filter(
  (name) => !['load', 'fork'].includes(ALGORITHM_FACTS[name].kind) && name !== 'lowest-delay',
)
/** Every pick is worked out, not drawn: counts lie within one turn of the expected ones. */
const EXACT: readonly Algorithm[] = [
  'round-robin',
  'weighted',
  'relative-weight',
  'priority',
  'priority-rotation',
  'overload',
  'latency',
]

function deviations(counts: readonly number[], expected: readonly number[]): number[] {
  return counts.map((count, i) => Math.abs(count - (expected[i] ?? 0)))
}

describe.each(STEADY)('%s', (algorithm) => {
  describe.each(SITUATIONS)('$name', ({ arrange }) => {
    test.each(SEEDS)('gives every destination its predicted share (seed %i)', (seed) => {
      const members = membersOf(WEIGHTS, [0, 5, 5, 0, 1])
      const random = seededRandom(seed)
      const selector = new Selector(members, optionsOf(algorithm), random)
      arrange(members)
      const counts = countPicks(selector, members, PICKS, random)
      const expected = expectedPicks(algorithm, members, PICKS)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(PICKS)
      if (EXACT.includes(algorithm))
        for (const off of deviations(counts, expected)) expect(off).toBeLessThanOrEqual(2)
      else expect(chiSquareP(counts, expected)).toBeGreaterThan(0.001)
    })
  })

  test.each([1, 2, 3, 100, 1_000])('%i destinations of equal weight share evenly', (size) => {
    const even = Array.from({ length: size }, () => 50)
    const members = membersOf(
      even,
      even.map(() => 7),
    )
    const random = seededRandom(size)
    const selector = new Selector(members, optionsOf(algorithm), random)
    const counts = countPicks(selector, members, 20_000, random)
    expect(chiSquareP(counts, expectedPicks(algorithm, members, 20_000))).toBeGreaterThan(0.001)
  })

  test('weights that differ over six orders of magnitude hold', () => {
    const members = membersOf([1_000_000, 1, 500_000, 10, 250_000])
    const random = seededRandom(7)
    const selector = new Selector(members, optionsOf(algorithm), random)
    const counts = countPicks(selector, members, PICKS, random)
    const expected = expectedPicks(algorithm, members, PICKS)
    for (const off of deviations(counts, expected)) expect(off).toBeLessThan(PICKS * 0.02)
  })

  test('one destination alone gets every call, whatever its weight', () => {
    const members = membersOf([0])
    const random = seededRandom(1)
    expect(countPicks(new Selector(members, optionsOf(algorithm), random), members, 10, random)).toEqual([10])
  })
})

describe.each(['hash-call-id', 'weighted', 'random'] as const)('%s with weight 0', (algorithm) => {
  test('a destination of weight 0 gets no call while another is eligible', () => {
    const members = membersOf([50, 0, 50])
    const random = seededRandom(3)
    const counts = countPicks(new Selector(members, optionsOf(algorithm), random), members, 2_000, random)
    expect(counts[1]).toBe(0)
  })

  test('when all that are eligible have weight 0 they share evenly', () => {
    const members = membersOf([50, 0, 0])
    const random = seededRandom(3)
    const selector = new Selector(members, optionsOf(algorithm), random)
    down(members[0])
    const counts = countPicks(selector, members, 10_000, random)
    expect(counts[0]).toBe(0)
    expect(chiSquareP(counts, [0, 5_000, 5_000])).toBeGreaterThan(0.001)
  })
})
