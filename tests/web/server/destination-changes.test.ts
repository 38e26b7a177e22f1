import fs from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ALICE, BOB, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { changeDestinations } from '#web/server/repositories/destination-changes.ts'
import {
  completeDraining,
  createDestination,
  getDestination,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { returnConfiguration, returnSwitch } from '#web/server/repositories/returning.ts'
import { createSet, getSet } from '#web/server/repositories/sets.ts'

const folder = temporaryFolder()
let panel: TestPanel
let ids: number[] = []
beforeAll(async () => {
  panel = await openPanel(folder)
  await createSet({ id: 1, name: 'media' }, ALICE)
})
beforeEach(async () => {
  const made = [1, 2, 3].map((host) => ({ uri: `sip:192.0.2.${host}`, description: `media-${host}` }))
  ids = []
  for (const one of made) ids.push((await createDestination(1, one, ALICE)).id)
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const number = async () => (await panel.runtime.db.revision.findFirstOrThrow()).number
const entries = async (revision: number) => panel.runtime.db.auditEntry.findMany({ where: { revision } })
const all = <T>(change: T) => ids.map((id) => ({ id, ...change }))

test('a switch of many is one revision and one entry, and none where all is as wished', async () => {
  const before = await number()
  const wish = { adminState: 'draining' } as const
  const done = await changeDestinations(all({ wish }), ALICE)
  expect(done.revision).toBe(before + 1)
  expect(done.destinations.map((one) => one.adminState)).toEqual(['draining', 'draining', 'draining'])
  expect(await entries(before + 1)).toMatchObject([
    { action: 'switch destinations', subject: '3 destinations', actorName: 'Alice' },
  ])
  expect(await changeDestinations(all({ wish }), ALICE)).toEqual({ revision: null, destinations: [] })
  expect(await number()).toBe(before + 1)
})

test('a switch is no edit: it is never stale, and makes nothing stale', async () => {
  const [id = 0] = ids
  const seen = (await getDestination(id))?.revision
  await changeDestinations([{ id, wish: { adminState: 'disabled' } }], ALICE)
  await updateDestination(id, { weight: 3, revision: seen }, BOB)
  await changeDestinations([{ id, wish: { adminState: 'enabled' } }], ALICE)
  expect(await getDestination(id)).toMatchObject({ weight: 3, adminState: 'enabled' })
})

test('edits, a move, a wish and a removal are one change, and are taken back as one', async () => {
  const [one = 0, two = 0, three = 0] = ids
  const before = await getSet(1)
  const { revision } = await changeDestinations(
    [
      { id: one, patch: { weight: 7, priority: 5 }, wish: { adminState: 'disabled' } },
      { id: two, patch: {}, position: 0 },
      { id: three, isRemoved: true },
    ],
    ALICE,
  )
  const after = await getSet(1)
  expect(after?.destinations.find(({ id }) => id === one)).toMatchObject({
    weight: 7,
    priority: 5,
    adminState: 'disabled',
  })
  expect(after?.destinations[0]?.id).toBe(two)
  expect(after?.destinations.some(({ id }) => id === three)).toBe(false)
  const [entry] = await entries(revision ?? 0)
  expect(entry?.before).toMatchObject({ [`destination ${one}`]: { weight: 50, adminState: 'enabled' } })
  expect(entry?.after).toMatchObject({ [`destination ${three}`]: null })
  await returnConfiguration({ change: revision ?? 0 }, {}, ALICE)
  const plain = (set: typeof after) => set?.destinations.map(({ revision: _, ...rest }) => rest)
  expect(plain(await getSet(1))).toEqual(plain(before))
})

test('it is refused as a whole, and every row that stands in the way is told', async () => {
  const [one = 0, two = 0, three = 0] = ids
  const seen = await number()
  await updateDestination(one, { weight: 11 }, BOB)
  await changeDestinations([{ id: two, isRemoved: true }], BOB)
  const before = await number()
  const edits = ids.map((id) => ({ id, patch: { weight: 20, revision: seen } }))
  await expect(changeDestinations(edits, ALICE)).rejects.toMatchObject({
    code: 'CONFLICT',
    conflicts: [
      { subject: `destination ${one}`, changes: [{ field: 'weight', to: '11' }] },
      { subject: `destination ${two}`, actorName: 'Bob' },
    ],
  })
  expect(await number()).toBe(before)
  expect(await getDestination(three)).toMatchObject({ weight: 50 })
})

test('the row at fault is named', async () => {
  const [one = 0, two = 0] = ids
  const bad = { id: two, patch: { probe: { intervalMs: 1_000, timeoutMs: 32_000 } } }
  await expect(changeDestinations([{ id: one, patch: { weight: 1 } }, bad], ALICE)).rejects.toThrow(
    /media-2: /,
  )
  await expect(changeDestinations([{ id: 999, patch: { weight: 1 } }], ALICE)).rejects.toThrow(/\(999\)/)
  const twice = [one, one].map((id) => ({ id, patch: { weight: 1 } }))
  await expect(changeDestinations(twice, ALICE)).rejects.toThrow('a destination stands twice')
})

test('who may only switch takes back a switch and nothing else', async () => {
  const [id = 0] = ids
  const off = await changeDestinations(all({ wish: { adminState: 'disabled' } as const }), BOB)
  await returnSwitch(off.revision ?? 0, BOB)
  expect((await getDestination(id))?.adminState).toBe('enabled')
  const edit = await changeDestinations([{ id, patch: { weight: 2 } }], ALICE)
  await expect(returnSwitch(edit.revision ?? 0, BOB)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const removal = await changeDestinations([{ id, isRemoved: true }], ALICE)
  await expect(returnSwitch(removal.revision ?? 0, BOB)).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('a drain is taken back also when it has come to its end, but not when somebody has switched since', async () => {
  const [one = 0, two = 0] = ids
  const drained = await changeDestinations(all({ wish: { adminState: 'draining' } as const }), BOB)
  for (const id of ids) await completeDraining(id)
  expect((await getDestination(one))?.adminState).toBe('disabled')
  await returnSwitch(drained.revision ?? 0, BOB)
  expect((await getDestination(one))?.adminState).toBe('enabled')
  const again = await changeDestinations(all({ wish: { adminState: 'draining' } as const }), BOB)
  await changeDestinations([{ id: two, wish: { adminState: 'disabled' } }], ALICE)
  await expect(returnSwitch(again.revision ?? 0, BOB)).rejects.toMatchObject({
    conflict: { actorName: 'Alice', subject: `destination ${two}` },
  })
})
