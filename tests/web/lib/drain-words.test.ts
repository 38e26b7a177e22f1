import { expect, test } from 'vitest'
import type { DrainLive } from '#engine/contract/live.ts'
import { drainWords } from '#web/lib/drain-words.ts'
import { createFormat } from '#web/lib/format.ts'

const format = createFormat('en-GB')
const drain: DrainLive = { sinceMs: 0, callsAtStart: 20, etaMs: null, deadlineMs: null, atDeadline: 'wait' }
const words = (activeCalls: number, more: Partial<DrainLive> | null) =>
  drainWords({ activeCalls, drain: more && { ...drain, ...more } }, 1_000, format)

test('a drain says how many calls are left, about how long, and what happens at its deadline', () => {
  expect(words(14, null)).toBe('14 calls left')
  expect(words(1, {})).toBe('1 call left')
  expect(words(14, { etaMs: 181_000 })).toBe('14 calls left, about 3 min')
  expect(words(14, { etaMs: 500 })).toBe('14 calls left')
  const deadlineMs = 3_600_000
  const by = `by ${format.minute(deadlineMs)}, then off`
  expect(words(14, { etaMs: 61_000, deadlineMs, atDeadline: 'disable' })).toBe(
    `14 calls left, about 1 min; ${by}`,
  )
  expect(words(2, { deadlineMs, atDeadline: 'release' })).toBe(`2 calls left; ${by}, calls released`)
})
