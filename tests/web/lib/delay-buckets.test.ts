import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DELAY_ERROR_PERCENT, delayBucket, delayPercentile } from '#web/lib/delay-buckets.ts'

function counted(delays: readonly number[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const ms of delays) counts[delayBucket(ms)] = (counts[delayBucket(ms)] ?? 0) + 1
  return counts
}

const byRank = (delays: readonly number[], part: number) =>
  delays.toSorted((a, b) => a - b)[Math.ceil(part * delays.length) - 1] ?? Number.NaN

describe('post-dial delays in buckets', () => {
  test(`a percentile is within ${DELAY_ERROR_PERCENT} % of the exact one, whatever the delays`, () => {
    const delay = fc.oneof(fc.nat(50), fc.nat(2_000), fc.nat(2_147_483_647))
    fc.assert(
      fc.property(
        fc.array(delay, { minLength: 1, maxLength: 400 }),
        fc.constantFrom(0.01, 0.5, 0.95, 1),
        (delays, part) => {
          const exact = byRank(delays, part)
          const read = delayPercentile(counted(delays), part) ?? Number.NaN
          expect(Math.abs(read - exact)).toBeLessThanOrEqual((DELAY_ERROR_PERCENT / 100) * exact)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('buckets never go down as delays go up, and the longest that a column holds has one', () => {
    let last = -1
    for (let ms = 0; ms < 70_000; ms += 1) {
      expect(delayBucket(ms)).toBeGreaterThanOrEqual(last)
      last = delayBucket(ms)
    }
    expect(delayBucket(2_147_483_647)).toBeLessThan(130)
  })

  test('without a call there is no percentile', () => {
    expect(delayPercentile({}, 0.5)).toBeNull()
  })
})
