import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { ALGORITHMS, type Algorithm } from '#engine/contract/vocabulary.ts'
import { chiSquareP } from './chi-square.ts'
import { membersOf, optionsOf, randomKeys } from './members.ts'

const REQUESTS = 4_000
/** In a fork each is asked for itself. */
const ONE_AT_A_TIME = ALGORITHMS.filter((name) => name !== 'parallel')

function world(algorithm: Algorithm, percents: readonly number[], seed = 3) {
  const members = membersOf(percents.map(() => 50))
  for (const member of members) member.spared = percents[member.position] ?? 0
  const selector = new Selector(members, optionsOf(algorithm), seededRandom(seed))
  return { members, selector, random: seededRandom(seed) }
}

/** Of each member, and behind them those that went nowhere. */
function count({ selector, members, random }: ReturnType<typeof world>): number[] {
  const counts = [...members.map(() => 0), 0]
  for (let i = 0; i < REQUESTS; i++) {
    const at = selector.select(randomKeys(random), []).destination?.position ?? members.length
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

describe('RFC 7339 §5.10: whatever a set chooses by', () => {
  test.each(ONE_AT_A_TIME)('%s: one alone gets so many per cent less, and the rest goes nowhere', (name) => {
    const [sent = 0, kept = 0] = count(world(name, [30]))
    expect(chiSquareP([sent, kept], [REQUESTS * 0.7, REQUESTS * 0.3])).toBeGreaterThan(0.001)
  })

  test.each(ONE_AT_A_TIME)('%s: one that wants nothing gets nothing, the others all of it', (name) => {
    const [first, ...others] = count(world(name, [100, 0, 0]))
    expect(first).toBe(0)
    expect(others.reduce((sum, picks) => sum + picks, 0)).toBe(REQUESTS)
    expect(others.at(-1)).toBe(0)
  })

  test.each(['round-robin', 'weighted', 'random', 'hash-call-id'] as const)(
    '%s: what is kept back is shared by the others',
    (name) => {
      const counts = count(world(name, [0, 40, 0, 0])).slice(0, 4)
      const [own, less] = [REQUESTS * 0.25 * (1 + 0.4 / 3), REQUESTS * 0.25 * 0.6]
      expect(chiSquareP(counts, [own, less, own, own])).toBeGreaterThan(0.001)
    },
  )

  test('a hash sends elsewhere what is kept back alone', () => {
    const { selector, members, random } = world('hash-call-id', [0, 0, 0])
    const keys = Array.from({ length: 500 }, () => randomKeys(random))
    const homes = keys.map((key) => selector.select(key, []).destination)
    const [first] = members
    if (first) first.spared = 50
    const now = keys.map((key) => selector.select(key, []).destination)
    const moved = homes.filter((home, i) => home !== now[i])
    expect(moved.length).toBeGreaterThan(50)
    expect(new Set(moved)).toEqual(new Set([first]))
  })

  test('of a fork each branch is kept back for itself', () => {
    const { selector, random } = world('parallel', [0, 40])
    const asked = [0, 0]
    for (let i = 0; i < REQUESTS; i++)
      for (const { position } of selector.selectAll(randomKeys(random), []).destinations)
        asked[position] = (asked[position] ?? 0) + 1
    expect(asked[0]).toBe(REQUESTS)
    const [, second = 0] = asked
    expect(chiSquareP([second, REQUESTS - second], [REQUESTS * 0.6, REQUESTS * 0.4])).toBeGreaterThan(0.001)
  })

  test('where every branch of a fork is kept back the last resort is asked, else nobody', () => {
    const { selector, members, random } = world('parallel', [100, 100, 0])
    const [, , last] = members
    if (last) last.isLastResort = true
    const whys = (all: { skipped: readonly { why: string }[] }) => all.skipped.map(({ why }) => why)
    const all = selector.selectAll(randomKeys(random), [])
    expect(all.destinations).toEqual([last])
    expect(whys(all)).toEqual(['overloaded', 'overloaded'])
    const none = selector.selectAll(randomKeys(random), [102])
    expect(none).toMatchObject({ destination: null, destinations: [], exhausted: 'ineligible' })
    expect(whys(none)).toEqual(['overloaded', 'overloaded', 'tried'])
  })

  test.each(ALGORITHMS)('%s: a preview says what the next choice is, draw included', (name) => {
    const { selector, random } = world(name, [50, 0, 30])
    const seen = Array.from({ length: 200 }, () => {
      const keys = randomKeys(random)
      const [one, all] = [selector.preview(keys, []), selector.previewAll(keys, [])]
      expect(selector.previewAll(keys, []).destinations).toEqual(all.destinations)
      expect(selector.preview(keys, []).destination).toBe(one.destination)
      if (name === 'parallel')
        return selector.selectAll(keys, []).destinations.length === all.destinations.length
      return selector.select(keys, []).destination === one.destination && one.chance > 0 && one.chance <= 1
    })
    expect(seen).not.toContain(false)
  })
})
