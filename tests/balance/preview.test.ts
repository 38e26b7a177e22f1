import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { ALGORITHMS, type SkipReason } from '#engine/contract/vocabulary.ts'
import { Member, membersOf, optionsOf, randomKeys } from './members.ts'

const reason = fc.constantFrom<SkipReason | null>(null, null, null, 'down', 'full')
const memberArbitrary = fc.record({
  why: reason,
  weight: fc.nat(5),
  priority: fc.integer({ min: -1, max: 3 }),
  calls: fc.nat(3),
  delayMs: fc.option(fc.nat(50)),
  spared: fc.constantFrom(0, 0, 50, 100),
  isLastResort: fc.boolean(),
  ewma: fc.nat(20),
})

describe.each(ALGORITHMS)('%s', (algorithm) => {
  test('a preview gives the very answer that the next choice gives, and moves nothing', () => {
    const run = fc.property(
      fc.array(memberArbitrary, { maxLength: 8 }),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom('least-recent' as const, 'random' as const),
      (shapes, seed, tryAllWhenDown, ties) => {
        const members = shapes.map(({ weight, priority, ewma, ...rest }, position) =>
          Object.assign(new Member(position, weight, priority), rest, { probeLatency: { ewma, mean: 5 } }),
        )
        const options = {
          ...optionsOf(algorithm, { ties, congestionControl: seed % 2 === 0 }),
          tryAllWhenDown,
        }
        const selector = new Selector(members, options, seededRandom(seed))
        const random = seededRandom(seed)
        for (let i = 0; i < 12; i++) {
          const keys = randomKeys(random)
          const first = selector.preview(keys, [])
          const again = selector.preview(keys, [])
          const selection = selector.select(keys, [])
          expect(again).toEqual(first)
          expect([first.destination, first.skipped]).toEqual([selection.destination, selection.skipped])
          expect(first.why).not.toBe('')
          expect(first.chance).toBeGreaterThan(0)
          expect(first.chance).toBeLessThanOrEqual(1)
        }
      },
    )
    fc.assert(run, { numRuns: 60 })
  })
})

test.each([
  ['hash-call-id', 1, 'the Call-ID decides'],
  ['hash-header', 1, 'header:X-Account decides'],
  ['hash-auth-user', 1, 'the user of its credentials decides'],
  ['round-robin', 0.25, 'next in turn'],
  ['weighted', 0.25, 'next in turn by weight'],
  ['random', 0.25, 'drawn by weight'],
  ['priority', 1, 'highest priority: 0'],
  ['parallel', 1, 'called at once with 3 more'],
  ['fewest-calls', 0.25, 'fewest calls for its weight: 0, used longest ago of 4 alike'],
] as const)('%s says why in one sentence, and how likely it was', (algorithm, chance, why) => {
  const selector = new Selector(membersOf([50, 50, 50, 50]), optionsOf(algorithm), seededRandom(1))
  expect(selector.preview(randomKeys(seededRandom(1)), [])).toMatchObject({ chance, why })
})

test('of nobody it says why', () => {
  const members = membersOf([50, 50])
  for (const member of members) member.why = member.position === 0 ? 'down' : 'full'
  const selector = new Selector(members, optionsOf('random'), seededRandom(1))
  expect(selector.preview(randomKeys(seededRandom(1)), [])).toMatchObject({
    destination: null,
    exhausted: 'mixed',
    why: 'nobody is left: down, full',
  })
})
