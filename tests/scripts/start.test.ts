import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ROOT } from '#scripts/root.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-start-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('npm start with faulty settings names all of them, starts nothing and makes nothing', () => {
  const variables = {
    FAIRLINE_DATA: path.join(folder, 'data'),
    FAIRLINE_SIP: 'udp:nowhere',
    FAIRLINE_CONTROL: '9060',
    FAIRLINE_ADMIN_PASSWORD: 'short',
  }
  const ended = spawnSync(process.execPath, ['scripts/start.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect([ended.status, ended.stdout]).toEqual([1, ''])
  const lines = ended.stderr.trimEnd().split('\n')
  expect(lines[0]).toBe('fairline cannot start:')
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/^ {2}FAIRLINE_SIP: "udp:nowhere": write a numeric address/),
    expect.stringMatching(/^ {2}FAIRLINE_CONTROL: "9060": write HOST:PORT/),
    expect.stringMatching(/^ {2}FAIRLINE_ADMIN_PASSWORD: at least 10 characters/),
  ])
  expect(readdirSync(folder)).toEqual([])
})
