import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { chiSquareP } from './chi-square.ts'
import { keysOf, Member, membersOf, randomKeys, sippCallId, uuid } from './members.ts'

const keysFor = (callId: string) => keysOf({ callId })

function choices(members: readonly Member[], calls: number, seed: number): number[] {
  const random = seededRandom(seed)
  const selector = new Selector(members, { algorithm: 'hash-call-id' }, random)
  return Array.from({ length: calls }, () => selector.select(randomKeys(random), []).destination?.id ?? 0)
}

describe('rendezvous hashing', () => {
  test.each([[[50, 50, 50, 50]], [[10, 20, 30, 40]]])(
    'a missing destination moves its own calls and no other (weights %j)',
    (weights) => {
      const before = choices(membersOf(weights), 10_000, 5)
      const members = membersOf(weights)
      Object.assign(members[1] ?? {}, { why: 'down' })
      const after = choices(members, 10_000, 5)
      expect(before.some((id) => id === 101)).toBe(true)
      before.forEach((id, call) => {
        if (id !== 101) expect(after[call]).toBe(id)
        else expect(after[call]).not.toBe(101)
      })
    },
  )

  test('the calls of a missing destination are shared by weight among the others', () => {
    const weights = [10, 40, 30, 20]
    const before = choices(membersOf(weights), 40_000, 6)
    const members = membersOf(weights)
    Object.assign(members[1] ?? {}, { why: 'down' })
    const moved = choices(members, 40_000, 6).filter((_, call) => before[call] === 101)
    const counts = [100, 102, 103].map((id) => moved.filter((to) => to === id).length)
    expect(
      chiSquareP(
        counts,
        [10 / 60, 30 / 60, 20 / 60].map((share) => share * moved.length),
      ),
    ).toBeGreaterThan(0.001)
  })

  test('removing one of 1,000 from the set moves only its calls, although positions shift', () => {
    const all = Array.from({ length: 1_000 }, (_, i) => new Member(i))
    const without = all
      .filter((member) => member.id !== 600)
      .map((member, i) => new Member(i, 50, 0, member.id))
    const before = choices(all, 5_000, 9)
    const after = choices(without, 5_000, 9)
    before.forEach((id, call) => {
      if (id !== 600) expect(after[call]).toBe(id)
    })
  })

  test('a raised weight draws calls to its destination and moves none between the others', () => {
    const before = choices(membersOf([50, 50, 50]), 10_000, 8)
    const after = choices(membersOf([50, 80, 50]), 10_000, 8)
    before.forEach((id, call) => {
      if (after[call] !== id) expect(after[call]).toBe(101)
    })
    expect(after.filter((id) => id === 101).length).toBeGreaterThan(before.filter((id) => id === 101).length)
  })

  test('a second attempt of the same call goes where the call would go without the first', () => {
    const members = membersOf([50, 50, 50])
    const selector = new Selector(members, { algorithm: 'hash-call-id' }, seededRandom(1))
    const keys = keysFor('a-call@example.com')
    const first = selector.select(keys, []).destination
    const second = selector.select(keys, [first?.id ?? 0]).destination
    Object.assign(first ?? {}, { why: 'down' })
    expect(selector.select(keys, []).destination).toBe(second)
  })
})

describe('the seed experiment (rules 21)', () => {
  const CALLS = 29_807
  const share = (callIds: Iterable<string>) => {
    const selector = new Selector(membersOf([50, 50]), { algorithm: 'hash-call-id' }, seededRandom(0))
    let first = 0
    for (const callId of callIds)
      if (selector.select(keysFor(callId), []).destination?.position === 0) first += 1
    return (first / CALLS) * 100
  }

  test.each([1, 2, 3, 4, 5])(
    '29,807 UUID Call-IDs over two equal destinations: 49.0 to 51.0 percent each (seed %i)',
    (seed) => {
      const random = seededRandom(seed)
      const percent = share(Array.from({ length: CALLS }, () => uuid(random)))
      expect(percent).toBeGreaterThan(49)
      expect(percent).toBeLessThan(51)
    },
  )

  test.each([1, 4_711, 31_337])(
    '29,807 counted Call-IDs as SIPp makes them: 49.0 to 51.0 percent each (pid %i)',
    (pid) => {
      const percent = share(Array.from({ length: CALLS }, (_, i) => sippCallId(i + 1, pid)))
      expect(percent).toBeGreaterThan(49)
      expect(percent).toBeLessThan(51)
    },
  )
})
