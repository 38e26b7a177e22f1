import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Logger, silentLogger } from '#engine/base/logger.ts'
import { systemRandom } from '#engine/base/random.ts'
import { type Snapshot, snapshotSchema } from '#engine/contract/config.ts'
import { writeCheckedSync } from '#engine/journal/checked-file.ts'
import { openDataFolder } from '#engine/journal/data-folder.ts'
import { Sealing } from '#engine/journal/sealing.ts'
import { readSnapshot, writeSnapshot } from '#engine/journal/snapshot-file.ts'
import { temporaryPath } from '#tests/support/data-folders.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { systemClock } from '#web/server/clock.ts'
import { openSealing } from '#web/server/sealing.ts'

const clock = new ManualClock()
const CANARY = 'Canary7731'
const login = { realm: 'example.org', user: 'probe', password: CANARY }
const feeds = [
  { into: 'weight', source: `fs://:${CANARY}@192.0.2.7` },
  { into: 'constructor', source: `fs://admin:${CANARY}%40@192.0.2.7:8022` },
  { into: 'ch', source: 'agent://192.0.2.7:9999' },
  { into: 'conf', source: `https://u:${CANARY}@192.0.2.7/x?token=${CANARY}==&n=1#load=calls&max=9` },
]

function snapshotOf(destination: object): Snapshot {
  const destinations = [
    { id: 6, uri: 'sip:192.0.2.6' },
    { id: 7, uri: 'sip:192.0.2.7', ...destination },
  ]
  const revision = { database: 'd', number: 4 }
  return snapshotSchema.parse({
    format: 1,
    revision,
    sets: [{ id: 1, name: 'one', destinations }],
    sources: [],
  })
}
const withSecrets = snapshotOf({ feeds, probeLogin: login })

function openFiles() {
  const path = temporaryPath()
  const folder = openDataFolder(path)
  const lines: string[] = []
  const tell = (message: string) => lines.push(message)
  const log: Logger = { ...silentLogger, error: tell }
  const sealing = () => new Sealing(folder, clock, systemRandom, log)
  return {
    lines,
    file: join(path, 'snapshot.json'),
    key: join(path, 'secrets.key'),
    write: (snapshot: Snapshot) => writeSnapshot(folder, sealing(), snapshot),
    read: () => readSnapshot(folder, sealing(), clock, log),
    sealing,
  }
}

describe('rules 25: secrets are sealed in the snapshot', () => {
  test('the file holds no password, and gives them all back', async () => {
    const files = openFiles()
    await files.write(withSecrets)
    expect(readFileSync(files.file, 'utf8')).not.toContain(CANARY)
    expect(readFileSync(files.file, 'utf8')).toContain('fs://:********@192.0.2.7')
    expect(files.read()).toEqual(withSecrets)
    expect([files.file, files.key].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600])
  })

  test('a file from before that, with its passwords plain, is read on', () => {
    const files = openFiles()
    writeCheckedSync(files.file, withSecrets)
    expect(files.read()).toEqual(withSecrets)
  })

  test('without secrets there is no key', async () => {
    const files = openFiles()
    await files.write(snapshotOf({}))
    expect(existsSync(files.key)).toBe(false)
    expect(files.read()).toEqual(snapshotOf({}))
  })

  test.each([
    ['gone', (key: string) => rmSync(key)],
    ['damaged', (key: string) => writeFileSync(key, 'nonsense')],
    ['another', (key: string) => writeFileSync(key, `${Buffer.alloc(32).toString('base64url')}\n`)],
  ])('with the key %s calls are served, what needs a password waits, and it is told', async (_, spoil) => {
    const files = openFiles()
    await files.write(withSecrets)
    spoil(files.key)
    expect(files.read()).toEqual(snapshotOf({ feeds: feeds.slice(2, 3) }))
    expect(files.lines).toEqual([expect.stringContaining('secrets.key does not open')])
    await files.write(withSecrets)
    expect(files.read()).toEqual(withSecrets)
  })

  test('engine and panel in one folder have one key, whichever came first', async () => {
    const panelFirst = openFiles()
    await openSealing(panelFirst.key, systemClock)
    const made = readFileSync(panelFirst.key, 'utf8')
    await panelFirst.write(withSecrets)
    expect(readFileSync(panelFirst.key, 'utf8')).toBe(made)
    const engineFirst = openFiles()
    await engineFirst.write(withSecrets)
    const { sealing, setAside } = await openSealing(engineFirst.key, systemClock)
    expect(setAside).toBeNull()
    // The same format: each opens what the other sealed for the same purpose.
    expect(engineFirst.sealing().open(sealing.seal('word', 'snapshot'))).toBe('word')
    expect(sealing.open(engineFirst.sealing().seal('word'), 'snapshot')).toBe('word')
  })
})
