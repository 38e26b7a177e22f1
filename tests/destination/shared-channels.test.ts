import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reserveCells } from '#engine/balance/cell-arena.ts'
import { ALL_BUSY, NO_SLOT } from '#engine/destination/channel-bank.ts'
import { owner, Relays } from './relays.ts'
import { destination, set, snapshot, source } from './snapshots.ts'

const withChannels = (channels: number | null, id = 7) => snapshot([set(1, [destination(id, { channels })])])

describe('the channels of one destination on three relay threads (rules 20)', () => {
  test('taken in turn: each slot once, no more than there are, and every thread sees all of it', () => {
    const relays = new Relays(3)
    relays.apply(withChannels(5))
    const threads = relays.each(7)
    const taken = Array.from({ length: 9 }, (_, i) => threads[i % 3]?.take(owner(i % 3, i)))
    expect(taken).toEqual([0, 1, 2, 3, 4, ALL_BUSY, ALL_BUSY, ALL_BUSY, ALL_BUSY])
    expect(threads.map((one) => [one.activeCalls(), one.skipReason()])).toEqual(Array(3).fill([5, 'full']))
    threads[1]?.room.release(1, owner(1, 1))
    expect(threads.map((one) => [one.activeCalls(), one.skipReason()])).toEqual(Array(3).fill([4, null]))
    expect(threads[2]?.take(owner(2, 20))).toBe(1)
  })

  test('an unlimited one is counted by what each thread carries, and a call that is freed twice is freed once', () => {
    const relays = new Relays(3)
    relays.apply(withChannels(null))
    const threads = relays.each(7)
    for (const [i, one] of threads.entries())
      for (let call = 0; call <= i; call++) expect(one.take(owner(i, call))).toBe(NO_SLOT)
    expect(threads.map((one) => one.activeCalls())).toEqual([6, 6, 6])
    for (let again = 0; again < 2; again++) threads[2]?.room.release(NO_SLOT, owner(2, 0))
    expect(threads.map((one) => one.activeCalls())).toEqual([5, 5, 5])
  })

  test('a limit that comes counts the calls of all threads that were there before it', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(null))
    const [one, two] = relays.each(7)
    one?.take(owner(0, 1))
    two?.take(owner(1, 1))
    two?.take(owner(1, 2))
    relays.apply(withChannels(4))
    expect([one?.take(owner(0, 2)), two?.take(owner(1, 3))]).toEqual([0, ALL_BUSY])
    two?.room.release(NO_SLOT, owner(1, 1))
    expect([one?.skipReason(), two?.take(owner(1, 4)), one?.take(owner(0, 3))]).toEqual([null, 1, ALL_BUSY])
  })

  test('a thread that has not heard of a larger limit takes within the pages it knows', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(10))
    relays.begin(withChannels(500))
    const [one, two] = relays.each(7)
    const taken = Array.from({ length: 200 }, (_, i) => two?.take(owner(1, i + 1)) ?? ALL_BUSY)
    expect(taken.filter((slot) => slot >= 0)).toHaveLength(56)
    expect(one?.activeCalls()).toBe(56)
    relays.follow(1)
    expect(two?.take(owner(1, 300))).toBe(56)
    expect([one?.activeCalls(), two?.activeCalls(), two?.slots?.extent]).toEqual([57, 57, 500])
  })

  test('a thread that still knows pages that were given back and made anew takes none of their slots', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(200))
    for (const channels of [10, 300]) relays.begin(withChannels(channels))
    const [one, two] = relays.each(7)
    const taken = Array.from({ length: 100 }, (_, i) => two?.take(owner(1, i + 1)) ?? ALL_BUSY)
    expect(Math.max(...taken)).toBe(55)
    expect(one?.activeCalls()).toBe(56)
    relays.follow(1, 1)
    relays.follow(1, 1)
    expect(two?.take(owner(1, 300))).toBe(56)
  })

  test('a lowered limit holds on every thread when the calls above it have ended, before the next edit too', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(200))
    const [one, two] = relays.each(7)
    const slots = Array.from({ length: 150 }, (_, i) => one?.take(owner(0, i + 1)) ?? ALL_BUSY)
    relays.apply(withChannels(100))
    for (const slot of slots.slice(60)) one?.room.release(slot, owner(0, slot + 1))
    for (const directory of relays.all) directory.settle()
    expect(relays.each(7).map((each) => each.activeCalls())).toEqual([60, 60])
    const taken = Array.from({ length: 41 }, (_, i) => two?.take(owner(1, i + 1)) ?? ALL_BUSY)
    expect(taken.filter((slot) => slot >= 0)).toHaveLength(40)
    expect(one?.channels.pages).toBe(3)
    relays.apply(withChannels(100))
    expect([one?.channels.pages, two?.activeCalls(), two?.skipReason()]).toEqual([2, 100, 'full'])
  })

  test('a limit that is lifted refuses nobody on a thread that has not heard of it', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(2))
    relays.begin(withChannels(null))
    const [one, two] = relays.each(7)
    expect([two?.skipReason(), two?.take(owner(1, 1)), one?.activeCalls()]).toEqual([null, NO_SLOT, 1])
    relays.follow(1)
    expect([one?.activeCalls(), two?.activeCalls()]).toEqual([1, 1])
  })

  test('pages that the first thread has made since lie within what the others see', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(1, 50))
    const rows = Array.from({ length: 1_200 }, (_, i) => ({ ...destination(7), id: i + 1, channels: 100 }))
    relays.apply(snapshot([set(1, rows)]))
    const two = relays.all[1]?.destination(1_200)
    expect(Array.from({ length: 101 }, (_, i) => two?.take(owner(1, i + 1)))).toContain(ALL_BUSY)
    expect(relays.first.destination(1_200)?.activeCalls()).toBe(100)
  })

  test('what a dead thread held is swept, with and without a slot', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(2))
    const [one, two] = relays.each(7)
    for (const call of [1, 2]) two?.take(owner(1, call))
    two?.channels.hold(owner(1, 3))
    one?.channels.hold(owner(0, 1))
    expect([one?.activeCalls(), one?.channels.sweep(2), one?.activeCalls()]).toEqual([4, 3, 1])
  })
})

