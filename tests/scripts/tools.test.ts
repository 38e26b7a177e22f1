import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { contentStamp, filesBelow } from '#scripts/build/stamp.ts'
import { formatTable } from '#scripts/fairline/table.ts'
import { ROOT } from '#scripts/root.ts'
import { findProgram, missing, NEEDED, OPTIONAL, wordMissing } from '#scripts/tools/missing.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-tools-'))
afterAll(() => rmSync(folder, { recursive: true }))
const put = (name: string, text: string) => writeFileSync(path.join(folder, name), text)

test('a program is found only where it may be run', () => {
  put('sipp', '')
  expect(findProgram('sipp', `/nowhere:${folder}`)).toBeNull()
  chmodSync(path.join(folder, 'sipp'), 0o755)
  expect(findProgram('sipp', `/nowhere:${folder}`)).toBe(path.join(folder, 'sipp'))
})

test('every program that a test looks for is asked for before the tests', () => {
  const files = filesBelow(ROOT, ['tests']).filter((file) => file.endsWith('.ts'))
  const sources = files.map((file) => readFileSync(file, 'utf8'))
  const calls = sources.flatMap((source) => [...source.matchAll(/\bfindProgram\('([a-z]+)'/g)])
  const wanted = new Set(calls.map(([, program]) => program))
  const asked = new Set<string | undefined>([...NEEDED, ...OPTIONAL].map(({ program }) => program))
  expect(wanted.size).toBeGreaterThan(2)
  expect([...wanted].filter((program) => !asked.has(program))).toEqual([])
})

test('what is missing is said with its purpose and the command that installs it', () => {
  const tools = [{ program: 'no-such-program', package: 'some-package', purpose: 'the tests' }]
  expect(wordMissing(missing(tools, folder))).toMatch(
    /no-such-program: the tests\n.*apt-get install.*some-package/,
  )
})

test('the stamp of sources changes with content and name, and not with times or built things', () => {
  put('a.ts', 'one')
  const before = contentStamp(folder, ['.'])
  put('a.ts', 'one')
  expect(contentStamp(folder, ['.'])).toBe(before)
  put('next-env.d.ts', 'written by next build')
  expect(contentStamp(folder, ['.'])).toBe(before)
  put('a.ts', 'two')
  expect(contentStamp(folder, ['.'])).not.toBe(before)
  put('a.ts', 'one')
  put('b.ts', '')
  expect(contentStamp(folder, ['.'])).not.toBe(before)
  expect(filesBelow(folder, ['missing'])).toEqual([])
})

test('a table has columns as wide as they need, numbers to the right and no trailing blanks', () => {
  expect(
    formatTable(
      ['name', 'n'],
      [
        ['a', 5],
        ['longer', null],
      ],
    ),
  ).toBe('name    n\na       5\nlonger  -')
  expect(formatTable(['a', 'b'], [])).toBe('a  b')
})
