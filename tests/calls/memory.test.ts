import { expect, test } from 'vitest'
import { z } from 'zod'
import { weigh } from '../support/heap-process.ts'

test('rules 32: an open call costs at most 1,000 bytes on the relay, what its record needs included', {
  timeout: 60_000,
}, () => {
  const { bytes } = z.object({ bytes: z.number() }).parse(weigh('tests/support/open-heap.ts'))
  expect(bytes).toBeGreaterThan(300)
  expect(bytes).toBeLessThan(1_000)
})
