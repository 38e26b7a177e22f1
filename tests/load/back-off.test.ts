import { expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { BackOff } from '#engine/load/back-off.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

function bench(seed = 1) {
  const clock = new ManualClock()
  return { clock, backOff: new BackOff({ clock, random: seededRandom(seed) }) }
}

const STEPS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000]

test('waits are 50 to 100 % of 1, 2, 5, 10, 30, 60 s, and spread over all of it', () => {
  const spread: number[] = []
  for (let seed = 1; seed <= 200; seed++) {
    const { backOff } = bench(seed)
    for (const step of STEPS) {
      const waitMs = backOff.next('refused')
      expect(waitMs).toBeGreaterThanOrEqual(step / 2)
      expect(waitMs).toBeLessThanOrEqual(step)
      spread.push(waitMs / step)
    }
  }
  expect(Math.min(...spread)).toBeLessThan(0.52)
  expect(Math.max(...spread)).toBeGreaterThan(0.98)
})

test('a wrong password begins at 30 s and does not shorten a longer wait', () => {
  const { backOff } = bench()
  expect(backOff.next('wrong-password')).toBeGreaterThanOrEqual(15_000)
  expect(backOff.next('wrong-password')).toBeGreaterThanOrEqual(30_000)
  expect(backOff.next('closed')).toBeGreaterThanOrEqual(30_000)
})

test('only 30 s well connected in one piece begin anew', () => {
  const { backOff, clock } = bench()
  for (const _ of STEPS) backOff.next('closed')
  for (let i = 0; i < 3; i++) {
    backOff.connected()
    clock.advance(29_000)
    expect(backOff.next('closed')).toBeGreaterThanOrEqual(30_000)
  }
  backOff.connected()
  clock.advance(15_000)
  backOff.connected()
  clock.advance(15_000)
  expect(backOff.next('closed')).toBeLessThanOrEqual(1_000)
})
