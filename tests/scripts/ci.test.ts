import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isAlive } from '#scripts/appliance/processes.ts'
import { ROOT } from '#scripts/root.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-ci-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** `.ci/run` in a tree of its own, where npm is a script that prints what the test says. */
function run(npm: string) {
  mkdirSync(path.join(folder, '.ci'), { recursive: true })
  copyFileSync(path.join(ROOT, '.ci/run'), path.join(folder, '.ci/run'))
  writeFileSync(path.join(folder, 'npm'), `#!/bin/bash\n${npm}\n`)
  chmodSync(path.join(folder, 'npm'), 0o755)
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` }
  const ended = spawnSync(path.join(folder, '.ci/run'), { env, encoding: 'utf8', timeout: 20_000 })
  return { code: ended.status, lines: ended.stdout.trimEnd().split('\n') }
}

test('npm ci, then npm test; the closing lines, then the plain counts', () => {
  const { code, lines } = run(
    `echo "npm $*"; [ "$1" = ci ] || printf ' Test Files  2 passed (2)\\n\\033[2m      Tests \\033[22m 41 passed (41)\\n'`,
  )
  expect(code).toBe(0)
  expect(lines.slice(0, 2)).toEqual(['npm ci', 'npm test'])
  expect(lines.slice(-3)).toEqual([
    ' Test Files  2 passed (2)',
    '      Tests  41 passed (41)',
    '41 passed, 0 failed',
  ])
})

test('failed tests are counted and the exit code is npm’s', () => {
  const { code, lines } = run(
    `[ "$1" = ci ] || { echo '      Tests  3 failed | 12 passed | 1 skipped (16)'; exit 1; }`,
  )
  expect([code, lines.at(-1)]).toEqual([1, '12 passed, 3 failed'])
})

test('a failed install says that there is no result', () => {
  const { code, lines } = run('exit 7')
  expect(code).toBe(7)
  expect(lines.slice(-2)).toEqual([
    'vitest gave no result: npm ended with code 7 before it did',
    '0 passed, 0 failed',
  ])
})

test('what a test left running is gone afterwards', () => {
  const { lines } = run(`[ "$1" = ci ] || { sleep 300 & echo "left $!"; echo '      Tests  1 passed (1)'; }`)
  const pid = Number(/left (\d+)/.exec(lines.join('\n'))?.[1])
  expect(pid).toBeGreaterThan(0)
  expect(isAlive(pid)).toBe(false)
})
