import { expect, test } from 'vitest'
import { z } from 'zod'
import { limitsSchema } from '#engine/contract/limits.ts'
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

/** What all requests under way may take where the limit stands as it comes. */
const MOST_UNDER_WAY_BYTES = 1e9

test.each([0, 2_000, 60_000])(
  'rules 32: the limit of requests under way keeps them below 1 GB, with a body of %i bytes in each INVITE (0: as usual)',
  { timeout: 60_000 },
  (bodyBytes) => {
    const figures = z.object({ bytes: z.number(), units: z.number() })
    const { bytes, units } = figures.parse(weigh('tests/support/waiting-heap.ts', String(bodyBytes)))
    expect(bytes).toBeGreaterThan(2_000)
    expect((bytes / units) * limitsSchema.parse({}).transactions).toBeLessThan(MOST_UNDER_WAY_BYTES)
  },
)
