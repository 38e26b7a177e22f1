import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { GET as getFile } from '#web/app/api/export/route.ts'
import { GET as getExport } from '#web/app/api/v1/export/route.ts'
import { writeFile } from '#web/server/exchange/write.ts'
import { createDestination, updateDestination } from '#web/server/repositories/destinations.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'
import { createSet, getSet, listSets } from '#web/server/repositories/sets.ts'
import { buildSnapshot } from '#web/server/repositories/snapshot.ts'

const folder = temporaryFolder()
let panel: TestPanel
beforeAll(async () => {
  panel = await openPanel(folder)
  await createSet({ id: 1, name: 'media\u0007 servers' }, ALICE)
  const make = (host: number, more: object) =>
    createDestination(1, { uri: `sip:192.0.2.${host}`, ...more }, ALICE)
  await make(1, {
    weight: 500,
    priority: 3,
    channels: 30,
    attributes: { duid: 'a', bare: '', odd: 'a b', weight: '9' },
  })
  await make(2, {
    channels: 4,
    resources: { conf: 10, transcode: '50%', fax: 'unlimited' },
    adminState: 'disabled',
  })
  await make(3, { weight: 0, channels: 0, probe: { enabled: false } })
  await make(4, {
    feeds: [{ into: 'weight', source: 'fs://:ClueCon@192.0.2.4' }],
    weight: 20,
    resources: { conf: 5 },
  })
  await make(5, { adminState: 'draining' })
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const snapshot = async () => (await buildSnapshot(panel.runtime.db, panel.runtime.sealing)).snapshot

test('a set is written as the peer writes it, passwords hidden; what has no word there is left out', async () => {
  expect(writeFile(await listSets(), 'dispatcher-list').text.split('\n')).toEqual([
    '# set 1: media servers, hash-call-id',
    '1 sip:192.0.2.1 0 3 weight=500;maxload=30;duid=a;bare',
    '1 sip:192.0.2.2 4 0 weight=50;channels=4;conf=10;transcode=50%;fax=unlimited',
    '1 sip:192.0.2.3 32 0 weight=0;channels=0',
    '1 sip:192.0.2.4 0 0 channels=unlimited;weight=fs://:********@192.0.2.4;conf=5',
    '1 sip:192.0.2.5 4 0 weight=50 # draining',
    '',
  ])
})

test('taken back by an import it changes nothing that it can say, and keeps passwords and wishes', async () => {
  const before = await snapshot()
  const text = writeFile(await listSets(), 'dispatcher-list').text
  const report = await importDispatcherList(text, {}, ALICE)
  expect(report.sets).toMatchObject([{ added: 0, kept: 5, removed: 0 }])
  const after = await snapshot()
  expect(after.sets[0]?.destinations.slice(1)).toEqual(before.sets[0]?.destinations.slice(1))
  expect(after.sets[0]?.destinations[0]).toMatchObject({ weight: 500, attributes: { duid: 'a', bare: '' } })
})

test("a relative weight is the peer's rweight", async () => {
  const set = await getSet(1)
  if (!set) throw new Error('no set')
  await updateDestination(set.destinations[0]?.id ?? 0, { weight: 30 }, ALICE)
  const text = writeFile([{ ...set, algorithm: 'relative-weight' }], 'dispatcher-list').text
  expect(text).toContain('rweight=50')
})

test('the routes: one set by its number with the token; the browser only with a session', async () => {
  const token = fs.readFileSync(path.join(folder, 'panel-token'), 'utf8').trim()
  const headers = { authorization: `Bearer ${token}` }
  const answer = await getExport(new Request('http://127.0.0.1/api?set=1', { headers }))
  expect((await answer.json()).text).toContain('# set 1')
  expect((await getExport(new Request('http://127.0.0.1/api'))).status).toBe(401)
  expect((await getFile(new Request('http://127.0.0.1/api', { headers }))).status).toBe(401)
})
