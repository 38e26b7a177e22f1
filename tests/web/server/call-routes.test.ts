import fs from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { batchOf, endedCall } from '#tests/support/ended-call.ts'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import { liveCall } from '#tests/support/seen-figures.ts'
import { ADMIN } from '#tests/support/test-admin.ts'
import {
  ALICE,
  controlToken,
  openPanel,
  type TestPanel,
  temporaryFolder,
  until,
} from '#tests/support/test-panel.ts'
import { GET as pageLive } from '#web/app/api/calls/live/route.ts'
import { GET as pageCalls } from '#web/app/api/calls/route.ts'
import { GET as csv } from '#web/app/api/calls.csv/route.ts'
import { GET as json } from '#web/app/api/calls.json/route.ts'
import { GET as live } from '#web/app/api/v1/calls/live/route.ts'
import { POST as release } from '#web/app/api/v1/calls/release/route.ts'
import { GET as calls } from '#web/app/api/v1/calls/route.ts'
import { callPageSchema, liveCallPageSchema } from '#web/lib/call-records.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { releaseCalls } from '#web/server/live-calls.ts'
import { listAudit } from '#web/server/repositories/audit.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import {
  createDestination,
  getDestination,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { returnConfiguration } from '#web/server/repositories/returning.ts'
import { listRevisions } from '#web/server/repositories/revisions.ts'
import { createSet } from '#web/server/repositories/sets.ts'

const folder = temporaryFolder()
const ORIGIN = 'http://127.0.0.1:8080'
let engine: FakeEngine
let panel: TestPanel
let cookie = ''

beforeAll(async () => {
  engine = new FakeEngine(await controlToken(folder))
  panel = await openPanel(folder, {
    FAIRLINE_CONTROL: `127.0.0.1:${await engine.open()}`,
    FAIRLINE_ADMIN_EMAIL: ADMIN.email,
    FAIRLINE_ADMIN_PASSWORD: ADMIN.password,
  })
  cookie = await signIn()
  await until('the engine is connected', () => panel.runtime.bridge.links()[0]?.connected === true)
})
afterAll(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await panel.runtime.db.callRecord.deleteMany()
  engine.calls = []
})

