import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET_MASK } from '#engine/contract/load-source.ts'
import { deleteDestination } from '#tests/support/delete-destination.ts'
import { postgresqlMissing, startPostgresql } from '#tests/support/postgresql.ts'
import { ALICE, BOB, openPanel, type TestPanel, temporaryFolder, until } from '#tests/support/test-panel.ts'
import { readRows } from '#web/server/repositories/configuration-rows.ts'
import { changeDestinations } from '#web/server/repositories/destination-changes.ts'
import {
  createDestination,
  getDestination,
  setDestinationAdminState,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'
import { returnConfiguration } from '#web/server/repositories/returning.ts'
import { listRevisions } from '#web/server/repositories/revisions.ts'
import { createSet, deleteSet, getSet, updateSet } from '#web/server/repositories/sets.ts'
import { getSettings, updateSettings } from '#web/server/repositories/settings.ts'
import { buildSnapshot } from '#web/server/repositories/snapshot.ts'
import { createSource, deleteSource, listSources } from '#web/server/repositories/sources.ts'

const FEED = { into: 'ch', source: 'fs://:ClueCon@192.0.2.7' }
const missing = postgresqlMissing()

describe.each([
  ['SQLite', ''],
  ['PostgreSQL', missing],
])('history and return on %s %s', (database, reason) => {
  const folder = temporaryFolder()
  const closing: (() => void)[] = []
  let panel: TestPanel
  let id: number
  beforeAll(async () => {
    if (reason) return
    const cluster = database === 'PostgreSQL' ? startPostgresql(folder) : null
    if (cluster) closing.push(() => cluster.stop())
    panel = await openPanel(folder, cluster ? { DATABASE_URL: cluster.url } : {})
    await createSet({ id: 1, name: 'media' }, ALICE)
    id = (await createDestination(1, { uri: 'sip:192.0.2.1', feeds: [FEED] }, ALICE)).id
    await createDestination(1, { uri: 'sip:192.0.2.2' }, ALICE)
  }, 60_000)
  afterAll(async () => {
    if (!reason) await panel.close()
    for (const close of closing) close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  const number = async () => (await panel.runtime.db.revision.findFirstOrThrow()).number
  const rows = () => readRows(panel.runtime.db)
  const back = (target: { to: number } | { change: number }) => returnConfiguration(target, {}, ALICE)
  const it = test.skipIf(reason)

  describe('one change', () => {
    it('is taken back in what it touched, as a revision of its own; a preview changes nothing', async () => {
      const { revision } = await updateDestination(id, { weight: 70 }, BOB)
      await updateDestination(id, { description: 'kept' }, ALICE)
      const before = await number()
      const preview = await returnConfiguration({ change: revision }, { dryRun: true }, ALICE)
      expect(preview).toMatchObject({
        isApplied: false,
        revision: before,
        changes: 1,
        rows: [
          {
            subject: `destination ${id}`,
            kind: 'changed',
            diffs: [{ field: 'weight', from: '70', to: '50' }],
          },
        ],
      })
      expect(await number()).toBe(before)
      expect(await returnConfiguration({ change: revision }, { revision: before }, ALICE)).toMatchObject({
        ...preview,
        isApplied: true,
      })
      expect(await getDestination(id)).toMatchObject({
        weight: 50,
        description: 'kept',
        revision: before + 1,
      })
      const [entry] = (await listRevisions({ limit: 1 })).revisions
      expect(entry).toMatchObject({
        action: 'return change',
        subject: `revision ${revision}`,
        actorName: 'Alice',
      })
    })

    it('is refused where what it touched was changed again, and says by whom and the other way', async () => {
      const { revision } = await updateDestination(id, { weight: 71 }, ALICE)
      await updateDestination(id, { weight: 72 }, BOB)
      const late = back({ change: revision })
      await expect(late).rejects.toMatchObject({
        code: 'CONFLICT',
        conflict: { actorName: 'Bob', changes: [{ field: 'weight', from: '71', to: '72' }] },
      })
      await expect(late).rejects.toThrow(`Return everything since instead (to revision ${revision - 1})`)
    })

    it('that removed a destination brings it back with its id and its password', async () => {
      const before = await rows()
      await deleteDestination(id, BOB)
      await back({ change: await number() })
      expect(await rows()).toEqual(before)
      const { snapshot } = await buildSnapshot(panel.runtime.db, panel.runtime.sealing)
      expect(snapshot.sets[0]?.destinations.find((one) => one.id === id)?.feeds).toEqual([FEED])
    })

    it('that added one removes it; not if it was changed since', async () => {
      const made = await createDestination(1, { uri: 'sip:192.0.2.8' }, BOB)
      await updateDestination(made.id, { weight: 9 }, BOB)
      await expect(back({ change: made.revision })).rejects.toMatchObject({ code: 'CONFLICT' })
      await updateDestination(made.id, { weight: 50 }, BOB)
      await back({ change: made.revision })
      expect(await getDestination(made.id)).toBeNull()
    })

    it('that switched is taken back, and so is a return itself', async () => {
      await setDestinationAdminState(id, 'disabled', BOB)
      await back({ change: await number() })
      expect(await getDestination(id)).toMatchObject({ adminState: 'enabled' })
      await back({ change: await number() })
      expect(await getDestination(id)).toMatchObject({ adminState: 'disabled' })
      await setDestinationAdminState(id, 'enabled', BOB)
    })

    it('that began a drain brings it back without a deadline that is over by now: nothing is released by it', async () => {
      const deadlineMs = Math.round(panel.runtime.clock.wallMs()) + 1_000
      await setDestinationAdminState(id, 'draining', BOB, { deadlineMs, atDeadline: 'release' })
      await setDestinationAdminState(id, 'enabled', BOB)
      const enabled = await number()
      await until('the deadline is over', () => panel.runtime.clock.wallMs() > deadlineMs)
      await back({ change: enabled })
      expect(await getDestination(id)).toMatchObject({ adminState: 'draining', drain: null })
      await setDestinationAdminState(id, 'enabled', BOB)
    })

    it('that deleted a set brings all of it back; checked like any edit', async () => {
      await createSet({ id: 4, name: 'overflow' }, ALICE)
      await createDestination(4, { uri: 'sip:192.0.2.40' }, ALICE)
      const before = await rows()
      await deleteSet(4, BOB)
      await back({ change: await number() })
      expect(await rows()).toEqual(before)
      await createSet({ id: 5, name: 'newer' }, ALICE)
      const made = await number()
      await updateSet(1, { chain: [{ setId: 5, maxAttempts: null }] }, ALICE)
      await expect(back({ change: made })).rejects.toThrow(/set 5 does not exist/)
      await updateSet(1, { chain: [] }, ALICE)
      await deleteSet(5, ALICE)
    })

    it('that only wrote a password cannot be taken back, nor can one that was no change of the configuration', async () => {
      await updateDestination(id, { feeds: [{ ...FEED, source: 'fs://:Other2@192.0.2.7' }] }, BOB)
      await expect(back({ change: await number() })).rejects.toThrow('Only passwords were written')
      await updateDestination(id, { feeds: [FEED] }, BOB)
      await expect(back({ change: 999_999 })).rejects.toThrow('changed nothing that could be taken back')
    })
  })

  describe('everything since a revision', () => {
    it('is one new revision: the added go, the removed come back with their ids, all fields are as they were', async () => {
      const start = await number()
      const before = await rows()
      const { snapshot: was } = await buildSnapshot(panel.runtime.db, panel.runtime.sealing)
      await updateSet(1, { algorithm: 'weighted', slowStart: { sec: 30 }, failoverCodes: [486] }, BOB)
      await updateSettings({ defaultSetId: 1, limits: { vias: 12 }, records: { days: 3 } }, BOB)
      const source = await createSource({ name: 'pbx', network: '198.51.100.1', setId: 1 }, BOB)
      await deleteDestination(id, BOB)
      await importDispatcherList('1 sip:192.0.2.2 0 3 weight=8\n1 sip:192.0.2.9\n7 sip:192.0.2.9', {}, BOB)
      await deleteSource(source.id, BOB)
      await changeDestinations(
        ((await getSet(7))?.destinations ?? []).map((one) => ({ id: one.id, patch: { weight: 2 } })),
        BOB,
      )
      const last = await number()
      const report = await back({ to: start })
      expect(report).toMatchObject({ isApplied: true, revision: last, changes: 7, lostPasswordIds: [] })
      expect(await rows()).toEqual(before)
      expect(await number()).toBe(last + 1)
      const { snapshot } = await buildSnapshot(panel.runtime.db, panel.runtime.sealing)
      expect({ ...snapshot, revision: 0 }).toEqual({ ...was, revision: 0 })
      const kinds = new Map(report.rows.map((row) => [row.subject, row.kind]))
      expect([kinds.get('set 7'), kinds.get(`destination ${id}`), kinds.get('settings')]).toEqual([
        'removed',
        'added',
        'changed',
      ])
      expect(await listSources()).toEqual([])
      await back({ to: last })
      expect((await getSet(7))?.destinations).toHaveLength(1)
      expect(await getSettings()).toMatchObject({
        defaultSetId: 1,
        limits: { vias: 12 },
        records: { days: 3 },
      })
      await back({ to: start })
    })

    it('is refused where something was changed after the preview, and where there is nothing to return to', async () => {
      const start = await number()
      await updateDestination(id, { weight: 3 }, ALICE)
      const { revision } = await returnConfiguration({ to: start }, { dryRun: true }, ALICE)
      await updateDestination(id, { weight: 4 }, BOB)
      await expect(returnConfiguration({ to: start }, { revision }, ALICE)).rejects.toMatchObject({
        code: 'CONFLICT',
        conflict: { actorName: 'Bob' },
      })
      await expect(back({ to: await number() })).rejects.toThrow('is not an earlier one')
      await back({ to: start })
      expect(await getDestination(id)).toMatchObject({ weight: 72 })
    })

    it('a password of another address was not kept: the destination says so, and the rest comes back', async () => {
      const start = await number()
      await updateDestination(
        id,
        { weight: 9, feeds: [{ into: 'ch', source: 'fs://:New3@192.0.2.77' }] },
        BOB,
      )
      const report = await back({ to: start })
      expect(report.lostPasswordIds).toEqual([id])
      const masked = { into: 'ch', source: `fs://:${SECRET_MASK}@192.0.2.7` }
      expect(await getDestination(id)).toMatchObject({ weight: 72, feeds: [masked] })
      const { snapshot, lockedIds } = await buildSnapshot(panel.runtime.db, panel.runtime.sealing)
      expect([lockedIds, snapshot.sets[0]?.destinations[0]?.feeds]).toEqual([[id], []])
      await updateDestination(id, { feeds: [FEED] }, ALICE)
    })

    it('an import of an earlier version, which the audit holds as whole sets, is returned, too', async () => {
      const start = await number()
      const before = await rows()
      const set = await getSet(1)
      await importDispatcherList('1 sip:192.0.2.2\n1 sip:192.0.2.50\n8 sip:192.0.2.51', {}, BOB)
      const revision = await number()
      const old = { id: 1, isNew: false, destinations: [{ id: null, config: {} }], removedIds: [] }
      await panel.runtime.db.auditEntry.updateMany({
        where: { revision },
        data: {
          before: JSON.parse(JSON.stringify([set])),
          after: [old, { ...old, id: 8, isNew: true }],
        },
      })
      await expect(back({ change: revision })).rejects.toThrow('Return everything since instead')
      await back({ to: start })
      expect(await rows()).toEqual(before)
    })
  })
})
