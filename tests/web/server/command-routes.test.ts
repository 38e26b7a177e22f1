import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import { ADMIN } from '#tests/support/test-admin.ts'
import { controlToken, openPanel, type TestPanel, temporaryFolder, until } from '#tests/support/test-panel.ts'
import { GET as csv } from '#web/app/api/distribution.csv/route.ts'
import { POST as postAdopt } from '#web/app/api/v1/adopt/route.ts'
import { PUT as putAdminState } from '#web/app/api/v1/destinations/[id]/admin-state/route.ts'
import { POST as postProbe } from '#web/app/api/v1/destinations/[id]/probe/route.ts'
import { GET as getDestination, PATCH as patchDestination } from '#web/app/api/v1/destinations/[id]/route.ts'
import {
  GET as getDestinations,
  PATCH as patchDestinations,
  POST as postDestination,
} from '#web/app/api/v1/destinations/route.ts'
import { GET as getExport } from '#web/app/api/v1/export/route.ts'
import { GET as healthz } from '#web/app/api/v1/healthz/route.ts'
import { GET as getHistory } from '#web/app/api/v1/history/route.ts'
import { POST as postImport } from '#web/app/api/v1/import/route.ts'
import { POST as postReturn } from '#web/app/api/v1/return/route.ts'
import { GET as getSet, PATCH as patchSet } from '#web/app/api/v1/sets/[id]/route.ts'
import { GET as getSets, POST as postSet } from '#web/app/api/v1/sets/route.ts'
import { GET as getSettings, PATCH as patchSettings } from '#web/app/api/v1/settings/route.ts'
import { GET as getSource, PATCH as patchSource } from '#web/app/api/v1/sources/[id]/route.ts'
import { GET as getSources, POST as postSource } from '#web/app/api/v1/sources/route.ts'
import { GET as getStats } from '#web/app/api/v1/stats/route.ts'
import { POST as resetPassword } from '#web/app/api/v1/users/reset-password/route.ts'

const folder = temporaryFolder()
let engine: FakeEngine
let panel: TestPanel
let token: string

