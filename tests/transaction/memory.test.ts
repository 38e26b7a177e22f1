import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** Four transactions at 700 bytes each (rules 32), and the record of the ended call that a late 2xx still asks for. */
const MOST_BYTES = 4 * 700 + 500

test('rules 32: what lingers of an ended call is its transactions, without the requests they relayed', () => {
  const script = ['--expose-gc', '--no-warnings', 'tests/support/lingering-heap.ts']
  const { bytes } = JSON.parse(execFileSync(process.execPath, script, { encoding: 'utf8' }))
  expect(bytes).toBeGreaterThan(500)
  expect(bytes).toBeLessThan(MOST_BYTES)
})
