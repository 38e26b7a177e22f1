import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deleteDestination } from '#tests/support/delete-destination.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { auditPage, listAudit } from '#web/server/repositories/audit.ts'
import {
  createDestination,
  getDestination,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'
import { createSet, deleteSet, getSet, listSets, updateSet } from '#web/server/repositories/sets.ts'
import { getSettings, updateSettings } from '#web/server/repositories/settings.ts'
import { buildSnapshot } from '#web/server/repositories/snapshot.ts'
import { createSource, deleteSource, listSources, updateSource } from '#web/server/repositories/sources.ts'

const folder = temporaryFolder()
let panel: TestPanel
beforeAll(async () => {
  panel = await openPanel(folder)
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const revision = async () => (await panel.runtime.db.revision.findFirstOrThrow()).number
const uri = (host: number) => `sip:192.0.2.${host}:5060`

describe('sets and destinations', () => {
  test('a set gets the contract’s defaults and the next free number', async () => {
    expect(await createSet({ name: 'media' }, ALICE)).toMatchObject({
      id: 1,
      position: 0,
      algorithm: 'hash-call-id',
      fullCode: 486,
    })
    expect(await createSet({ id: 7, name: 'trunks', algorithm: 'weighted' }, ALICE)).toMatchObject({
      id: 7,
      position: 1,
    })
    expect(await createSet({ name: 'next' }, ALICE)).toMatchObject({ id: 8 })
  })

  test('a patch changes what it names and nothing else', async () => {
    await updateSet(7, { fullCode: 503, probe: { intervalMs: 5_000, timeoutMs: 1_000 } }, ALICE)
    expect(await updateSet(7, { name: 'lines' }, ALICE)).toMatchObject({
      name: 'lines',
      algorithm: 'weighted',
      fullCode: 503,
      probe: { intervalMs: 5_000 },
    })
    const { id } = await createDestination(7, { uri: uri(1), weight: 9, attributes: { duid: 'a' } }, ALICE)
    expect(await updateDestination(id, { priority: 3 }, ALICE)).toMatchObject({
      weight: 9,
      priority: 3,
      attributes: { duid: 'a' },
    })
  })

  test('a patch of a probe or of limits changes only the fields within that it names', async () => {
    await updateSet(7, { probe: { intervalMs: 9_000, fall: 5 } }, ALICE)
    await updateSet(7, { probe: { rise: 4 } }, ALICE)
    expect((await getSet(7))?.probe).toMatchObject({ intervalMs: 9_000, fall: 5, rise: 4, enabled: true })
    await expect(updateSet(7, { probe: { intervalMs: 500 } }, ALICE)).rejects.toThrow(/shorter than/)
    await updateSettings({ limits: { vias: 12 }, udpRequestBytes: 0 }, ALICE)
    const settings = await updateSettings({ limits: { headerLines: 99 } }, ALICE)
    expect(settings).toMatchObject({ limits: { vias: 12, headerLines: 99, rejectsPerSecond: 50 } })
    expect(await getSettings()).toMatchObject({ udpRequestBytes: 0, limits: { vias: 12, headerLines: 99 } })
    const [entry] = (await auditPage({ limit: 1 })).rows
    expect(entry?.rows[0]?.diffs).toEqual([{ field: 'limits.headerLines', from: '256', to: '99' }])
  })

  test('each change is one revision and one audit row with before and after', async () => {
    const { id } = await createDestination(7, { uri: uri(2) }, ALICE)
    const before = await revision()
    await updateDestination(id, { weight: 70 }, ALICE)
    expect(await revision()).toBe(before + 1)
    const [row] = await listAudit({ limit: 1 })
    expect(row).toMatchObject({
      actorName: 'Alice',
      action: 'update destination',
      subject: `destination ${id}`,
      revision: before + 1,
    })
    expect(row).toMatchObject({ before: { weight: 50 }, after: { weight: 70 } })
  })

  test('what the schema refuses changes nothing', async () => {
    const before = await revision()
    await expect(createDestination(7, { uri: 'sip:bad..example' }, ALICE)).rejects.toThrow(/host name/)
    await expect(createDestination(99, { uri: uri(3) }, ALICE)).rejects.toThrow(/No set/)
    await expect(updateSettings({ defaultSetId: 99 }, ALICE)).rejects.toThrow(/set 99 does not exist/)
    expect(await revision()).toBe(before)
    expect((await getSettings()).defaultSetId).toBeNull()
  })

  test('a deleted destination leaves the configuration, and its id is never given again', async () => {
    const { id } = await createDestination(7, { uri: uri(4) }, ALICE)
    await deleteDestination(id, ALICE)
    expect(await getDestination(id)).toBeNull()
    await expect(deleteDestination(id, ALICE)).rejects.toThrow(/No destination/)
    expect((await createDestination(7, { uri: uri(4) }, ALICE)).id).toBeGreaterThan(id)
  })

  test('a set that something names is not deleted; its number may be taken up again', async () => {
    const source = await createSource({ name: 'pbx', network: '198.51.100.0/24', setId: 8 }, ALICE)
    await expect(deleteSet(8, ALICE)).rejects.toThrow(/"pbx" sends its calls to this set/)
    await updateSource(source.id, { setId: null }, ALICE)
    await updateSettings({ defaultSetId: 8 }, ALICE)
    await expect(deleteSet(8, ALICE)).rejects.toThrow(/default set/)
    await updateSettings({ defaultSetId: null }, ALICE)
    await deleteSet(8, ALICE)
    expect(await getSet(8)).toBeNull()
    expect(await createSet({ id: 8, name: 'again' }, ALICE)).toMatchObject({
      id: 8,
      name: 'again',
      destinations: [],
    })
    await expect(createSet({ id: 8, name: 'twice' }, ALICE)).rejects.toThrow(/exists already/)
  })

  test('the snapshot is what the database has', async () => {
    const { snapshot } = await buildSnapshot(panel.runtime.db, panel.runtime.sealing)
    expect(snapshot.sets.map((set) => set.id)).toEqual([1, 7, 8])
    const listed = await listSources()
    expect(snapshot.sources).toEqual(listed.map(({ revision: _, ...source }) => source))
    expect(snapshot.revision.number).toBe(await revision())
  })
})

describe('sources', () => {
  test('two of one address cannot be told apart', async () => {
    const { id } = await createSource({ name: 'trunk', network: '203.0.113.1' }, ALICE)
    await expect(createSource({ name: 'twin', network: '203.0.113.1' }, ALICE)).rejects.toThrow(
      /"trunk" has this address/,
    )
    await createSource({ name: 'by port', network: '203.0.113.1', port: 5070 }, ALICE)
    await deleteSource(id, ALICE)
    await createSource({ name: 'new', network: '203.0.113.1' }, ALICE)
  })
})

describe('rules 24: importing', () => {
  test('a broken line changes nothing and is named', async () => {
    const before = await listSets()
    await expect(importDispatcherList(`1 ${uri(1)}\n1 broken`, {}, ALICE)).rejects.toThrow(/Line 2: /)
    expect(await listSets()).toEqual(before)
  })

  test('a dry run says what would be done and does nothing', async () => {
    const report = await importDispatcherList(`30 ${uri(1)}`, { dryRun: true }, ALICE)
    expect(report).toMatchObject({
      isApplied: false,
      sets: [{ id: 30, isNew: true, added: 1, kept: 0, removed: 0 }],
    })
    expect(await getSet(30)).toBeNull()
  })

  test('ids and wishes survive a second import, order follows the file', async () => {
    await importDispatcherList(`30 ${uri(1)}\n30 ${uri(2)}\n30 ${uri(3)}`, {}, ALICE)
    const ids = (await getSet(30))?.destinations.map((one) => one.id) ?? []
    await updateDestination(ids[1] ?? 0, { adminState: 'disabled', description: 'kept' }, ALICE)
    await importDispatcherList(`30 ${uri(3)}\n30 ${uri(2)} 0 4 weight=8\n30 ${uri(9)}`, {}, ALICE)
    const after = (await getSet(30))?.destinations
    expect(after?.map((one) => one.uri)).toEqual([uri(3), uri(2), uri(9)])
    expect(after?.map((one) => one.id).slice(0, 2)).toEqual([ids[2], ids[1]])
    expect(after?.[1]).toMatchObject({ adminState: 'disabled', description: 'kept', weight: 8, priority: 4 })
  })

  test('ten thousand lines are one change', async () => {
    const text = Array.from(
      { length: 9_000 },
      (_, i) => `40 sip:10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    ).join('\n')
    const before = await revision()
    await importDispatcherList(text, {}, ALICE)
    expect(await revision()).toBe(before + 1)
    expect((await getSet(40))?.destinations).toHaveLength(9_000)
    await deleteSet(40, ALICE)
  }, 180_000)
})