beforeAll(async () => {
  engine = new FakeEngine(await controlToken(folder))
  const port = await engine.open()
  const admin = { FAIRLINE_ADMIN_EMAIL: ADMIN.email, FAIRLINE_ADMIN_PASSWORD: ADMIN.password }
  panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${port}`, ...admin })
  token = fs.readFileSync(path.join(folder, 'panel-token'), 'utf8').trim()
  await until('the engine is configured', () => engine.revision !== null)
})
afterAll(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

type Given = { token?: string; body?: unknown; method?: string }
function request({
  token: given = token,
  body,
  method = body === undefined ? 'GET' : 'POST',
}: Given = {}): Request {
  const headers = { authorization: `Bearer ${given}` }
  return new Request('http://127.0.0.1/api', {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  })
}
const of = (id: string) => ({ params: Promise.resolve({ id }) })
const LIST = '1 sip:192.0.2.1\n1 sip:192.0.2.2'

describe('trust.md panel 6: every route checks for itself', () => {
  const routes: [string, (request: Request) => Promise<Response>][] = [
    ['stats', getStats],
    ['destinations', getDestinations],
    ['admin-state', (given) => putAdminState(given, of('1'))],
    ['destination', (given) => patchDestination(given, of('1'))],
    ['probe', (given) => postProbe(given, of('1'))],
    ['set', (given) => patchSet(given, of('1'))],
    ['settings', getSettings],
    ['settings, changed', patchSettings],
    ['import', postImport],
    ['sources', getSources],
    ['source', postSource],
    ['source', (given) => getSource(given, of('1'))],
    ['source, changed', (given) => patchSource(given, of('1'))],
    ['sets', getSets],
    ['set, made', postSet],
    ['set, read', (given) => getSet(given, of('1'))],
    ['destination, made', postDestination],
    ['destinations, changed', patchDestinations],
    ['destination, read', (given) => getDestination(given, of('1'))],
    ['history', getHistory],
    ['return', postReturn],
    ['export', getExport],
    ['healthz', healthz],
    ['adopt', postAdopt],
    ['reset-password', resetPassword],
  ]
  test.each(routes)('%s without the token is 401, whatever the body', async (_, route) => {
    expect((await route(request({ token: 'wrong', body: { text: 'x' } }))).status).toBe(401)
    expect((await route(new Request('http://127.0.0.1/api'))).status).toBe(401)
  })

  test('the CSV asks for a session', async () => {
    expect((await csv(request())).status).toBe(401)
  })
})

describe('commands', () => {
  test('an import holds on the engine when it is answered', async () => {
    const answer = await postImport(request({ body: { text: LIST } }))
    expect(await answer.json()).toMatchObject({ isApplied: true, sets: [{ id: 1, added: 2 }], warnings: [] })
    expect(engine.received.at(-1)?.sets[0]?.destinations).toHaveLength(2)
  })

  test('a set is changed in what is named and nothing else, and an unknown algorithm names its field', async () => {
    const patched = await patchSet(request({ body: { algorithm: 'round-robin' } }), of('1'))
    expect(patched.status).toBe(200)
    expect(engine.received.at(-1)?.sets[0]).toMatchObject({ algorithm: 'round-robin', fullCode: 486 })
    const refused = await patchSet(request({ body: { algorithm: 'fastest' } }), of('1'))
    expect(refused.status).toBe(400)
    expect(JSON.stringify(await refused.json())).toContain('algorithm')
  })

  test('settings are changed in what is named, limits one by one, and a limit out of bounds names itself', async () => {
    const change = (body: unknown) => patchSettings(request({ method: 'PATCH', body }))
    expect((await change({ limits: { vias: 20 } })).status).toBe(200)
    expect((await change({ limits: { headerLines: 64 } })).status).toBe(200)
    expect(engine.received.at(-1)?.settings.limits).toMatchObject({ vias: 20, headerLines: 64 })
    expect(await (await getSettings(request())).json()).toMatchObject({ limits: { vias: 20 } })
    await change({ records: { rows: 1_000 } })
    expect((await change({ records: { days: 30 } })).status).toBe(200)
    expect(engine.received.at(-1)?.settings.records).toEqual({ days: 30, rows: 1_000 })
    const refused = await change({ limits: { vias: 1 } })
    expect([refused.status, (await refused.json()).message]).toEqual([
      400,
      expect.stringMatching(/^limits\.vias: .*2/),
    ])
  })

  test('a broken list is 400 with line and reason', async () => {
    const answer = await postImport(request({ body: { text: `${LIST}\n1 nonsense` } }))
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      code: 'DISPATCHER_LIST_INVALID',
      message: expect.stringContaining('Line 3: '),
    })
  })

  test('a destination is switched, and the engine has it', async () => {
    const answer = await putAdminState(request({ method: 'PUT', body: { adminState: 'disabled' } }), of('1'))
    expect(await answer.json()).toMatchObject({ id: 1, adminState: 'disabled' })
    expect(engine.received.at(-1)?.sets[0]?.destinations[0]?.adminState).toBe('disabled')
    const { destinations } = await (await getDestinations(request())).json()
    expect(destinations[0]).toMatchObject({
      id: 1,
      setId: 1,
      adminState: 'disabled',
      health: 'unknown',
      active: 0,
    })
  })

  test('a probe is sent at once, and what came of it is answered', async () => {
    const probe = { atMs: 1, kind: 'answered', status: 200, text: 'OK', latencyMs: 3, isGood: true } as const
    engine.probeResult = { outcome: 'probed', probe }
    const answer = await postProbe(request({ body: {} }), of('1'))
    expect([answer.status, await answer.json()]).toEqual([200, { outcome: 'probed', probe }])
    expect(engine.heard).toContain('probe 1')
    expect((await postProbe(request({ body: {} }), of('99'))).status).toBe(404)
  })

  test('what is not there is 404, by whatever is asked', async () => {
    for (const route of [getSet, patchSet, getDestination])
      for (const id of ['99', 'x']) {
        const method = route === patchSet ? 'PATCH' : 'GET'
        const body = route === patchSet ? {} : undefined
        expect((await route(request({ method, body }), of(id))).status).toBe(404)
      }
  })

  test('unknown destinations are 404, unknown wishes 400', async () => {
    const wish = { method: 'PUT', body: { adminState: 'enabled' } }
    for (const id of ['99', 'x', '1; drop'])
      expect((await putAdminState(request(wish), of(id))).status).toBe(404)
    const odd = await putAdminState(request({ method: 'PUT', body: { adminState: 'maybe' } }), of('1'))
    expect([odd.status, (await odd.json()).code]).toEqual([400, 'INPUT_INVALID'])
  })

  test('a source stated twice is one source', async () => {
    const body = { name: 'generator', network: '127.0.0.9', setId: 1, channels: 4 }
    const first = await (await postSource(request({ body }))).json()
    const second = await (await postSource(request({ body: { ...body, channels: 5 } }))).json()
    expect([second.id, second.channels]).toEqual([first.id, 5])
  })

  test('a password is reset by e-mail address, and comes back in no answer', async () => {
    const password = 'another-password-1'
    const answer = await resetPassword(request({ body: { email: ADMIN.email.toUpperCase(), password } }))
    const text = await answer.text()
    expect([answer.status, text.includes(password)]).toEqual([200, false])
    expect((await resetPassword(request({ body: { email: 'no@example.org', password } }))).status).toBe(400)
  })

  test('rules 25: what an engine refuses is told; adopting makes it take it', async () => {
    engine.refusal = { outcome: 'refused', code: 'SNAPSHOT_FOREIGN', field: '', message: 'another database' }
    const wish = { method: 'PUT', body: { adminState: 'enabled' } }
    const refused = await putAdminState(request(wish), of('2'))
    const changed = await putAdminState(request({ method: 'PUT', body: { adminState: 'draining' } }), of('2'))
    expect([refused.status, changed.status]).toEqual([200, 409])
    expect((await changed.json()).message).toContain('another database')
    expect(await (await postAdopt(request({ method: 'POST' }))).json()).toMatchObject({ outcome: 'applied' })
    engine.refusal = null
  })

  test('healthz says who runs and what is applied', async () => {
    const health = await (await healthz(request())).json()
    expect(health).toMatchObject({
      panel: { pid: process.pid, users: 1, setupOpen: false },
      engines: [{ connected: true }],
    })
  })

  test('one hundred thousand bytes too many are refused', async () => {
    const answer = await putAdminState(
      request({ method: 'PUT', body: { adminState: 'x'.repeat(100_000) } }),
      of('1'),
    )
    expect(answer.status).toBe(400)
  })
})
