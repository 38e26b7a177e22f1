import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '#scripts/root.ts'

test('rules 4: the benchmark of signed state names each step with its figures', () => {
  const script = path.join(ROOT, 'scripts/bench.ts')
  const ended = spawnSync(process.execPath, ['--no-warnings', script, 'signing', '--rounds', '3', '--json'], {
    encoding: 'utf8',
    timeout: 18_000,
  })
  expect(ended.stderr).toBe('')
  const results: { what: string; medianUs: number; isCheck: boolean }[] = JSON.parse(ended.stdout)
  expect(results.filter(({ isCheck }) => isCheck).map(({ what }) => what)).toEqual([
    'check a branch',
    "check a route token from the caller's side",
    "check a route token from the destination's side",
    'refuse a forged route token',
    'check a flow token',
  ])
  for (const { medianUs } of results) expect(medianUs).toBeGreaterThan(0)
})
