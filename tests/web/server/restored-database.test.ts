import fs from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import { emptyTick, seenDestination } from '#tests/support/seen-figures.ts'
import {
  ALICE,
  controlToken,
  openPanel,
  type TestPanel,
  temporaryFolder,
  until,
} from '#tests/support/test-panel.ts'
import { createDestination, getDestination } from '#web/server/repositories/destinations.ts'
import { createSet } from '#web/server/repositories/sets.ts'

let folder: string
let engine: FakeEngine
let panel: TestPanel

beforeEach(async () => {
  folder = temporaryFolder()
  engine = new FakeEngine(await controlToken(folder))
  const port = await engine.open()
  panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${port}` })
  await until('the first configuration is applied', () => engine.revision !== null)
})
afterEach(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

test('rules 25: what an engine tells that is ahead of a restored database changes nothing by itself', async () => {
  await createSet({ id: 1, name: 'media' }, ALICE)
  const { id } = await createDestination(1, { uri: 'sip:192.0.2.1' }, ALICE)
  await until('it is applied', () => engine.received.at(-1)?.sets[0]?.destinations.length === 1)
  const ahead = { database: engine.revision?.database ?? '', number: (engine.revision?.number ?? 0) + 1 }
  engine.revision = ahead
  engine.refusal = { outcome: 'refused', code: 'SNAPSHOT_STALE', field: 'revision.number', message: 'older' }
  engine.drop()
  await until('the panel has seen it', () => panel.runtime.bridge.links()[0]?.refusal !== '')
  const overridden = seenDestination(id, { adminState: 'disabled', overridden: true })
  engine.sendTick({ ...emptyTick(), destinations: [overridden] })
  engine.sendBatch({})
  await until('all is through', () => engine.acknowledged.length === 1)
  expect((await getDestination(id))?.adminState).toBe('enabled')
  expect(engine.revision).toEqual(ahead)
})

test('rules 25: an edit of a restored database goes above what the engine runs, however few edits it was ahead', async () => {
  const ahead = { database: engine.revision?.database ?? '', number: (engine.revision?.number ?? 0) + 1 }
  engine.revision = ahead
  engine.refusal = { outcome: 'refused', code: 'SNAPSHOT_STALE', field: 'revision.number', message: 'older' }
  engine.drop()
  await until('the panel has seen it', () => panel.runtime.bridge.links()[0]?.refusal !== '')
  expect(engine.revision).toEqual(ahead)
  engine.refusal = null
  await createSet({ id: 5, name: 'after' }, ALICE)
  await until('the edit is applied', () => engine.revision?.number === ahead.number + 1)
  expect(engine.received.at(-1)?.sets.map((set) => set.id)).toEqual([5])
})
