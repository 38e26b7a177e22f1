import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { ALGORITHMS, type SkipReason } from '#engine/contract/vocabulary.ts'
import { type Member, membersOf, optionsOf, randomKeys } from './members.ts'

const KEYS = randomKeys(seededRandom(1))
const make = (members: Member[], algorithm: (typeof ALGORITHMS)[number] = 'round-robin') =>
  new Selector(members, optionsOf(algorithm), seededRandom(1))

function withReasons(reasons: readonly (SkipReason | null)[]): Member[] {
  const members = membersOf(reasons.map(() => 50))
  for (const member of members) member.why = reasons[member.position] ?? null
  return members
}

test('every skipped destination carries its reason, in order of the set', () => {
  const selection = make(withReasons(['down', null, 'full', 'draining', 'disabled'])).select(KEYS, [])
  expect(selection.destination?.id).toBe(101)
  expect(selection.skipped).toEqual([
    { id: 100, why: 'down' },
    { id: 102, why: 'full' },
    { id: 103, why: 'draining' },
    { id: 104, why: 'disabled' },
  ])
})

test('a destination tried before is skipped as tried, whatever else is wrong with it', () => {
  const selection = make(withReasons([null, 'down', null])).select(KEYS, [100, 101])
  expect(selection.destination?.id).toBe(102)
  expect(selection.skipped.map((skip) => skip.why)).toEqual(['tried', 'tried'])
})

test('when nobody is skipped the list of the skipped is one shared empty list', () => {
  const selector = make(withReasons([null, null]))
  expect(selector.select(KEYS, []).skipped).toBe(selector.select(KEYS, []).skipped)
})

describe('what an exhausted set says (rules 10)', () => {
  test.each([
    [['full', 'full'], 'full'],
    [['down', 'disabled'], 'ineligible'],
    [['draining'], 'ineligible'],
    [['full', 'down'], 'mixed'],
    [[], 'empty'],
  ] as const)('%j is %s', (reasons, exhausted) => {
    expect(make(withReasons(reasons)).select(KEYS, [])).toMatchObject({ destination: null, exhausted })
  })

  test('destinations tried before count for nothing', () => {
    expect(make(withReasons([null, 'full'])).select(KEYS, [100])).toMatchObject({
      destination: null,
      exhausted: 'full',
    })
    expect(make(withReasons([null])).select(KEYS, [100])).toMatchObject({
      destination: null,
      exhausted: 'ineligible',
    })
  })
})

test('hasUntried: only an eligible destination that was not tried counts', () => {
  const selector = make(withReasons([null, 'down', 'full']))
  expect(selector.hasUntried([])).toBe(true)
  expect(selector.hasUntried([100])).toBe(false)
})

test('each destination that is restless is asked once for its state per pick', () => {
  const members = withReasons([null, 'down', null])
  const asked = members.map((member) => vi.spyOn(member, 'skipReason'))
  make(members).select(KEYS, [])
  expect(asked.map((spy) => spy.mock.calls.length)).toEqual([1, 1, 1])
})

test.each(ALGORITHMS)(
  '%s: serial attempts reach every eligible destination once and then end',
  (algorithm) => {
    const reason = fc.constantFrom<SkipReason | null>(null, null, 'down', 'full', 'disabled', 'draining')
    fc.assert(
      fc.property(fc.array(reason, { maxLength: 12 }), fc.integer(), (reasons, seed) => {
        const members = withReasons(reasons)
        const selector = new Selector(members, optionsOf(algorithm), seededRandom(seed))
        const keys = randomKeys(seededRandom(seed))
        const tried: number[] = []
        for (let pick = selector.select(keys, tried); pick.destination; pick = selector.select(keys, tried)) {
          expect(tried).not.toContain(pick.destination.id)
          expect(pick.destination.skipReason()).toBeNull()
          expect(pick.skipped.length).toBe(
            members.length - members.filter((m) => m.why === null && !tried.includes(m.id)).length,
          )
          tried.push(pick.destination.id)
          expect(selector.hasUntried(tried)).toBe(tried.length < reasons.filter((why) => why === null).length)
        }
        expect(tried.length).toBe(reasons.filter((why) => why === null).length)
      }),
    )
  },
)
