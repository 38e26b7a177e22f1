import { describe, expect, test } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { chiSquareP } from './chi-square.ts'
import { countPicks, type Member, membersOf, optionsOf } from './members.ts'
import { simulate } from './simulation.ts'

const SEEDS = [11, 22, 33, 44, 55]
const SIZES = [1, 2, 3, 100, 1_000]
const weightsOf = (size: number) => Array.from({ length: size }, (_, i) => [50, 25, 100, 10][i % 4] ?? 50)
const perWeight = (member: Member) => (member.calls + 1) / member.weight
const upOf = (members: readonly Member[]) => members.filter((member) => member.skipReason() === null)

/** The first is down and the second full where there are three or more. */
function arranged(size: number): Member[] {
  const members = membersOf(weightsOf(size))
  const [down, full] = size >= 3 ? members : []
  if (down) down.why = 'down'
  if (full) Object.assign(full, { calls: 3, capacity: 3 })
  return members
}

interface Measure {
  readonly name: 'fewest-calls' | 'largest-free' | 'power-of-two' | 'bounded-hash' | 'lowest-delay'
  prepare?(members: readonly Member[]): void
  /** Before the call of the chosen one counts. */
  judge(chosen: Member, members: readonly Member[]): void
}

const MEASURES: readonly Measure[] = [
  {
    name: 'fewest-calls',
    judge: (chosen, members) => expect(perWeight(chosen)).toBe(Math.min(...upOf(members).map(perWeight))),
  },
  {
    name: 'largest-free',
    prepare: (members) => {
      for (const member of members)
        if (member.capacity !== 3) member.capacity = 20 + (member.position % 7) * 10
    },
    judge: (chosen, members) =>
      expect(chosen.free()).toBe(Math.max(...upOf(members).map((member) => member.free()))),
  },
  {
    name: 'bounded-hash',
    judge: (chosen, members) => {
      const up = upOf(members)
      const calls = up.reduce((sum, member) => sum + member.calls, 1)
      const weight = up.reduce((sum, member) => sum + member.weight, 0)
      expect(chosen.calls + 1).toBeLessThanOrEqual(Math.ceil((1.25 * calls * chosen.weight) / weight))
    },
  },
  {
    name: 'lowest-delay',
    prepare: (members) => {
      for (const member of members) member.delayMs = 20 + (member.position % 5) * 30
    },
    judge: (chosen, members) => {
      const cost = (member: Member) => (member.delayMs ?? 0) * (member.calls + 1)
      expect(cost(chosen)).toBe(Math.min(...upOf(members).map(cost)))
    },
  },
  { name: 'power-of-two', judge: (chosen, members) => expect(upOf(members)).toContain(chosen) },
]

describe.each(MEASURES)('$name', ({ name, prepare, judge }) => {
  describe.each(SIZES)('%i destinations', (size) => {
    test.each(SEEDS)('every choice fits, with one down and one full (seed %i)', (seed) => {
      const members = arranged(size)
      prepare?.(members)
      const random = seededRandom(seed)
      const selector = new Selector(members, optionsOf(name), random)
      const load = { arrivals: size === 1_000 ? 1_500 : 1_000, erlang: Math.min(600, 6 * size) }
      const refused = simulate(selector, members, load, random, (chosen) => judge(chosen, members))
      expect(size >= 3 ? [members[0]?.calls, members[1]?.calls] : [0, 3]).toEqual([0, 3])
      if (size > 1 || name !== 'largest-free') expect(refused).toBe(0)
    })
  })
})

describe('fewest-calls', () => {
  test('calls at once stand to each other as the weights do, within a call', () => {
    const members = membersOf([10, 20, 40, 0])
    const random = seededRandom(4)
    simulate(
      new Selector(members, optionsOf('fewest-calls'), random),
      members,
      { arrivals: 5_000, erlang: 700 },
      random,
      () => undefined,
    )
    const total = members.reduce((sum, member) => sum + member.calls, 0)
    for (const [i, share] of [1 / 7, 2 / 7, 4 / 7, 0].entries())
      expect(Math.abs((members[i]?.calls ?? 0) - share * total)).toBeLessThan(total * 0.06 + 1)
    expect(members[3]?.calls).toBe(0)
  })

  test('among equals the one used longest ago; one that was never used first', () => {
    const members = membersOf([50, 50, 50])
    const selector = new Selector(members, optionsOf('fewest-calls'), seededRandom(1))
    expect(countPicks(selector, members, 3_000, seededRandom(2))).toEqual([1_000, 1_000, 1_000])
  })

  test.each(SEEDS)('ties by chance: all alike have the same chance (seed %i)', (seed) => {
    const members = membersOf([50, 50, 50, 50, 50])
    const selector = new Selector(members, optionsOf('fewest-calls', { ties: 'random' }), seededRandom(seed))
    const counts = countPicks(selector, members, 10_000, seededRandom(2))
    expect(
      chiSquareP(
        counts,
        counts.map(() => 2_000),
      ),
    ).toBeGreaterThan(0.001)
  })

  test('one that just failed is not attractive for being empty', () => {
    const members = membersOf([50, 50])
    Object.assign(members[0] ?? {}, { failures: 4 })
    Object.assign(members[1] ?? {}, { calls: 3 })
    const selector = new Selector(members, optionsOf('fewest-calls'), seededRandom(1))
    expect(countPicks(selector, members, 5, seededRandom(2))).toEqual([0, 5])
  })
})

