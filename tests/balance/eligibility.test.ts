import { describe, expect, test } from 'vitest'
import { PLAIN_CALL } from '#engine/balance/candidate.ts'
import { Selector, type SelectorOptions } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { ALGORITHMS, type SkipReason } from '#engine/contract/vocabulary.ts'
import { type Member, membersOf, optionsOf, randomKeys } from './members.ts'

const KEYS = randomKeys(seededRandom(1))
const make = (members: Member[], options: SelectorOptions = optionsOf('round-robin')) =>
  new Selector(members, options, seededRandom(1))

function withReasons(reasons: readonly (SkipReason | null)[], lastResort: readonly number[] = []): Member[] {
  const members = membersOf(reasons.map(() => 50))
  for (const member of members) {
    member.why = reasons[member.position] ?? null
    member.isLastResort = lastResort.includes(member.position)
  }
  return members
}

describe('the last resort', () => {
  test.each(ALGORITHMS)('%s: is chosen only when no ordinary one is eligible', (algorithm) => {
    const members = withReasons([null, null, null], [1])
    const selector = make(members, optionsOf(algorithm))
    const first = selector.select(KEYS, [])
    expect(first.destination?.id).not.toBe(101)
    expect(first.skipped).toEqual([{ id: 101, why: 'last-resort' }])
    expect(selector.select(KEYS, [100, 102])).toMatchObject({
      destination: { id: 101 },
      skipped: [
        { id: 100, why: 'tried' },
        { id: 102, why: 'tried' },
      ],
    })
    expect(selector.select(KEYS, [100, 101, 102])).toMatchObject({
      destination: null,
      exhausted: 'ineligible',
    })
  })

  test('it counts as untried, and its own reason is told where it cannot be used either', () => {
    const selector = make(withReasons(['full', 'down'], [1]))
    expect(selector.select(KEYS, []).skipped.map(({ why }) => why)).toEqual(['full', 'down'])
    expect(make(withReasons(['full', null], [1])).hasUntried([])).toBe(true)
  })
})

describe('all down: try all', () => {
  const all = (reasons: readonly (SkipReason | null)[], tried: readonly number[] = [], last: number[] = []) =>
    make(withReasons(reasons, last), { ...optionsOf('round-robin'), tryAllWhenDown: true }).preview(
      KEYS,
      tried,
    )

  test('where every one that is enabled and resolved is down or asked to be left alone', () => {
    expect(all(['disabled', 'down', 'retry-after', 'draining', 'unresolved'])).toMatchObject({
      destination: { id: 101 },
      skipped: [
        { id: 100, why: 'disabled' },
        { id: 103, why: 'draining' },
        { id: 104, why: 'unresolved' },
      ],
      why: 'all are down, so that all are tried: next in turn',
    })
  })

  test('one that was tried is asked as well: a call that failed on the only one that is up does not make all of it down', () => {
    expect(all([null, 'down'], [100]).destination).toBeNull()
    expect(all(['down', 'down'], [100]).destination?.id).toBe(101)
    expect(all(['down', 'down'], [100, 101]).destination).toBeNull()
  })

  test.each(['full', 'rate', 'told', 'overloaded'] as const)('not where one is %s: it is there', (why) => {
    expect(all(['down', why]).destination).toBeNull()
  })

  test('one without what the call takes is not there for it, up or not', () => {
    expect(all(['down', 'lacks']).destination?.id).toBe(100)
    expect(all(['lacks', 'lacks']).destination).toBeNull()
  })

  test('the last resort goes first, while it is up', () => {
    expect(all(['down', null], [], [1]).destination?.id).toBe(101)
    expect(all(['down', 'down'], [], [1]).destination?.id).toBe(100)
  })

  test('not where the set does not want it, nor where all are disabled', () => {
    expect(make(withReasons(['down'])).select(KEYS, []).destination).toBeNull()
    expect(all(['disabled', 'unresolved']).destination).toBeNull()
  })
})

test('one that gets as many calls a second as it may counts as full', () => {
  expect(make(withReasons(['rate', 'rate'])).select(KEYS, [])).toMatchObject({ exhausted: 'full' })
  expect(make(withReasons(['rate', 'lacks'])).select(KEYS, [])).toMatchObject({ exhausted: 'mixed' })
})

test('§16.6: for a fork everybody eligible, of high priority first; nobody of the last resort beside them', () => {
  const members = membersOf([50, 50, 50, 50, 50], [1, 7, 7, 9, 3])
  Object.assign(members[3] ?? {}, { why: 'down' })
  Object.assign(members[4] ?? {}, { isLastResort: true })
  const selector = make(members, optionsOf('parallel'))
  const { destinations, skipped } = selector.selectAll(KEYS, [102], PLAIN_CALL)
  expect(destinations.map(({ id }) => id)).toEqual([101, 100])
  expect(skipped).toEqual([
    { id: 102, why: 'tried' },
    { id: 103, why: 'down' },
    { id: 104, why: 'last-resort' },
  ])
  expect(selector.selectAll(KEYS, [100, 101, 102]).destinations.map(({ id }) => id)).toEqual([104])
  expect(destinations.map(({ lastPick }) => lastPick)).toEqual([1, 2])
})
