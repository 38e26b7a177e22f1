import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { prepare, refuseNode } from '#scripts/start/prepare.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-prepare-'))
afterAll(() => rmSync(folder, { recursive: true }))

function prepared(name: string, variables: Record<string, string> = {}) {
  const settings = prepare({ FAIRLINE_DATA: path.join(folder, name), ...variables })
  if (Array.isArray(settings)) throw new Error(settings.join('\n'))
  return settings
}

describe('what npm start makes before it starts anything', () => {
  test('the data folder, for this user alone', () => {
    const { FAIRLINE_DATA } = prepared('a/b')
    expect(statSync(FAIRLINE_DATA).mode & 0o777).toBe(0o700)
  })

  test('the default database lies in the data folder, wherever the start was called', () => {
    const settings = prepared('db')
    expect(settings.DATABASE_URL).toBe(`file:${path.join(folder, 'db')}/fairline.db`)
    expect(prepared('db', { DATABASE_URL: 'file:/tmp/x.db' }).DATABASE_URL).toBe('file:/tmp/x.db')
  })
})

describe('what npm start refuses', () => {
  test('all faulty settings at once, each with its name', () => {
    const problems = prepare({
      FAIRLINE_SIP: 'sctp:1.2.3.4:5060',
      FAIRLINE_PANEL: 'nowhere',
      DATABASE_URL: 'mysql://x',
    })
    expect(problems).toEqual([
      expect.stringMatching(/^DATABASE_URL: /),
      expect.stringMatching(/^FAIRLINE_SIP: /),
      expect.stringMatching(/^FAIRLINE_PANEL: /),
    ])
  })

  test('a data folder that cannot be written, by name', () => {
    const file = path.join(folder, 'file')
    writeFileSync(file, '')
    expect(prepare({ FAIRLINE_DATA: path.join(file, 'data') })).toEqual([
      expect.stringContaining(`the folder ${file}/data cannot be written`),
    ])
  })

  test('a Node below 24, and says where a newer one is', () => {
    expect(refuseNode('22.18.0')).toMatch(/needs Node 24 or newer; this is 22\.18\.0.*npm ci/)
    expect(refuseNode('24.0.0')).toBeNull()
  })
})