describe('largest-free', () => {
  test('the most room in calls, or with relativeFree in per cent of the capacity', () => {
    const members = membersOf([50, 50])
    Object.assign(members[0] ?? {}, { capacity: 100, calls: 30 })
    Object.assign(members[1] ?? {}, { capacity: 10, calls: 1 })
    const pick = (relativeFree: boolean) =>
      countPicks(
        new Selector(members, optionsOf('largest-free', { relativeFree }), seededRandom(1)),
        members,
        1,
        seededRandom(1),
      )
    expect([pick(false), pick(true)]).toEqual([
      [1, 0],
      [0, 1],
    ])
  })
})

describe('power-of-two', () => {
  const fullest = (algorithm: 'power-of-two' | 'random', seed: number) => {
    const members = membersOf(Array.from({ length: 1_000 }, () => 50))
    const random = seededRandom(seed)
    const load = { arrivals: 1_000, erlang: 1e9 }
    simulate(new Selector(members, optionsOf(algorithm), random), members, load, random, () => undefined)
    return Math.max(...members.map((member) => member.calls))
  }

  test.each(SEEDS)(
    '1,000 calls on 1,000: the fullest has at most 4, by plain chance more (seed %i)',
    (seed) => {
      expect(fullest('power-of-two', seed)).toBeLessThanOrEqual(4)
      expect(fullest('random', seed)).toBeGreaterThan(4)
    },
  )

  test.each(SEEDS)('while all are idle each is taken as its chance says (seed %i)', (seed) => {
    const members = membersOf([50, 25, 100, 10, 50])
    const selector = new Selector(members, optionsOf('power-of-two', { ties: 'random' }), seededRandom(seed))
    const random = seededRandom(seed)
    const counts = members.map(() => 0)
    const chances = members.map(() => 0)
    for (let i = 0; i < 10_000; i++) {
      const [member] = countPicksOnce(selector, members, random)
      if (member === undefined) continue
      counts[member.position] = (counts[member.position] ?? 0) + 1
      chances[member.position] = member.chance
    }
    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9)
    expect(
      chiSquareP(
        counts.slice(0, 4),
        chances.slice(0, 4).map((chance) => chance * 10_000),
      ),
    ).toBeGreaterThan(0.001)
  })
})

/** The choice with the chance that its preview had. */
function countPicksOnce(
  selector: Selector,
  members: readonly Member[],
  random: ReturnType<typeof seededRandom>,
) {
  const keys = { ...KEYS, callId: String(random.unit()) }
  const { chance } = selector.preview(keys, [])
  const { destination } = selector.select(keys, [])
  return members.flatMap((member) => (member === destination ? [{ position: member.position, chance }] : []))
}

const KEYS = {
  callId: '',
  fromUri: '',
  toUri: '',
  requestUri: '',
  method: 'INVITE',
  hasResourcePriority: false,
  header: () => null,
  contactUri: () => '',
}

describe('lowest-delay', () => {
  test('one whose delay is unknown gets one call, and no second before it has answered', () => {
    const members = membersOf([50, 50, 50])
    Object.assign(members[0] ?? {}, { delayMs: 10 })
    Object.assign(members[1] ?? {}, { delayMs: 40 })
    const selector = new Selector(members, optionsOf('lowest-delay'), seededRandom(1))
    const picks = Array.from({ length: 6 }, () => {
      const { destination } = selector.select(KEYS, [])
      const chosen = members.find((member) => member === destination)
      if (chosen) chosen.calls += 1
      return chosen?.position
    })
    expect(picks).toEqual([2, 0, 0, 0, 1, 0])
  })
})

describe('bounded-hash', () => {
  test('below its bound a key keeps its destination, above it goes to the next of its own order', () => {
    const members = membersOf([50, 50, 50, 50])
    const plain = new Selector(members, optionsOf('hash-call-id'), seededRandom(1))
    const bounded = new Selector(members, optionsOf('bounded-hash'), seededRandom(1))
    const first = plain.select(KEYS, []).destination
    const second = plain.select(KEYS, [first?.id ?? 0]).destination
    for (const member of members) member.calls = 8
    expect(bounded.select(KEYS, []).destination).toBe(first)
    for (const member of members) if (member === first) member.calls = 20
    expect(bounded.preview(KEYS, [])).toMatchObject({
      destination: second,
      why: 'the Call-ID decides, whose first choice carries its bound',
    })
  })
})
