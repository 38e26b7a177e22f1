import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { loadAddon } from '#engine/transport/addon.ts'
import { type BuildStep, build } from '#scripts/build/steps.ts'
import { ROOT } from '#scripts/root.ts'
import { findProgram } from '#scripts/tools/missing.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'fairline-compile-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = path.join(folder, 'datagrams.node')
const searchPath = process.env.PATH ?? ''

function compile(PATH: string): number | null {
  const command = ['scripts/build/compile-addon.ts', file]
  return spawnSync(process.execPath, command, { cwd: ROOT, env: { NODE_ENV: 'production', PATH } }).status
}

test.skipIf(!findProgram('cc', searchPath))('with a compiler: an addon that can be loaded', () => {
  expect(compile(searchPath)).toBe(0)
  expect(loadAddon(true, file)).toMatchObject({ addon: expect.anything(), reason: '' })
})

test('without a compiler: the reason, no old addon, and no failure', () => {
  writeFileSync(file, 'of older sources')
  expect(compile(folder)).toBe(0)
  expect(existsSync(file)).toBe(false)
  expect(loadAddon(true, file)).toEqual({ addon: null, reason: 'not built: no C compiler' })
})

test('a compiler that fails is quoted with its first line', () => {
  const bin = path.join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(path.join(bin, 'cc'), '#!/bin/sh\necho "no headers of C" >&2\necho more >&2\nexit 1\n')
  chmodSync(path.join(bin, 'cc'), 0o755)
  expect(compile(bin)).toBe(0)
  expect(loadAddon(true, file).reason).toBe('not built: the C compiler failed: no headers of C')
})

test('an optional step that made nothing says so once, until its circumstances change', () => {
  const product = path.join(folder, 'optional')
  const make = path.join(folder, 'make.js')
  writeFileSync(make, `require('node:fs').writeFileSync(${JSON.stringify(`${product}.why`)}, 'no tool')`)
  let tool = ''
  const step: BuildStep = {
    name: `test ${process.pid}`,
    sources: [],
    product: path.relative(ROOT, product),
    commands: [['node', make]],
    isOptional: true,
    circumstances: (isMade) => (isMade ? '' : tool),
  }
  onTestFinished(() => rmSync(path.join(ROOT, 'node_modules/.cache/fairline-stamps', `test-${process.pid}`)))
  const said: string[] = []
  const run = () => build(step, (line) => said.push(line))
  run()
  run()
  const failed = ['building: X …', 'not built: X (no tool); it goes without']
  const words = () => said.map((line) => line.replace(step.name, 'X').replace(/[\d.]+ s$/, 'N s'))
  expect(words()).toEqual(failed)
  tool = '/usr/bin/tool'
  writeFileSync(make, `require('node:fs').writeFileSync(${JSON.stringify(product)}, 'made')`)
  run()
  tool = ''
  run()
  expect(words()).toEqual([...failed, 'building: X …', 'built: X, N s'])
  expect(readFileSync(product, 'utf8')).toBe('made')
})
