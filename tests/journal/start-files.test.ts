import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { silentLogger } from '#engine/base/logger.ts'
import { seededRandom, systemRandom } from '#engine/base/random.ts'
import { snapshotSchema } from '#engine/contract/config.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import { readChecked, writeCheckedSync } from '#engine/journal/checked-file.ts'
import { openControlToken } from '#engine/journal/control-token.ts'
import { type DataFolder, openDataFolder } from '#engine/journal/data-folder.ts'
import { Sealing } from '#engine/journal/sealing.ts'
import { readSnapshot, writeSnapshot } from '#engine/journal/snapshot-file.ts'
import { readStartFiles } from '#engine/journal/start-files.ts'
import { temporaryFolder, temporaryPath } from '#tests/support/data-folders.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

const clock = new ManualClock()
const start = (path: string) => readStartFiles(path, clock, seededRandom(1), silentLogger)
const sealingOf = (folder: DataFolder) => new Sealing(folder, clock, seededRandom(1), silentLogger)
const modeOf = (path: string) => statSync(path).mode & 0o777
const snapshot = snapshotSchema.parse({
  format: 1,
  revision: { database: 'd', number: 4 },
  sets: [
    { id: 1, name: 'one', destinations: [{ id: 7, uri: 'sip:192.0.2.7', attributes: { 2: 'b', 1: 'a' } }] },
  ],
  sources: [],
})

describe('data folder', () => {
  test('a folder that cannot be made is named with the remedy', () => {
    const file = join(temporaryPath(), 'a-file')
    writeFileSync(file, '')
    expect(() => openDataFolder(join(file, 'data'))).toThrow(/a-file\/data.*FAIRLINE_DATA/)
    expect(() => openDataFolder(join(file, 'data'))).toThrow(FairlineError)
  })
})

describe('start number and engine id', () => {
  test('rules 1: each start has a number of its own, on disk before anything is signed; the id stays', () => {
    const path = temporaryPath()
    const first = start(path)
    const second = start(path)
    expect(second.identity).toEqual({ ...first.identity, startNumber: first.identity.startNumber + 1 })
    expect(readChecked(join(path, 'engine.json'))).toEqual({ state: 'good', value: second.identity })
    expect(first.identity.engineId).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  test('rules 1: with engine.json lost, no number that left a segment is used again', () => {
    const path = temporaryPath()
    const newest = start(path).identity.startNumber + 40
    writeFileSync(join(path, 'spool', `${newest}-1.log`), '')
    writeFileSync(join(path, 'engine.json'), '{"checksum":"x","content":{}}')
    expect(start(path).identity.startNumber).toBe(newest + 1)
  })

  test('rules 9: a folder that was set back begins above every start it has forgotten', () => {
    const path = temporaryPath()
    const begin = (wallMs: number) =>
      readStartFiles(path, new ManualClock(wallMs), seededRandom(1), silentLogger).identity
    begin(clock.wallMs())
    const kept = readFileSync(join(path, 'engine.json'))
    const forgotten = [60_000, 120_000, 180_000].map((laterMs) => begin(clock.wallMs() + laterMs).startNumber)
    writeFileSync(join(path, 'engine.json'), kept)
    expect(begin(clock.wallMs() + 240_000).startNumber).toBeGreaterThan(Math.max(...forgotten))
  })

  test('trust R16: engine.json keeps its size, so that a full disk can take it in place', () => {
    const path = temporaryPath()
    start(path)
    const size = statSync(join(path, 'engine.json')).size
    start(path)
    expect(statSync(join(path, 'engine.json')).size).toBe(size)
  })
})

describe('signing keys', () => {
  test('rules 5: keys outlive a restart, in a file for this user alone', () => {
    const path = temporaryPath()
    const { keys } = start(path)
    expect(start(path).keys).toEqual(keys)
    expect(keys[0]?.id).toMatch(/^[0-9a-z]{1,2}$/)
    expect(Buffer.from(keys[0]?.secret ?? '', 'base64url')).toHaveLength(32)
    expect(modeOf(join(path, 'keys.json'))).toBe(0o600)
  })

  test('a damaged key file is set aside, and the engine serves new calls', () => {
    const path = temporaryPath()
    const { keys } = start(path)
    const file = join(path, 'keys.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"secret":"./, '"secret":"_'))
    expect(start(path).keys).not.toEqual(keys)
    expect(existsSync(`${file}.damaged-${clock.wallMs()}`)).toBe(true)
  })
})

describe('snapshot file', () => {
  test('rules 25: what was written is read again, in a file for this user alone', async () => {
    const folder = temporaryFolder()
    await writeSnapshot(folder, sealingOf(folder), snapshot)
    expect(readSnapshot(folder, sealingOf(folder), clock, silentLogger)).toEqual(snapshot)
    expect(modeOf(folder.file('snapshot.json'))).toBe(0o600)
  })

  test.each([
    ['cut short', (text: string) => text.slice(0, -40)],
    ['changed by hand', (text: string) => text.replace('"weight":50', '"weight":51')],
    ['empty', () => ''],
  ])('a snapshot that was %s is not routed by', async (_, damage) => {
    const folder = temporaryFolder()
    await writeSnapshot(folder, sealingOf(folder), snapshot)
    const path = folder.file('snapshot.json')
    writeFileSync(path, damage(readFileSync(path, 'utf8')))
    expect(readSnapshot(folder, sealingOf(folder), clock, silentLogger)).toBeNull()
    expect(existsSync(path)).toBe(false)
  })

  test('an intact file with values this version does not take is not routed by', () => {
    const folder = temporaryFolder()
    writeCheckedSync(folder.file('snapshot.json'), { ...snapshot, format: 2 })
    expect(readSnapshot(folder, sealingOf(folder), clock, silentLogger)).toBeNull()
  })
})

describe('control token', () => {
  test('whoever starts first makes it; everybody reads the same; for this user alone', () => {
    const folder = temporaryFolder()
    const token = openControlToken(folder, systemRandom)
    expect(openControlToken(folder, systemRandom)).toBe(token)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(modeOf(folder.file('control-token'))).toBe(0o600)
  })

  test('a file without a token opens nothing', () => {
    const folder = temporaryFolder()
    writeFileSync(folder.file('control-token'), '\n')
    expect(() => openControlToken(folder, systemRandom)).toThrow(/delete it/)
  })
})
