import { expect, test } from 'vitest'
import { Retransmission } from '#engine/agent/retransmission.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

function run(doubling: 'unlimited' | 'up to T2') {
  const clock = new ManualClock()
  const startMs = clock.monotonicMs()
  const sentAt: number[] = []
  let gaveUpAt = -1
  const sending = new Retransmission(
    clock,
    doubling,
    () => sentAt.push(clock.monotonicMs() - startMs),
    () => {
      gaveUpAt = clock.monotonicMs() - startMs
    },
  )
  return { clock, sending, sentAt, gaveUpAt: () => gaveUpAt }
}

test('§17.1.1.2: timer A doubles until timer B ends it at 64·T1', () => {
  const { clock, sentAt, gaveUpAt } = run('unlimited')
  clock.advance(60_000)
  expect(sentAt).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500])
  expect(gaveUpAt()).toBe(32_000)
  expect(clock.pending).toBe(0)
})

test('§17.1.2.2, §17.2.1: timers E and G stop doubling at T2', () => {
  const { clock, sentAt, gaveUpAt } = run('up to T2')
  clock.advance(60_000)
  expect(sentAt).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
  expect(gaveUpAt()).toBe(32_000)
})

test('a stopped retransmission sends nothing more, gives up on nothing and leaves no timer', () => {
  const { clock, sending, sentAt, gaveUpAt } = run('up to T2')
  clock.advance(600)
  sending.stop()
  sending.stop()
  clock.advance(60_000)
  expect(sentAt).toEqual([0, 500])
  expect(sending.repeats).toBe(1)
  expect(gaveUpAt()).toBe(-1)
  expect(clock.pending).toBe(0)
})