describe('a removed one that another thread still carries calls on', () => {
  test('keeps its slots until the last call of any thread has ended, and is counted until then', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(3))
    const [one, two] = relays.each(7)
    const slot = two?.take(owner(1, 1)) ?? ALL_BUSY
    relays.apply(withChannels(3, 8))
    for (const directory of relays.all) expect(directory.settle().forgotten).toEqual([])
    expect([one?.activeCalls(), two?.activeCalls(), one?.isRemoved]).toEqual([1, 1, true])
    two?.room.release(slot, owner(1, 1))
    for (const directory of relays.all) expect(directory.settle().forgotten).toHaveLength(1)
    expect(relays.first.layout().destinations[0]).toBe(8)
  })

  test('one that comes back before that goes on counting in the same place', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(3))
    relays.each(7)[1]?.take(owner(1, 1))
    relays.apply(withChannels(3, 8))
    relays.apply(withChannels(3))
    expect(relays.each(7).map((one) => one.activeCalls())).toEqual([1, 1])
    expect(relays.each(7)[0]?.take(owner(0, 1))).toBe(1)
  })

  test('a call that a thread placed there before it heard of it is counted there alone, and in nobody’s place', () => {
    const relays = new Relays(2)
    relays.apply(withChannels(3))
    for (let edit = 0; edit < 5; edit++) relays.begin(withChannels(3, 8 + edit))
    const late = relays.all[1]?.destination(7)
    expect(late?.take(owner(1, 1))).toBe(NO_SLOT)
    relays.follow(1)
    relays.apply(withChannels(3, 20))
    expect([relays.first.destination(7), late?.activeCalls()]).toEqual([undefined, 1])
    expect(relays.each(20).map((one) => one.activeCalls())).toEqual([0, 0])
    late?.room.release(NO_SLOT, owner(1, 1))
    expect(relays.all[1]?.settle().forgotten).toEqual([late])
  })
})

