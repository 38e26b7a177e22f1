import { describe, expect, test } from 'vitest'
import { systemClock } from '#engine/base/clock.ts'
import { InvariantError, invariant } from '#engine/base/invariant.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

describe('systemClock', () => {
  test('gives epoch milliseconds and a scale that does not go back', () => {
    expect(systemClock.wallMs()).toBeGreaterThan(Date.UTC(2024, 0, 1))
    const first = systemClock.monotonicMs()
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(first)
  })

  test('runs once after a delay, repeatedly at an interval, and not at all once stopped', async () => {
    const ran: string[] = []
    const stopped = systemClock.after(1, () => ran.push('stopped'))
    stopped.stop()
    stopped.stop()
    await new Promise<void>((resolve) => {
      systemClock.after(1, () => ran.push('after'))
      const beat = systemClock.every(2, () => {
        if (ran.push('every') < 4) return
        beat.stop()
        resolve()
      })
    })
    expect(ran).toEqual(['after', 'every', 'every', 'every'])
  })
})

describe('ManualClock', () => {
  test('runs everything at its own time, in order of time, then of arming', () => {
    const clock = new ManualClock()
    const startMs = clock.monotonicMs()
    const ran: string[] = []
    const note = (name: string) => () => ran.push(`${name}@${clock.monotonicMs() - startMs}`)
    clock.every(20, note('every'))
    clock.after(20, note('after'))
    clock.after(5, () => clock.after(5, note('nested')))
    clock.advance(40)
    expect(ran).toEqual(['nested@10', 'every@20', 'after@20', 'every@40'])
  })

  test('a stopped entry does not run, not even one stopped by its neighbour, or by itself', () => {
    const clock = new ManualClock()
    const ran: string[] = []
    const beat = clock.every(10, () => {
      ran.push('beat')
      beat.stop()
      victim.stop()
    })
    const victim = clock.after(10, () => ran.push('victim'))
    clock.advance(100)
    expect(ran).toEqual(['beat'])
    expect(clock.pending).toBe(0)
  })

  test('wall time starts where told, and may be stepped without touching spans', () => {
    const clock = new ManualClock(5_000)
    const startMs = clock.monotonicMs()
    clock.advance(10)
    clock.stepWall(-3_600_000)
    expect(clock.wallMs()).toBe(5_010 - 3_600_000)
    expect(clock.monotonicMs()).toBe(startMs + 10)
  })
})

test('invariant throws an InvariantError with its message, and only when broken', () => {
  expect(() => invariant(true, 'x')).not.toThrow()
  expect(() => invariant(0, 'a slot has an owner')).toThrow(InvariantError)
  expect(() => invariant(null, 'a slot has an owner')).toThrow('invariant: a slot has an owner')
})
