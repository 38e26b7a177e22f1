import fs from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

const folder = temporaryFolder()
let engine: FakeEngine
let panel: TestPanel
let overridden: number
let draining: number
beforeAll(async () => {
  engine = new FakeEngine(await controlToken(folder))
  engine.revision = { database: 'another', number: 7 }
  engine.refusal = {
    outcome: 'refused',
    code: 'SNAPSHOT_FOREIGN',
    field: 'revision.database',
    message: 'another database',
  }
  panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${await engine.open()}` })
  await createSet({ id: 1, name: 'media' }, ALICE)
  overridden = (await createDestination(1, { uri: 'sip:192.0.2.1' }, ALICE)).id
  const adminState = 'draining' as const
  draining = (await createDestination(1, { uri: 'sip:192.0.2.2', adminState }, ALICE)).id
})
afterAll(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const adminStates = () =>
  Promise.all([overridden, draining].map(async (id) => (await getDestination(id))?.adminState))

function tellBoth(): void {
  engine.sendTick({
    ...emptyTick(),
    destinations: [seenDestination(overridden, { adminState: 'disabled', overridden: true })],
  })
  engine.sendChange({ kind: 'drained', destinationId: draining })
}

test('rules 25: what an engine tells of another database’s destinations changes none of ours until it runs ours', async () => {
  await until('it is refused', () => panel.runtime.bridge.links()[0]?.refusal !== '')
  tellBoth()
  engine.sendBatch({})
  await until('all is through', () => engine.acknowledged.length === 1)
  expect(await adminStates()).toEqual(['enabled', 'draining'])
  await panel.runtime.bridge.adopt()
  tellBoth()
  await until('both are written down', async () => (await adminStates()).every((one) => one === 'disabled'))
})
