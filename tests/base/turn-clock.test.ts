import { expect, test } from 'vitest'
import { TurnClock } from '#engine/base/clock.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

test('time stands still for a turn, and no longer', () => {
  const outer = new ManualClock()
  const clock = new TurnClock(outer)
  const began = [outer.wallMs(), outer.monotonicMs()]
  clock.hold()
  outer.advance(250)
  outer.stepWall(-3_600_000)
  expect([clock.wallMs(), clock.monotonicMs()]).toEqual(began)
  clock.release()
  expect([clock.wallMs(), clock.monotonicMs()]).toEqual([outer.wallMs(), outer.monotonicMs()])
  expect(clock.monotonicMs()).toBe((began[1] ?? 0) + 250)
})

test('what it is asked to run later runs by the time outside', () => {
  const outer = new ManualClock()
  const clock = new TurnClock(outer)
  const ran: string[] = []
  clock.hold()
  clock.after(100, () => ran.push('after'))
  const every = clock.every(100, () => ran.push('every'))
  clock.release()
  outer.advance(250)
  every.stop()
  outer.advance(250)
  expect(ran).toEqual(['after', 'every', 'every'])
})
