import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { silentLogger } from '#engine/base/logger.ts'
import { writeCheckedSync } from '#engine/journal/checked-file.ts'
import { readLocations, writeLocations } from '#engine/journal/location-file.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'

const target = {
  transport: 'udp',
  address: '192.0.2.1',
  port: 5060,
  name: 'a.example',
  priority: 1,
  weight: 2,
} as const
const kept = { key: 'sip:a.example', targets: [target], resolvedAtMs: 1, expiresAtMs: 2 }

test('what was written is read again', async () => {
  const folder = temporaryFolder()
  expect(readLocations(folder, silentLogger)).toEqual([])
  await writeLocations(folder, [kept])
  expect(readLocations(folder, silentLogger)).toEqual([kept])
})

test('a damaged file, or one with something else in it, is as none', async () => {
  const folder = temporaryFolder()
  const path = folder.file('locations.json')
  await writeLocations(folder, [kept])
  writeFileSync(path, readFileSync(path, 'utf8').replace('192.0.2.1', '192.0.2.2'))
  expect(readLocations(folder, silentLogger)).toEqual([])
  for (const address of ['a.example', '192.0.2.1;x', '']) {
    writeCheckedSync(path, [{ ...kept, targets: [{ ...target, address }] }])
    expect(readLocations(folder, silentLogger)).toEqual([])
  }
})
