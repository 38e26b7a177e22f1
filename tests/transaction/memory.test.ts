import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** Four transactions at 700 bytes each (rules 32), and the record of the ended call that a late 2xx still asks for. */
const MOST_BYTES = 4 * 700 + 500

/** The heap's own slack only ever adds: the least of a few measurements is the nearest. */
const MEASUREMENTS = 3

function measure(): number {
  const script = ['--expose-gc', '--no-warnings', 'tests/support/lingering-heap.ts']
  const { bytes } = JSON.parse(execFileSync(process.execPath, script, { encoding: 'utf8' }))
  return bytes
}

test('rules 32: what lingers of an ended call is its transactions, without the requests they relayed', {
  timeout: 60_000,
}, () => {
  const bytes = Math.min(...Array.from({ length: MEASUREMENTS }, measure))
  expect(bytes).toBeGreaterThan(500)
  expect(bytes).toBeLessThan(MOST_BYTES)
})
