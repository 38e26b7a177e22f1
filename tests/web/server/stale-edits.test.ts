import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALICE, BOB, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { PATCH as patchDestinationRoute } from '#web/app/api/v1/destinations/[id]/route.ts'
import { PATCH as patchDestinationsRoute } from '#web/app/api/v1/destinations/route.ts'
import { PATCH as patchSetRoute } from '#web/app/api/v1/sets/[id]/route.ts'
import { changeDestinations } from '#web/server/repositories/destination-changes.ts'
import {
  createDestination,
  getDestination,
  setDestinationAdminState,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'
import { createSet, getSet, updateSet } from '#web/server/repositories/sets.ts'
import { getSettings, updateSettings } from '#web/server/repositories/settings.ts'
import { createSource, updateSource } from '#web/server/repositories/sources.ts'

const folder = temporaryFolder()
let panel: TestPanel
let token: string
let id: number
let otherId: number
beforeAll(async () => {
  panel = await openPanel(folder)
  token = fs.readFileSync(path.join(folder, 'panel-token'), 'utf8').trim()
  await createSet({ id: 1, name: 'media' }, ALICE)
  id = (await createDestination(1, { uri: 'sip:192.0.2.1' }, ALICE)).id
  otherId = (await createDestination(1, { uri: 'sip:192.0.2.2' }, ALICE)).id
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const request = (body: unknown) =>
  new Request('http://127.0.0.1/api', {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
const of = (one: number) => ({ params: Promise.resolve({ id: String(one) }) })
const number = async () => (await panel.runtime.db.revision.findFirstOrThrow()).number
const seenOf = async () => (await getDestination(id))?.revision ?? 0

describe('an edit of what somebody has changed since is a CONFLICT', () => {
  test('the view tells the revision that changed its row last, and only that row', async () => {
    const before = await getSet(1)
    const { revision } = await updateDestination(id, { weight: 60 }, ALICE)
    expect(revision).toBe(await number())
    const after = await getSet(1)
    expect(after?.revision).toBe(before?.revision)
    expect(after?.destinations.map((one) => one.revision)).toEqual([
      revision,
      before?.destinations[1]?.revision,
    ])
  })

  test('of a destination: refused, saying who changed what when, and nothing is changed', async () => {
    const seen = await seenOf()
    await updateDestination(id, { weight: 70, revision: seen }, BOB)
    await updateDestination(id, { weight: 75, priority: 2 }, BOB)
    const before = await number()
    const late = updateDestination(id, { description: 'mine', revision: seen }, ALICE)
    await expect(late).rejects.toMatchObject({
      code: 'CONFLICT',
      conflict: {
        subject: `destination ${id}`,
        actorName: 'Bob',
        revision: before,
        changes: [
          { field: 'weight', from: '60', to: '75' },
          { field: 'priority', from: '0', to: '2' },
        ],
      },
    })
    await expect(late).rejects.toThrow(
      new RegExp(
        `Bob changed destination ${id} \\(weight 60 → 75, priority 0 → 2\\) at .* UTC, revision ${before}`,
      ),
    )
    expect(await number()).toBe(before)
    expect(await updateDestination(id, { description: 'mine', revision: before }, ALICE)).toMatchObject({
      description: 'mine',
      weight: 75,
    })
  })

  test('an edit that says no revision is not asked', async () => {
    await updateDestination(id, { weight: 1 }, BOB)
    expect(await updateDestination(id, { weight: 2 }, ALICE)).toMatchObject({ weight: 2 })
  })

  test('switching is a value set: never stale, and it makes no edit stale', async () => {
    const seen = await seenOf()
    await setDestinationAdminState(id, 'disabled', BOB)
    expect(await updateDestination(id, { weight: 3, revision: seen }, ALICE)).toMatchObject({
      weight: 3,
      adminState: 'disabled',
    })
    await setDestinationAdminState(id, 'enabled', BOB)
  })

  test('of a set: its destinations are rows of their own', async () => {
    const seen = (await getSet(1))?.revision ?? 0
    await updateDestination(id, { weight: 4 }, BOB)
    const { revision } = await updateSet(1, { fullCode: 600, revision: seen }, ALICE)
    await expect(updateSet(1, { fullCode: 503, revision: seen }, BOB)).rejects.toMatchObject({
      code: 'CONFLICT',
      conflict: { actorName: 'Alice', revision, changes: [{ field: 'fullCode', from: '486', to: '600' }] },
    })
  })

  test('of a source', async () => {
    const { id: sourceId, revision } = await createSource({ name: 'pbx', network: '198.51.100.1' }, ALICE)
    await updateSource(sourceId, { channels: 4, revision }, BOB)
    await expect(updateSource(sourceId, { channels: 5, revision }, ALICE)).rejects.toMatchObject({
      conflict: { actorName: 'Bob', changes: [{ field: 'channels', from: 'none', to: '4' }] },
    })
  })

  test('of settings: stale is only a setting that was changed itself, one taken back to its default too', async () => {
    const { revision } = await updateSettings({ reconcileSec: 60, defaultSetId: 1 }, ALICE)
    await updateSettings({ reconcileSec: 90, defaultSetId: null, revision }, BOB)
    expect(await updateSettings({ udpRequestBytes: 0, revision }, ALICE)).toMatchObject({ reconcileSec: 90 })
    for (const patch of [{ reconcileSec: 30 }, { defaultSetId: 1 }])
      await expect(updateSettings({ ...patch, revision }, ALICE)).rejects.toMatchObject({
        code: 'CONFLICT',
        conflict: { subject: 'settings', actorName: 'Bob' },
      })
    const whole = await getSettings()
    expect(await updateSettings({ ...whole, udpRequestBytes: 9 }, ALICE)).toMatchObject({
      udpRequestBytes: 9,
    })
  })

  test('of several at once: all or none, as one revision', async () => {
    const [seen, other] = [await seenOf(), (await getDestination(otherId))?.revision ?? 0]
    await updateDestination(otherId, { weight: 11 }, BOB)
    const both = [
      { id, patch: { weight: 21, revision: seen } },
      { id: otherId, patch: { weight: 22, revision: other } },
    ]
    await expect(changeDestinations(both, ALICE)).rejects.toMatchObject({
      conflict: { subject: `destination ${otherId}`, actorName: 'Bob' },
    })
    expect(await getDestination(id)).toMatchObject({ weight: 4 })
    const before = await number()
    const fresh = both.map((one) => ({ ...one, patch: { ...one.patch, revision: before } }))
    expect(await changeDestinations(fresh, ALICE)).toMatchObject({
      revision: before + 1,
      destinations: [{ weight: 21 }, { weight: 22 }],
    })
    expect(await number()).toBe(before + 1)
    await expect(updateDestination(id, { weight: 5, revision: before }, BOB)).rejects.toMatchObject({
      conflict: { actorName: 'Alice', changes: [{ field: 'weight', from: '4', to: '21' }] },
    })
    const twice = changeDestinations(
      [both[0], both[0]].flatMap((one) => one ?? []),
      ALICE,
    )
    await expect(twice).rejects.toThrow('a destination stands twice')
  })

  test('who it was is known behind any number of other changes', async () => {
    const seen = await seenOf()
    const other = { at: new Date(), actorId: 'x', actorName: 'X', action: 'x', subject: 'set 99' }
    const others = Array.from({ length: 300 }, () => ({ ...other, revision: seen + 1 }))
    await panel.runtime.db.auditEntry.createMany({ data: others })
    await updateDestination(id, { weight: 31 }, BOB)
    await expect(updateDestination(id, { weight: 32, revision: seen }, ALICE)).rejects.toMatchObject({
      conflict: { actorName: 'Bob', changes: [{ field: 'weight', to: '31' }] },
    })
  })

  test('of an import: what its preview looked at must still stand', async () => {
    const list = '1 sip:192.0.2.1\n1 sip:192.0.2.2'
    const { revision } = await importDispatcherList(list, { dryRun: true }, ALICE)
    await updateDestination(id, { weight: 6 }, BOB)
    await expect(importDispatcherList(list, { revision }, ALICE)).rejects.toMatchObject({
      conflict: { subject: `destination ${id}`, actorName: 'Bob' },
    })
    await createSet({ id: 9, name: 'other' }, BOB)
    const again = await importDispatcherList(list, { dryRun: true }, ALICE)
    await updateSet(9, { name: 'else' }, BOB)
    const report = await importDispatcherList(list, { revision: again.revision }, ALICE)
    expect(report).toMatchObject({ isApplied: true, sets: [{ kept: 2 }] })
  })
})

describe('through REST', () => {
  test('409 with who and what, by the field `revision` of the body', async () => {
    const seen = await seenOf()
    await updateDestination(id, { weight: 33 }, BOB)
    const answer = await patchDestinationRoute(request({ weight: 44, revision: seen }), of(id))
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('Bob changed'),
      conflict: { actorName: 'Bob', changes: [{ field: 'weight', to: '33' }] },
    })
    const changes = [{ id, patch: { weight: 44, revision: seen } }]
    expect((await patchDestinationsRoute(request({ changes }))).status).toBe(409)
    const fresh = await patchDestinationRoute(request({ weight: 44, revision: await seenOf() }), of(id))
    expect([fresh.status, (await fresh.json()).weight]).toEqual([200, 44])
    expect((await patchSetRoute(request({ fullCode: 480, revision: 0 }), of(1))).status).toBe(409)
  })
})

describe('a combination that is unfit is told at the field of the edit that made it so', () => {
  const refused = (field: string, words: string) => ({
    code: 'INPUT_INVALID',
    field,
    message: expect.stringContaining(words),
  })

  test('of a set', async () => {
    await expect(updateSet(1, { algorithm: 'hash-header' }, ALICE)).rejects.toMatchObject(
      refused('choice.hashOver', 'what to hash'),
    )
    await expect(updateSet(1, { takes: { conf: 1 } }, ALICE)).rejects.toMatchObject(
      refused('takes.conf', 'no destination of the set has conf'),
    )
    await expect(
      updateSet(
        1,
        {
          chain: [
            { setId: 9, maxAttempts: null },
            { setId: 1, maxAttempts: null },
          ],
        },
        ALICE,
      ),
    ).rejects.toMatchObject(refused('chain.1.setId', 'follow itself'))
    await expect(createSet({ name: 'new', algorithm: 'overload' }, ALICE)).rejects.toMatchObject(
      refused('algorithm', 'RFC 7339'),
    )
  })

  test('of a destination: at its own field, not at its place in the snapshot', async () => {
    await expect(
      updateDestination(otherId, { channels: null, resources: { conf: '50%' } }, ALICE),
    ).rejects.toMatchObject(refused('resources.conf', 'of how many?'))
    await updateDestination(id, { lastResort: true }, ALICE)
    await expect(updateDestination(otherId, { lastResort: true }, ALICE)).rejects.toMatchObject(
      refused('lastResort', 'kept for the last resort'),
    )
  })

  test('of another row: named, since the form has no field for it', async () => {
    await expect(updateSet(1, { algorithm: 'largest-free' }, ALICE)).rejects.toMatchObject(
      refused(
        `destination ${otherId}.channels`,
        `destination ${otherId} (sip:192.0.2.2): channels: largest-free needs`,
      ),
    )
    await expect(updateSettings({ defaultSetId: 99 }, ALICE)).rejects.toMatchObject(
      refused('defaultSetId', 'set 99 does not exist'),
    )
  })

  test('REST names the field, too', async () => {
    const answer = await patchSetRoute(request({ algorithm: 'hash-header' }), of(1))
    expect([answer.status, (await answer.json()).field]).toEqual([400, 'choice.hashOver'])
  })
})
