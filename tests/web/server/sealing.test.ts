import fs from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '#tests/support/test-panel.ts'
import { systemClock } from '#web/server/clock.ts'
import { openSealing } from '#web/server/sealing.ts'

const folder = temporaryFolder()
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))
const open = (name: string) => openSealing(path.join(folder, name), systemClock)

describe('sealed passwords (trust.md panel 8)', () => {
  test('what is sealed opens again, also after a restart, and shows nothing of itself', async () => {
    const { sealing } = await open('a.key')
    for (const secret of ['ClueCon', '', 'ä€🔑', 'x'.repeat(500)]) {
      const sealed = sealing.seal(secret, 'p')
      expect(sealed).toMatch(/^sealed:1:[A-Za-z0-9_-]+$/)
      if (secret) expect(Buffer.from(sealed.slice(9), 'base64url').includes(secret)).toBe(false)
      expect((await open('a.key')).sealing.open(sealed, 'p')).toBe(secret)
    }
  })

  test('twice the same looks different', async () => {
    const { sealing } = await open('a.key')
    expect(sealing.seal('ClueCon', 'p')).not.toBe(sealing.seal('ClueCon', 'p'))
  })

  test('it opens with its own key, for its own purpose and unchanged, or not at all', async () => {
    const { sealing } = await open('a.key')
    const sealed = sealing.seal('ClueCon', 'p')
    expect((await open('b.key')).sealing.open(sealed, 'p')).toBeNull()
    expect(sealing.open(sealed, 'q')).toBeNull()
    const bytes = Buffer.from(sealed.slice(9), 'base64url')
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8((bytes[place] ?? 0) ^ 1, place)
      expect(sealing.open(`sealed:1:${changed.toString('base64url')}`, 'p')).toBeNull()
    }
    for (const text of [
      '',
      'ClueCon',
      'sealed:1:',
      'sealed:1:AAAA',
      `sealed:2:${sealed.slice(9)}`,
      sealed.slice(0, 20),
    ])
      expect(sealing.open(text, 'p')).toBeNull()
  })

  test('the key is 32 bytes in a file for this user alone', async () => {
    await open('c.key')
    const file = path.join(folder, 'c.key')
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(Buffer.from(fs.readFileSync(file, 'utf8').trim(), 'base64url')).toHaveLength(32)
  })

  test.each(['', 'short', 'x'.repeat(44), 'ä'.repeat(43)])(
    'a damaged key "%s" is set aside for a new one',
    async (text) => {
      const file = path.join(folder, 'd.key')
      fs.writeFileSync(file, text)
      const { sealing, setAside } = await open('d.key')
      expect(fs.readFileSync(setAside ?? '', 'utf8')).toBe(text)
      expect(sealing.open(sealing.seal('ClueCon', 'p'), 'p')).toBe('ClueCon')
      expect((await open('d.key')).setAside).toBeNull()
    },
  )
})
