import fs from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteDestination } from '#tests/support/delete-destination.ts'
import { ALICE, BOB, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { createDestination, updateDestination } from '#web/server/repositories/destinations.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'
import { createSet, deleteSet, getSet } from '#web/server/repositories/sets.ts'
import { createSource, deleteSource, updateSource } from '#web/server/repositories/sources.ts'

const folder = temporaryFolder()
let panel: TestPanel
beforeAll(async () => {
  panel = await openPanel(folder)
  await createSet({ id: 1, name: 'media' }, ALICE)
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

test('of a delete: what was changed since is not taken away unseen', async () => {
  const made = await createDestination(1, { uri: 'sip:192.0.2.9' }, ALICE)
  const { revision } = await updateDestination(made.id, { weight: 9 }, BOB)
  await expect(deleteDestination(made.id, ALICE, made.revision)).rejects.toMatchObject({
    conflict: { actorName: 'Bob', changes: [{ field: 'weight', from: '50', to: '9' }] },
  })
  await deleteDestination(made.id, ALICE, revision)
  const source = await createSource({ name: 'trunk', network: '198.51.100.9' }, ALICE)
  await updateSource(source.id, { channels: 4 }, BOB)
  await expect(deleteSource(source.id, ALICE, source.revision)).rejects.toMatchObject({ code: 'CONFLICT' })
  const set = await createSet({ id: 7, name: 'spare' }, ALICE)
  const own = await createDestination(7, { uri: 'sip:192.0.2.70' }, BOB)
  await expect(deleteSet(7, ALICE, set.revision)).rejects.toMatchObject({
    conflict: { subject: `destination ${own.id}`, actorName: 'Bob' },
  })
  await deleteSet(7, ALICE, own.revision)
  expect(await getSet(7)).toBeNull()
})

const list = '6 sip:192.0.2.61\n6 sip:192.0.2.62'
const preview = async () => (await importDispatcherList(list, { dryRun: true }, ALICE)).revision

test('an import does not bring back what was deleted unseen: a destination, or a whole set', async () => {
  await importDispatcherList(list, {}, ALICE)
  const gone = (await getSet(6))?.destinations[0]?.id ?? 0
  const before = await preview()
  await deleteDestination(gone, BOB)
  await expect(importDispatcherList(list, { revision: before }, ALICE)).rejects.toMatchObject({
    conflict: { subject: `destination ${gone}`, actorName: 'Bob' },
  })
  const after = await preview()
  await deleteSet(6, BOB)
  await expect(importDispatcherList(list, { revision: after }, ALICE)).rejects.toMatchObject({
    conflict: { subject: 'set 6', actorName: 'Bob' },
  })
  const last = await preview()
  expect(await importDispatcherList(list, { revision: last }, ALICE)).toMatchObject({ isApplied: true })
})
