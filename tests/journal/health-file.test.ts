import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { silentLogger } from '#engine/base/logger.ts'
import type { KeptHealth } from '#engine/contract/health-live.ts'
import { writeCheckedSync } from '#engine/journal/checked-file.ts'
import { readHealth, writeHealth } from '#engine/journal/health-file.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'

const kept: KeptHealth = {
  destinationId: 7,
  uri: 'sip:192.0.2.7',
  adminState: 'enabled',
  health: 'down',
  cause: 'evidence',
  reason: 'ejected for 30 s',
  sinceMs: 1,
  ejections: 2,
  ejectedUntilMs: 30_001,
}

test('what was written is read again', async () => {
  const folder = temporaryFolder()
  expect(readHealth(folder, silentLogger)).toEqual([])
  await writeHealth(folder, [kept])
  expect(readHealth(folder, silentLogger)).toEqual([kept])
})

test('a damaged file, or one with something else in it, is as none', async () => {
  const folder = temporaryFolder()
  const path = folder.file('health.json')
  await writeHealth(folder, [kept])
  writeFileSync(path, readFileSync(path, 'utf8').replace('"down"', '"up"'))
  expect(readHealth(folder, silentLogger)).toEqual([])
  for (const wrong of [{ health: 'fine' }, { sinceMs: -1 }, { uri: 'x'.repeat(1_000) }]) {
    writeCheckedSync(path, [{ ...kept, ...wrong }])
    expect(readHealth(folder, silentLogger)).toEqual([])
  }
})