async function signIn(): Promise<string> {
  const answer = await signInRoute(
    new Request(`${ORIGIN}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN, 'x-fairline-address': '127.0.0.1' },
      body: JSON.stringify(ADMIN),
    }),
  )
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}

let sequence = 0
function keep(...records: Parameters<typeof endedCall>[1][]): Promise<unknown> {
  sequence += 1
  const ended = records.map((one, i) => endedCall(i + 1, one))
  return applyBatch(panel.runtime.db, batchOf(sequence, ended))
}
const signedIn = (path: string, init: RequestInit = {}) =>
  new Request(`${ORIGIN}${path}`, { ...init, headers: { cookie } })
const command = (path: string, body?: unknown) =>
  new Request(`${ORIGIN}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${panel.runtime.commandToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

describe('trust.md panel 6: every handler asks who it is', () => {
  test.each([
    ['records', pageCalls],
    ['live calls', pageLive],
    ['CSV', csv],
    ['JSON', json],
    ['records by token', calls],
    ['live calls by token', live],
    ['release', release],
  ])('%s: 401 without, and with the other door’s key', async (_, route) => {
    const isCommand = [calls, live, release].includes(route)
    const path = '/api/calls'
    expect((await route(new Request(ORIGIN + path))).status).toBe(401)
    expect((await route(isCommand ? signedIn(path) : command(path))).status).toBe(401)
  })
})

describe('exports', () => {
  test('trust.md panel 2: no text of a caller is a formula, or obeyed by a terminal', async () => {
    const nasty = `=cmd|' /C calc'!A0","\u001b[2J`
    await keep({ from: nasty, callId: '@SUM(1)', requestUri: '+1', to: '\tx', sourceChannel: '-2+3' })
    const [, row] = (await (await csv(signedIn('/api/calls.csv'))).text()).split('\r\n')
    for (const part of [`"'=cmd|' /C calc'!A0"",""\\x1b[2J"`, ",'@SUM(1),", ",'+1,", ",'\tx,", ",'-2+3,"])
      expect(row).toContain(part)
  })

  test('CSV and JSON hold everything that matches, newest first; JSON is one array with a record on each line', async () => {
    await keep(
      ...Array.from(
        { length: 1_201 },
        (_, i) => ({ startedAtMs: i, cause: i === 0 ? 'lost' : 'caller' }) as const,
      ),
    )
    const rows = (await (await csv(signedIn('/api/calls.csv?cause=caller'))).text()).trimEnd().split('\r\n')
    expect([rows.length, rows[0]?.startsWith('started,ended,from,'), rows[1]?.endsWith(',e,1,1201')]).toEqual(
      [1_201, true, true],
    )
    expect(rows[1]).toContain(',destination 1 503 Service Unavailable after 12 ms → destination 2 200 OK,')
    const text = await (await json(signedIn('/api/calls.json'))).text()
    const told: unknown = JSON.parse(text)
    expect([Array.isArray(told) && told.length, text.trimEnd().split('\n').length]).toEqual([1_201, 1_203])
    expect(await (await json(signedIn('/api/calls.json?q=nobody'))).json()).toEqual([])
  })

  test('a filter that is none is 400, before anything is read', async () => {
    for (const odd of ['cause=boredom', 'status=9xx', 'from=yesterday', 'range=ever', 'id=1;drop'])
      expect([odd, (await csv(signedIn(`/api/calls.csv?${odd}`))).status]).toEqual([odd, 400])
    const page = await calls(command('/api/v1/calls?limit=0'))
    expect([page.status, (await page.json()).code]).toEqual([400, 'INPUT_INVALID'])
  })

  test('an export reads no further than its reader, and lets go of its turn when the reader goes away', async () => {
    await keep(...Array.from({ length: 3_000 }, (_, i) => ({ startedAtMs: i })))
    const readers = await Promise.all(
      [1, 2, 3].map(async () => (await csv(signedIn('/api/calls.csv'))).body?.getReader()),
    )
    expect((await csv(signedIn('/api/calls.csv'))).status).toBe(503)
    for (const reader of readers) {
      await reader?.read()
      await reader?.cancel()
    }
    const again = await csv(signedIn('/api/calls.csv'))
    expect(again.status).toBe(200)
    await again.body?.cancel()
  })

  test('rules 26: a session that ends ends its export', async () => {
    await keep(...Array.from({ length: 3_000 }, (_, i) => ({ startedAtMs: i })))
    const reader = (await csv(signedIn('/api/calls.csv'))).body?.getReader()
    await reader?.read()
    const sessions = await panel.runtime.db.session.findMany()
    await panel.runtime.db.session.deleteMany()
    const endMs = panel.runtime.clock.wallMs() + 1_100
    await until('a second has passed', () => panel.runtime.clock.wallMs() > endMs)
    const readOn = async () => {
      for (;;) if ((await reader?.read())?.done !== false) return
    }
    await expect(readOn()).rejects.toThrow('the session ended')
    await panel.runtime.db.session.createMany({ data: sessions })
  })
})

describe('records by REST', () => {
  test('pages follow each other by `next`', async () => {
    await keep(...Array.from({ length: 5 }, (_, i) => ({ startedAtMs: i })))
    const ask = async (before: string) => {
      const answer = await calls(command(`/api/v1/calls?limit=2&before=${before}`))
      return callPageSchema.parse(await answer.json())
    }
    const numbers: number[][] = []
    let next: string | null = ''
    while (next !== null) {
      const page: Awaited<ReturnType<typeof ask>> = await ask(next)
      numbers.push(page.calls.map((call) => call.number))
      next = page.next
    }
    expect(numbers).toEqual([[5, 4], [3, 2], [1]])
    const newest = await (await pageCalls(signedIn('/api/calls?cause=caller&limit=1'))).json()
    const one = callPageSchema.parse(newest.value)
    const byId = await (await pageCalls(signedIn(`/api/calls?id=${one.calls[0]?.id}`))).json()
    expect(byId.value.calls).toEqual(one.calls)
  })
})

describe('live calls and release', () => {
  const doubt = 'OPTIONS unanswered twice'

  test('what the engine has in its books is asked for anew each time, and bounded', async () => {
    engine.calls = Array.from({ length: 300 }, (_, i) => liveCall(i + 1, { doubt: i === 7 ? doubt : '' }))
    const { value: page } = await (await pageLive(signedIn('/api/calls/live'))).json()
    expect([page.calls.length, page.total]).toEqual([200, 300])
    const doubtful = await (await live(command('/api/v1/calls/live?doubtful=1&destination=1'))).json()
    expect(doubtful.calls).toEqual([engine.calls[7]])
  })

  test('a release is done once, and the audit says by whom', async () => {
    engine.calls = [
      liveCall(1),
      liveCall(2, { doubt }),
      liveCall(3, { doubt, destinationId: 7 }),
      liveCall(4),
    ]
    const post = async (body: unknown) => (await release(command('/api/v1/calls/release', body))).json()
    expect(await post({ kind: 'doubtful', destinationId: 7 })).toEqual({ released: 1 })
    expect(await post({ kind: 'calls', numbers: [4] })).toEqual({ released: 1 })
    expect(await post({ kind: 'calls', numbers: [4] })).toEqual({ released: 0 })
    await releaseCalls({ kind: 'calls', numbers: [1, 2] }, ALICE)
    expect(engine.calls).toEqual([])
    expect(
      (await listAudit({ limit: 4 })).map(({ actorName, action, subject }) => [actorName, action, subject]),
    ).toEqual([
      ['Alice', 'release calls', '2 calls'],
      ['command line', 'release calls', 'call 4'],
      ['command line', 'release calls', 'call 4'],
      ['command line', 'release calls', 'calls on destination 7'],
    ])
    expect((await release(command('/api/v1/calls/release', { kind: 'calls', numbers: [] }))).status).toBe(400)
  })

  test('a release is no change of the configuration: the history has none of it, and no return takes its destination away', async () => {
    await createSet({ id: 1, name: 'media' }, ALICE)
    const { id } = await createDestination(1, { uri: 'sip:192.0.2.1' }, ALICE)
    const { revision } = await updateDestination(id, { weight: 60 }, ALICE)
    engine.calls = [liveCall(1, { destinationId: id })]
    expect(await releaseCalls({ kind: 'all', destinationId: id }, ALICE)).toEqual({ released: 1 })
    const { revisions } = await listRevisions({ limit: 10 })
    expect(revisions.map(({ action }) => action)).toEqual([
      'update destination',
      'create destination',
      'create set',
    ])
    const report = await returnConfiguration({ to: revision - 1 }, {}, ALICE)
    expect(report.rows).toMatchObject([{ subject: `destination ${id}`, kind: 'changed' }])
    expect(await getDestination(id)).toMatchObject({ weight: 50 })
  })

  test('where there were too many to count, that is said, and not that there are so few', async () => {
    engine.calls = [liveCall(1)]
    engine.isCapped = true
    const { value: page } = await (await pageLive(signedIn('/api/calls/live'))).json()
    expect(liveCallPageSchema.parse(page)).toMatchObject({ total: 1, isCapped: true })
    engine.isCapped = false
  })

  test('without an engine: 503 in words', async () => {
    engine.drop()
    await until('it is gone', () => panel.runtime.bridge.links()[0]?.connected === false)
    const answer = await live(command('/api/v1/calls/live'))
    expect([answer.status, (await answer.json()).code]).toEqual([503, 'ENGINE_UNREACHABLE'])
    const told = await pageLive(signedIn('/api/calls/live'))
    expect([told.status, (await told.json()).code]).toEqual([200, 'ENGINE_UNREACHABLE'])
    await until('it is back', () => panel.runtime.bridge.links()[0]?.connected === true)
  })
})