test('pages come back only when every thread works without them', () => {
  const relays = new Relays(2, reserveCells(0))
  const large = (id: number) => withChannels(20_000, id)
  relays.apply(large(1))
  const refused = [2, 3, 4, 5].filter((id) => {
    try {
      relays.begin(large(id))
      return false
    } catch {
      return true
    }
  })
  // There is room for three, and the second thread works with the first.
  expect(refused).toEqual([4, 5])
  relays.follow(1)
  relays.apply(withChannels(null, 6))
  relays.apply(withChannels(null, 6))
  expect(() => relays.apply(large(7))).not.toThrow()
})

test('callers are counted over all threads as well, those of no configured source too', () => {
  const relays = new Relays(2)
  relays.apply(snapshot([set(1, [])], [source(3, '10.0.0.0/8', { channels: 2 })]))
  const callers = relays.all.map((directory) => directory.sourceOf('10.0.0.1', 5060))
  expect(callers.map((caller, i) => caller.channels.take(owner(i, 1)))).toEqual([0, 1])
  expect(callers.map((caller, i) => caller.channels.take(owner(i, 2)))).toEqual([ALL_BUSY, ALL_BUSY])
  const strangers = relays.all.map((directory) => directory.sourceOf('192.0.2.1', 5060))
  for (const [i, caller] of strangers.entries()) caller.channels.take(owner(i, 3))
  expect(strangers.map((caller) => caller.activeCalls())).toEqual([2, 2])
})

type Deed =
  | { readonly kind: 'take' | 'hold'; readonly by: number }
  | { readonly kind: 'release'; readonly nth: number }
  | { readonly kind: 'limit'; readonly to: number | null }
  | { readonly kind: 'follow'; readonly by: number }
  | { readonly kind: 'settle'; readonly by: number }

const by = fc.nat(2)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('take' as const), by }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), by }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('release' as const), nth: fc.nat(300) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      to: fc.option(fc.oneof(fc.nat(9), fc.nat(250))),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('follow' as const), by }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const), by }) },
)

test('against a model, whatever is edited under calls and whenever a thread hears of it: caps hold, nothing leaks (rules 20)', () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: 50, maxLength: 400 }), (deeds) => {
      const relays = new Relays(3)
      relays.apply(withChannels(60))
      const threads = relays.each(7)
      const held = new Map<number, { by: number; slot: number }>()
      let limit: number | null = 60
      let call = 0
      for (const now of deeds) {
        const one = threads['by' in now ? now.by : 0]
        if (now.kind === 'limit') {
          limit = now.to
          relays.begin(withChannels(limit))
        } else if (now.kind === 'follow') relays.follow(now.by, 1)
        else if (now.kind === 'settle') relays.all[now.by]?.settle()
        else if (now.kind === 'release') {
          const [mine, hold] = [...held][now.nth % Math.max(1, held.size)] ?? []
          if (mine !== undefined && hold) {
            held.delete(mine)
            expect(threads[hold.by]?.channels.release(hold.slot, mine)).toBe(true)
          }
        } else if (one) {
          call += 1
          const mine = owner(now.by, call)
          const slot = now.kind === 'take' ? one.channels.take(mine) : one.channels.hold(mine)
          if (slot >= 0) {
            expect(slot).toBeLessThan(limit ?? 0)
            expect(held.size).toBeLessThan(limit ?? 0)
            expect([...held.values()].map((other) => other.slot)).not.toContain(slot)
          }
          if (slot !== ALL_BUSY) held.set(mine, { by: now.by, slot })
          else if (!relays.isBehind(now.by)) expect(held.size).toBeGreaterThanOrEqual(limit ?? 9_999)
        }
        for (const [i, thread] of threads.entries())
          if (!relays.isBehind(i)) expect(thread.activeCalls(), `thread ${i + 1}`).toBe(held.size)
      }
      for (const [mine, { by: at, slot }] of held) threads[at]?.channels.release(slot, mine)
      for (const [i] of threads.entries()) relays.follow(i)
      expect(threads.map((thread) => thread.activeCalls())).toEqual([0, 0, 0])
    }),
    { numRuns: 200 },
  )
})
