import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteDestination } from '#tests/support/delete-destination.ts'
import { ALICE, BOB, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { GET as getHistory } from '#web/app/api/v1/history/route.ts'
import { POST as postReturn } from '#web/app/api/v1/return/route.ts'
import {
  createDestination,
  getDestination,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { listRevisions } from '#web/server/repositories/revisions.ts'
import { createSet } from '#web/server/repositories/sets.ts'
import { createUser } from '#web/server/repositories/users.ts'

const FEED = { into: 'ch', source: 'fs://:ClueCon@192.0.2.7' }
const folder = temporaryFolder()
let panel: TestPanel
let token: string
let id: number
beforeAll(async () => {
  panel = await openPanel(folder)
  token = fs.readFileSync(path.join(folder, 'panel-token'), 'utf8').trim()
  await createSet({ id: 1, name: 'media' }, ALICE)
  id = (await createDestination(1, { uri: 'sip:192.0.2.1', feeds: [FEED] }, ALICE)).id
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})
const number = async () => (await panel.runtime.db.revision.findFirstOrThrow()).number

test('tells each change newest first, with who, when and each field; never a password; nothing of accounts', async () => {
  await updateDestination(id, { weight: 12, feeds: [{ ...FEED, source: 'fs://:Canary9@192.0.2.7' }] }, BOB)
  await createUser({ email: 'x@example.org', name: 'X', password: 'a long password', role: 'viewer' }, ALICE)
  const page = await listRevisions({ limit: 2 })
  expect(page.revisions[0]).toMatchObject({
    actorName: 'Bob',
    action: 'update destination',
    revision: await number(),
    rowCount: 1,
    rows: [
      {
        subject: `destination ${id}`,
        name: '192.0.2.1',
        kind: 'changed',
        diffs: [
          { field: 'weight', from: '50', to: '12' },
          { field: 'passwords written', from: '', to: 'ch' },
        ],
      },
    ],
  })
  expect(JSON.stringify(await listRevisions({ limit: 200 }))).not.toMatch(/Canary|ClueCon|x@example/)
  const next = await listRevisions({ limit: 2, beforeId: page.nextBeforeId ?? 0 })
  expect(next.revisions[0]?.revision).toBeLessThan(page.revisions[1]?.revision ?? 0)
})

test('of one set tells what touched it or its destinations', async () => {
  await createSet({ id: 21, name: 'apart' }, ALICE)
  const made = await createDestination(21, { uri: 'sip:192.0.2.21' }, ALICE)
  await deleteDestination(made.id, BOB)
  const { revisions, nextBeforeId } = await listRevisions({ limit: 50, setId: 21 })
  expect(revisions.map((one) => one.action)).toEqual([
    'delete destination',
    'create destination',
    'create set',
  ])
  expect(nextBeforeId).toBeNull()
})

test('through REST: read, tried, returned, and refused by its field', async () => {
  const ask = async (body: unknown) => {
    const headers = { authorization: `Bearer ${token}` }
    const given = { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await postReturn(new Request('http://127.0.0.1/api', given))
    return { status: answer.status, body: await answer.json() }
  }
  const headers = { authorization: `Bearer ${token}` }
  const list = await getHistory(new Request('http://127.0.0.1/api?limit=1&set=1', { headers }))
  const { revisions } = await list.json()
  expect(revisions).toHaveLength(1)
  expect((await getHistory(new Request('http://127.0.0.1/api?limit=x', { headers }))).status).toBe(400)
  const { revision } = await updateDestination(id, { weight: 77 }, BOB)
  const tried = await ask({ target: { to: revision - 1 }, dryRun: true })
  expect(tried).toMatchObject({ status: 200, body: { isApplied: false, rows: [{ kind: 'changed' }] } })
  expect((await getDestination(id))?.weight).toBe(77)
  expect(await ask({ target: { change: revision } })).toMatchObject({
    status: 200,
    body: { isApplied: true },
  })
  expect((await getDestination(id))?.weight).toBe(12)
  expect(await ask({ target: { to: 999_999 } })).toMatchObject({ status: 400, body: { field: 'to' } })
  expect((await ask({ target: {} })).status).toBe(400)
})
