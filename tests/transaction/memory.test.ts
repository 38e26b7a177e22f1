import { expect, test } from 'vitest'
import { z } from 'zod'
import { weigh } from '../support/heap-process.ts'

/** Four transactions at 700 bytes each (rules 32), and the record of the ended call that a late 2xx still asks for. */
const MOST_BYTES = 4 * 700 + 500

test('rules 32: what lingers of an ended call is its transactions, without the requests they relayed', {
  timeout: 60_000,
}, () => {
  const { bytes } = z.object({ bytes: z.number() }).parse(weigh('tests/support/lingering-heap.ts'))
  expect(bytes).toBeGreaterThan(500)
  expect(bytes).toBeLessThan(MOST_BYTES)
})
