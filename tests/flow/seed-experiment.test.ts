import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from '#scripts/root.ts'

const run = promisify(execFile)

test("rules 21: the demo's receivers count what the selector predicted, and the loaded step explains its skips", {
  timeout: 180_000,
}, async () => {
  const { stdout } = await run(process.execPath, ['scripts/demo.ts', '--calls', '40'], {
    cwd: ROOT,
    timeout: 170_000,
  })
  expect(stdout).toContain('every call where the selector had put it')
  const [, a, b] = /^Received: (\d+) and (\d+)/m.exec(stdout) ?? []
  expect(Number(a) + Number(b)).toBe(40)
  const counts = /^Receivers' own count (\d+) and (\d+); the panel's (\d+) and (\d+)\.$/m
    .exec(stdout)
    ?.slice(1)
    .map(Number)
  expect(counts).toHaveLength(4)
  expect(counts?.slice(2)).toEqual(counts?.slice(0, 2))
  expect(stdout).toMatch(/it was skipped as full/)
})
