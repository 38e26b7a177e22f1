import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { whileLocked } from '#scripts/build/lock.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-lock-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the lock is there while the work is done, and gone after it, even if it throws', () => {
  const file = path.join(folder, 'one')
  expect(whileLocked(file, () => readFileSync(file, 'utf8'))).toBe(String(process.pid))
  expect(existsSync(file)).toBe(false)
  expect(() =>
    whileLocked(file, () => {
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(existsSync(file)).toBe(false)
})

test('a lock left behind by a dead process holds nobody up', () => {
  const file = path.join(folder, 'two')
  const dead = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(file, String(dead.pid))
  expect(whileLocked(file, () => 'done')).toBe('done')
})

test('a living owner is waited for', async () => {
  const file = path.join(folder, 'three')
  const owner = spawn(process.execPath, ['-e', 'setInterval(()=>{},9e9)'])
  writeFileSync(file, String(owner.pid))
  const story: string[] = []
  const script = `import { whileLocked } from '#scripts/build/lock.ts'; console.log('asks'); whileLocked(${JSON.stringify(file)}, () => console.log('works'))`
  const waiting = spawn(process.execPath, ['--input-type=module', '-e', script])
  waiting.stdout.on('data', (text) => story.push(...String(text).trim().split('\n')))
  await once(waiting.stdout, 'data')
  owner.kill('SIGKILL')
  await once(owner, 'close')
  story.push('owner gone')
  await once(waiting, 'close')
  expect(story).toEqual(['asks', 'owner gone', 'works'])
})
