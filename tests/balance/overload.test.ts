import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { chiSquareP } from './chi-square.ts'
import { countPicks, keysOf, type Member, membersOf, optionsOf, randomKeys } from './members.ts'

const KEYS = randomKeys(seededRandom(1))

function sparing(...percents: readonly number[]): Member[] {
  const members = membersOf(percents.map(() => 50))
  for (const member of members) member.spared = percents[member.position] ?? 0
  return members
}
const make = (members: Member[], seed = 1) => new Selector(members, optionsOf('overload'), seededRandom(seed))

describe('RFC 7339 §5.10', () => {
  test.each([11, 22, 33, 44, 55])(
    'so many per cent of what falls on one is kept back, and the others share it (seed %i)',
    (seed) => {
      const members = sparing(0, 40, 0, 0)
      const counts = countPicks(make(members, seed), members, 10_000, seededRandom(seed))
      expect(chiSquareP(counts, [2_833.3, 1_500, 2_833.3, 2_833.3])).toBeGreaterThan(0.001)
    },
  )

  test('one that asked for nothing at all gets nothing, whatever is down or full beside it', () => {
    const members = sparing(100, 0, 0, 0)
    Object.assign(members[1] ?? {}, { why: 'down' })
    Object.assign(members[2] ?? {}, { why: 'full' })
    expect(countPicks(make(members), members, 1_000, seededRandom(2))).toEqual([0, 0, 0, 1_000])
  })

  test('who is passed over is overloaded among the skipped, in order of the set', () => {
    const members = sparing(100, 0, 0)
    Object.assign(members[2] ?? {}, { why: 'down' })
    expect(make(members).select(KEYS, [])).toMatchObject({
      destination: { id: 101 },
      skipped: [
        { id: 100, why: 'overloaded' },
        { id: 102, why: 'down' },
      ],
    })
  })

  test('§5.8: kept back by all it goes nowhere and is told so; none of the reduction is undone by the others', () => {
    const members = sparing(50, 50)
    const selector = make(members)
    const random = seededRandom(3)
    const picks = Array.from({ length: 10_000 }, () => selector.select(randomKeys(random), []))
    const refused = picks.filter(({ destination }) => destination === null)
    expect(chiSquareP([refused.length, 10_000 - refused.length], [5_000, 5_000])).toBeGreaterThan(0.001)
    expect(refused[0]).toMatchObject({ exhausted: 'ineligible' })
    expect(refused[0]?.skipped.map(({ why }) => why)).toEqual(['overloaded', 'overloaded'])
  })

  test('the last resort may have what the others do not want', () => {
    const members = sparing(100, 100, 0)
    Object.assign(members[2] ?? {}, { isLastResort: true })
    expect(make(members).select(KEYS, [])).toMatchObject({
      destination: { id: 102 },
      skipped: [
        { id: 100, why: 'overloaded' },
        { id: 101, why: 'overloaded' },
      ],
    })
  })

  test('a set that is down or full is not kept back', () => {
    const members = sparing(0)
    Object.assign(members[0] ?? {}, { why: 'full' })
    expect(make(members).select(KEYS, [])).toMatchObject({ exhausted: 'full' })
  })

  test('an emergency call or one with Resource-Priority is spared, unless nothing at all is wanted', () => {
    const urgent = [keysOf({ requestUri: 'urn:service:sos.fire' }), keysOf({ hasResourcePriority: true })]
    for (const keys of urgent) {
      const [some, none] = [make(sparing(99, 99)), make(sparing(100, 100))]
      for (let i = 0; i < 100; i++) expect(some.select(keys, []).destination).not.toBeNull()
      expect(none.select(keys, []).destination).toBeNull()
    }
  })
})
