import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { z } from 'zod'

/** Of five megabytes a round; the heap's own slack only ever adds, so that the least measurement is the nearest. */
const MOST_BYTES = 50_000
const MEASUREMENTS = 3

const leftSchema = z.object({
  bytes: z.number(),
  transactions: z.number(),
  timers: z.number(),
  calls: z.number(),
})

function measure(): z.output<typeof leftSchema> {
  const script = ['--expose-gc', '--no-warnings', 'tests/support/attacks/volley-heap.ts']
  return leftSchema.parse(JSON.parse(execFileSync(process.execPath, script, { encoding: 'utf8' })))
}

test('a round of every kind of attack leaves no transaction, no timer, no call and no memory behind', {
  timeout: 60_000,
}, () => {
  let least = Infinity
  for (let i = 0; i < MEASUREMENTS && least >= MOST_BYTES; i++) {
    const { bytes, ...left } = measure()
    expect(left).toEqual({ transactions: 0, timers: 0, calls: 0 })
    least = Math.min(least, bytes)
  }
  expect(least).toBeLessThan(MOST_BYTES)
})
