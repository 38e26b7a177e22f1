import { expect, test } from 'vitest'
import { RestartDelay } from '#scripts/start/restart-delay.ts'

/** Delays of lives of the given lengths, one after the other, each begun when the delay before it was over. */
function delays(livesMs: readonly number[]): number[] {
  const delay = new RestartDelay()
  let nowMs = 0
  return livesMs.map((lifeMs) => {
    const bornMs = nowMs
    nowMs += lifeMs
    const waitMs = delay.afterDeath(bornMs, nowMs)
    nowMs += waitMs
    return waitMs
  })
}

test('rules 8: the first death is followed by a start at once, and so is the second', () => {
  expect(delays([100, 100])).toEqual([0, 0])
})

test('rules 8: after three deaths within ten seconds the wait doubles from half a second to ten', () => {
  expect(delays([100, 100, 100, 100, 100, 100, 100, 100, 100])).toEqual([
    0, 0, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
  ])
})

test('three deaths spread over more than ten seconds are no reason to wait', () => {
  expect(delays([6_000, 6_000, 6_000, 6_000])).toEqual([0, 0, 0, 0])
})

test('a life of ten seconds forgives what was before', () => {
  expect(delays([10, 10, 10, 10, 10_000, 10, 10])).toEqual([0, 0, 500, 1_000, 0, 0, 500])
})
