import { describe, expect, test } from 'vitest'
import { PLAIN_CALL } from '#engine/balance/candidate.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { DrainEnd } from '#engine/contract/vocabulary.ts'
import { Directory } from '#engine/destination/directory.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { destination, set, snapshot } from './snapshots.ts'

const NO_CALL = { ...PLAIN_CALL, isCall: false }

function world(calls: number) {
  const clock = new ManualClock()
  const directory = new Directory({ clock, random: seededRandom(1) })
  const apply = (more: Parameters<typeof destination>[1] = {}) =>
    directory.apply(snapshot([set(1, [destination(7, more)])]))
  apply()
  const [one] = directory.destinations
  if (!one) throw new Error('no destination')
  for (let call = 1; call <= calls; call++) one.take(call)
  const end = (call: number) => one.room.release(-2, call)
  const drain = (afterMs: number | null, atDeadline: DrainEnd = 'wait') =>
    apply({
      adminState: 'draining',
      drain: afterMs === null ? null : { deadlineMs: clock.wallMs() + afterMs, atDeadline },
    })
  /** Second after second, as the relay looks. */
  const pass = (seconds: number) =>
    Array.from({ length: seconds }, () => {
      clock.advance(1_000)
      return directory.settle().drained.map(({ destination: { id }, ...rest }) => ({ id, ...rest }))
    }).flat()
  const live = () => one.wish.live(clock.wallMs())
  return { clock, directory, one, apply, end, drain, pass, live }
}

describe('a drain', () => {
  test('takes no new call and no other request, tells how far it is, and is over with its last call', () => {
    const { clock, one, end, drain, pass, live } = world(2)
    expect(live()).toBeNull()
    const sinceMs = clock.wallMs()
    drain(null)
    expect([one.skipReason(), one.skipReason(NO_CALL)]).toEqual(['draining', 'draining'])
    const plain = { sinceMs, callsAtStart: 2, deadlineMs: null, atDeadline: 'wait' }
    expect([pass(10), live()]).toEqual([[], { ...plain, etaMs: null }])
    end(1)
    // Some twenty seconds of call, and one of two ended: the other goes on for eleven, or for twenty-one and a half.
    expect(pass(1)).toEqual([])
    expect(live()?.callsAtStart).toBe(2)
    const leftMs = (live()?.etaMs ?? 0) - clock.wallMs()
    expect(leftMs).toBeGreaterThan(11_000)
    expect(leftMs).toBeLessThan(21_500)
    end(2)
    expect(pass(3)).toEqual([{ id: 7, cause: 'no call left', end: 'disable', callsLeft: 0 }])
    expect([one.adminState, live(), one.skipReason()]).toEqual(['disabled', null, 'disabled'])
  })

  test.each([
    ['by chance', 0.1, [0.35, 1]],
    ['by chance', 0.9, [0.6, 1.1]],
    ['evenly', 0.1, [1, 3]],
    ['evenly', 0.9, [1, 1.7]],
  ] as const)(
    'calls that end %s, a share of %d over: it foretells %j of the time left',
    (how, share, [least, most]) => {
      const random = seededRandom(5)
      const drawn = () => (how === 'evenly' ? random.unit() : -Math.log(1 - random.unit()))
      const told = Array.from({ length: 20 }, () => {
        const endsAtMs = Array.from({ length: 200 }, () => 60_000 * drawn())
        const { clock, one, end, drain, pass, live } = world(200)
        const startMs = clock.wallMs()
        drain(null)
        while (one.activeCalls() > 200 * (1 - share)) {
          pass(1)
          for (const [i, atMs] of endsAtMs.entries()) if (atMs <= clock.wallMs() - startMs) end(i + 1)
        }
        pass(1)
        return ((live()?.etaMs ?? 0) - clock.wallMs()) / (startMs + Math.max(...endsAtMs) - clock.wallMs())
      })
      const mean = told.reduce((sum, part) => sum + part, 0) / told.length
      expect(mean).toBeGreaterThan(least)
      expect(mean).toBeLessThan(most)
    },
  )

  test('calls that come back late, as after a restart, were there from the start', () => {
    const { one, drain, pass, live } = world(0)
    one.take(1)
    drain(null)
    one.take(2)
    pass(1)
    expect(live()).toMatchObject({ callsAtStart: 2, etaMs: null })
  })
})

describe('at its deadline', () => {
  test('`wait` tells of it once, and goes on to the last call', () => {
    const { one, drain, pass, end, apply, live } = world(1)
    drain(5_000)
    const { deadlineMs = 0 } = one.config.drain ?? {}
    expect(pass(4)).toEqual([])
    expect(pass(3)).toEqual([{ id: 7, cause: 'deadline', end: 'wait', callsLeft: 1 }])
    apply({ adminState: 'draining', drain: { deadlineMs, atDeadline: 'wait' }, weight: 3 })
    expect([pass(3), one.adminState, live()?.deadlineMs]).toEqual([[], 'draining', deadlineMs])
    end(1)
    expect(pass(1)).toMatchObject([{ cause: 'no call left' }])
  })

  test.each(['disable', 'release'] as const)('`%s` disables though calls go on, once', (atDeadline) => {
    const { one, drain, pass, live } = world(3)
    drain(2_000, atDeadline)
    expect(pass(1)).toEqual([])
    expect(pass(5)).toEqual([{ id: 7, cause: 'deadline', end: atDeadline, callsLeft: 3 }])
    expect([one.adminState, one.activeCalls(), live()]).toEqual(['disabled', 3, null])
  })

  test('one that comes with its last call is over for want of calls', () => {
    const { drain, pass, end } = world(1)
    drain(1_000, 'release')
    end(1)
    expect(pass(2)).toEqual([{ id: 7, cause: 'no call left', end: 'disable', callsLeft: 0 }])
  })

  test('a clock that is set decides by what people read', () => {
    const { clock, drain, pass } = world(1)
    drain(3_600_000, 'disable')
    expect(pass(2)).toEqual([])
    clock.stepWall(3_600_000)
    expect(pass(1)).toMatchObject([{ cause: 'deadline' }])
  })
})

describe('taken back', () => {
  test('at any moment everything is as it was, and the next drain begins anew', () => {
    const { clock, one, apply, drain, pass, live, end } = world(2)
    drain(10_000, 'disable')
    pass(5)
    end(1)
    apply()
    expect([one.adminState, one.skipReason(), live(), one.activeCalls()]).toEqual(['enabled', null, null, 1])
    expect(pass(10)).toEqual([])
    drain(10_000)
    expect(live()).toMatchObject({ sinceMs: clock.wallMs(), callsAtStart: 1 })
  })

  test('after its deadline disabled it, too', () => {
    const { one, apply, drain, pass } = world(1)
    drain(1_000, 'disable')
    pass(2)
    apply()
    expect([one.adminState, one.skipReason()]).toEqual(['enabled', null])
  })
})

test('a drain by the engine itself waits for its last call: a deadline belongs to the drain it was written for', () => {
  const { clock, directory, one, apply, pass, live, end } = world(1)
  apply({ drain: { deadlineMs: clock.wallMs() - 1, atDeadline: 'release' } })
  directory.override(7, 'draining')
  expect([pass(3), live()]).toMatchObject([[], { deadlineMs: null, atDeadline: 'wait' }])
  end(1)
  expect([pass(1), one.adminState]).toMatchObject([[{ cause: 'no call left' }], 'disabled'])
  directory.override(7, null)
  expect(one.adminState).toBe('enabled')
})
