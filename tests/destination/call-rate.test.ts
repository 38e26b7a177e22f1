import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PLAIN_CALL } from '#engine/balance/candidate.ts'
import { seededRandom } from '#engine/base/random.ts'
import { CallRate } from '#engine/destination/call-rate.ts'
import { ALL_BUSY } from '#engine/destination/channel-bank.ts'
import { Directory } from '#engine/destination/directory.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { destination, set, snapshot, source } from './snapshots.ts'

function world(callsPerSecond: number | null, sourceCap: number | null = null) {
  const clock = new ManualClock()
  const directory = new Directory({ clock, random: seededRandom(1) })
  const apply = (cap: number | null) =>
    directory.apply(
      snapshot(
        [set(1, [destination(7, { callsPerSecond: cap })])],
        [source(3, '10.0.0.0/8', { callsPerSecond: sourceCap })],
      ),
    )
  apply(callsPerSecond)
  const [one] = directory.destinations
  if (!one) throw new Error('no destination')
  const caller = directory.sourceOf('10.1.2.3', 5060)
  return { clock, directory, one, caller, apply }
}

test('no second, wherever it begins, holds more calls than the cap; and none is kept back without need', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 100, maxLength: 400 }),
      (cap, gaps) => {
        const rate = new CallRate(cap)
        const begun: number[] = []
        let nowMs = 0
        for (const gap of gaps) {
          nowMs += gap < 300 ? gap / 20 : gap
          const within = begun.filter((atMs) => atMs > nowMs - 1_000).length
          expect(rate.isUsedUp(nowMs)).toBe(within >= cap)
          if (within >= cap) continue
          rate.note(nowMs)
          begun.push(nowMs)
        }
      },
    ),
    { numRuns: 100 },
  )
})

describe('a cap that is edited', () => {
  test('counts the calls of the last second against the new one', () => {
    const rate = new CallRate(100)
    for (let call = 0; call < 60; call++) rate.note(call)
    rate.configure(50)
    expect([rate.isUsedUp(100), rate.isUsedUp(1_009), rate.isUsedUp(1_010)]).toEqual([true, true, false])
    rate.configure(null)
    expect(rate.isUsedUp(1_010)).toBe(false)
    rate.configure(1)
    expect(rate.isUsedUp(1_010)).toBe(false)
  })

  test('calls that had to be let in keep the memory bounded, and the newest count', () => {
    const rate = new CallRate(2)
    for (let call = 0; call < 1_000; call++) rate.note(call)
    expect([rate.isUsedUp(1_997), rate.isUsedUp(1_998)]).toEqual([true, false])
  })
})

describe('a destination at its calls per second', () => {
  test('is passed over as `rate` until the oldest of them is a second old; what is no call goes there', () => {
    const { clock, one } = world(3)
    for (const call of [1, 2, 3]) {
      expect([one.skipReason(), one.take(call) === ALL_BUSY]).toEqual([null, false])
      clock.advance(100)
    }
    expect([one.skipReason(), one.skipReason({ ...PLAIN_CALL, isCall: false })]).toEqual(['rate', null])
    // A call that ends gives nothing back: it began within the second.
    one.room.release(-2, 1)
    expect(one.skipReason()).toBe('rate')
    clock.advance(699)
    expect(one.skipReason()).toBe('rate')
    clock.advance(1)
    expect(one.skipReason()).toBeNull()
    one.take(4)
    expect(one.skipReason()).toBe('rate')
    clock.advance(100)
    expect(one.skipReason()).toBeNull()
  })

  test('being full goes before it, being told off before both', () => {
    const { directory, one } = world(1)
    directory.apply(snapshot([set(1, [destination(7, { callsPerSecond: 1, channels: 1 })])]))
    one.take(1)
    expect(one.skipReason()).toBe('full')
    directory.override(7, 'draining')
    expect(one.skipReason()).toBe('draining')
  })

  test('a question, as of a dry run, counts nothing and tells nothing', () => {
    const { directory, one } = world(1)
    for (let i = 0; i < 50; i++) one.skipReason()
    expect([one.skipReason(), directory.settle().capped]).toEqual([null, []])
  })

  test('is told of at most once in ten seconds, with how often it was met', () => {
    const { clock, directory, one } = world(1)
    const told: { atMs: number; hits: number }[] = []
    for (let sec = 0; sec < 25; sec++) {
      one.take(sec)
      for (const { on, hits } of directory.settle().capped) {
        expect(on).toBe(one)
        told.push({ atMs: sec, hits })
      }
      clock.advance(1_000)
    }
    expect(told).toEqual([
      { atMs: 0, hits: 1 },
      { atMs: 10, hits: 10 },
      { atMs: 20, hits: 10 },
    ])
  })
})

describe('a source at its calls per second', () => {
  test('may make no more until the oldest of them is a second old', () => {
    const { clock, caller } = world(null, 2)
    const ask = () => caller.mayCall(clock.monotonicMs())
    expect([ask(), ask(), ask(), ask()]).toEqual([true, true, false, false])
    clock.advance(999)
    expect(ask()).toBe(false)
    clock.advance(1)
    expect([ask(), ask(), ask()]).toEqual([true, true, false])
  })

  test('those refused are told of, at most once in ten seconds; one without a cap never', () => {
    const { clock, directory, caller } = world(null, 1)
    for (let call = 0; call < 5; call++) caller.mayCall(clock.monotonicMs())
    expect(directory.settle().capped).toEqual([{ on: caller, hits: 4 }])
    caller.mayCall(clock.monotonicMs())
    expect(directory.settle().capped).toEqual([])
    clock.advance(10_000)
    expect(directory.settle().capped).toEqual([{ on: caller, hits: 1 }])
    const unknown = directory.sourceOf('192.0.2.1', 5060)
    for (let call = 0; call < 5_000; call++) expect(unknown.mayCall(0)).toBe(true)
    expect(directory.settle().capped).toEqual([])
  })
})
