import { expect, test } from 'vitest'
import { z } from 'zod'
import { weigh } from '../support/heap-process.ts'

/** Of five megabytes a round. */
const MOST_BYTES = 50_000

const leftSchema = z.object({
  bytes: z.number(),
  transactions: z.number(),
  timers: z.number(),
  calls: z.number(),
})

test('a round of every kind of attack leaves no transaction, no timer, no call and no memory behind', {
  timeout: 60_000,
}, () => {
  const { bytes, ...left } = leftSchema.parse(weigh('tests/support/attacks/volley-heap.ts'))
  expect(left).toEqual({ transactions: 0, timers: 0, calls: 0 })
  expect(bytes).toBeLessThan(MOST_BYTES)
})
