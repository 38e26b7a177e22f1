import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineEvent } from '#engine/contract/live.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { GET as getAuditCsv } from '#web/app/api/audit.csv/route.ts'
import { GET as getAuditJson } from '#web/app/api/audit.json/route.ts'
import { GET as getEventsCsv } from '#web/app/api/events.csv/route.ts'
import { AUDIT_PARTS, EVENT_PARTS, filterOf, filterQuery, isMeant } from '#web/lib/log-filter.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { auditPage, auditPersons } from '#web/server/repositories/audit.ts'
import { createDestination, updateDestination } from '#web/server/repositories/destinations.ts'
import { eventPage } from '#web/server/repositories/events.ts'
import { createSet } from '#web/server/repositories/sets.ts'
import { createUser } from '#web/server/repositories/users.ts'

/** Events and audit: what is looked for, and what is taken away as a file. */

const BOB = { id: 'bob', name: 'Bob' }
const folder = temporaryFolder()
let panel: TestPanel
let first = 0
let second = 0

const event = (minute: number, more: Partial<EngineEvent>) => ({
  ...{ at: new Date(minute * 60_000), kind: 'health', setId: 1, destinationId: 7, from: 'up', to: 'down' },
  ...{ cause: 'probe', text: 'media-1 is down', figures: {}, lastedMs: null },
  ...more,
})

beforeAll(async () => {
  panel = await openPanel(folder)
  await createSet({ id: 1, name: 'media' }, ALICE)
  await createSet({ id: 2, name: 'lines' }, ALICE)
  first = (await createDestination(1, { uri: 'sip:192.0.2.1' }, ALICE)).id
  second = (await createDestination(2, { uri: 'sip:192.0.2.2', description: '=cmd|x' }, BOB)).id
  await updateDestination(first, { weight: 70 }, BOB)
  for (const role of ['viewer', 'admin'] as const)
    await createUser({ email: `${role}@example.org`, password: 'a long password', name: role, role }, ALICE)
  await panel.runtime.db.event.createMany({
    data: [
      event(10, {}),
      event(20, { kind: 'load', text: '=1+1 says 50%', cause: 'agent' }),
      event(30, { destinationId: 8, setId: 2, text: 'Media-2 is up' }),
      event(40, { destinationId: null, setId: null, kind: 'configuration', text: 'revision 4' }),
    ],
  })
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const events = async (query: string) =>
  (await eventPage({ limit: 50, filter: filterOf(EVENT_PARTS, query) })).rows.map(({ text }) => text)
const audit = async (query: string) =>
  (await auditPage({ limit: 50, filter: filterOf(AUDIT_PARTS, query) })).rows.map(
    ({ actorName, subject }) => `${actorName} ${subject}`,
  )

describe('what is looked for', () => {
  test.each([
    ['', ['revision 4', 'Media-2 is up', '=1+1 says 50%', 'media-1 is down']],
    ['kind=load', ['=1+1 says 50%']],
    ['set=2', ['Media-2 is up']],
    ['destination=7&kind=health', ['media-1 is down']],
    ['q=MEDIA-', ['Media-2 is up', 'media-1 is down']],
    ['q=agent', ['=1+1 says 50%']],
    ['range=1200000-2000000', ['Media-2 is up', '=1+1 says 50%']],
    ['range=hour', []],
  ])('events: %s', async (query, texts) => {
    expect(await events(query)).toEqual(texts)
  })

  test('entries of the audit: by person, what they are about, set, destination, and any word of them', async () => {
    expect(await audit('person=Bob')).toEqual([`Bob destination ${first}`, `Bob destination ${second}`])
    expect(await audit('area=people')).toHaveLength(2)
    expect(await audit('area=sets')).toEqual(['Alice set 2', 'Alice set 1'])
    expect(await audit('set=2')).toEqual([`Bob destination ${second}`, 'Alice set 2'])
    expect(await audit(`destination=${first}`)).toEqual([
      `Bob destination ${first}`,
      `Alice destination ${first}`,
    ])
    expect(await audit('q=CMD')).toEqual([`Bob destination ${second}`])
    expect(await auditPersons()).toEqual(['Alice', 'Bob'])
  })

  test('an entry tells before and after; only what changed the configuration leads to the history', async () => {
    const { rows } = await auditPage({ limit: 50 })
    const changed = rows.find(({ rows: [row] }) => row?.kind === 'changed')
    expect(changed).toMatchObject({
      isRevision: true,
      rows: [{ diffs: [{ field: 'weight', from: '50', to: '70' }] }],
    })
    expect(rows.filter(({ isRevision }) => !isRevision)).toHaveLength(2)
  })

  test('pages go on where the last one ended, whatever is filtered out', async () => {
    const filter = { area: 'destinations' as const }
    const page = await auditPage({ limit: 2, filter })
    const next = await auditPage({ limit: 2, filter, beforeId: page.nextBeforeId ?? 0 })
    expect([page.rows.length, next.rows.length, next.nextBeforeId]).toEqual([2, 1, null])
  })

  test('of an address only what is a filter counts, and one that is written by hand fails nobody', () => {
    const given = new URLSearchParams('kind=none&set=x&q=%20&range=day&destination=3&page=2')
    expect(filterQuery(EVENT_PARTS, (name) => given.get(name) ?? '')).toBe('destination=3&range=day')
  })

  test('an event that is just heard is shown where it belongs', () => {
    const heard: EngineEvent = { ...event(0, {}), kind: 'health', atMs: 1 }
    const shown = (query: string) => isMeant(heard, filterOf(EVENT_PARTS, query))
    expect(['', 'kind=health', 'q=MEDIA', 'range=hour', 'destination=7', 'set=1'].map(shown)).not.toContain(
      false,
    )
    expect(['kind=load', 'q=x', 'range=1-2', 'destination=8', 'set=2'].map(shown)).not.toContain(true)
  })
})

describe('files', () => {
  async function signedIn(role: string): Promise<HeadersInit> {
    const answer = await signInRoute(
      new Request('http://127.0.0.1:8080/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:8080' },
        body: JSON.stringify({ email: `${role}@example.org`, password: 'a long password' }),
      }),
    )
    return {
      cookie: answer.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; '),
    }
  }
  const ask = async (route: (request: Request) => Promise<Response>, query: string, headers: HeadersInit) =>
    route(new Request(`http://127.0.0.1:8080/api/x${query}`, { headers }))

  test('events for whoever is signed in, without a formula', async () => {
    const answer = await ask(getEventsCsv, '?kind=load', await signedIn('viewer'))
    const [head, row, end] = (await answer.text()).split('\r\n')
    expect(head).toBe('at,kind,set,destination,from,to,cause,text,lasted ms,figures')
    expect(row).toBe("1970-01-01T00:20:00.000Z,load,1,7,up,down,agent,'=1+1 says 50%,,")
    expect(end).toBe('')
    expect((await ask(getEventsCsv, '?set=x', await signedIn('viewer'))).status).toBe(400)
  })

  test('the audit for admins alone: CSV has what differs, JSON has all of it', async () => {
    expect((await ask(getAuditCsv, '', await signedIn('viewer'))).status).toBe(403)
    const admin = await signedIn('admin')
    const csv = await (await ask(getAuditCsv, `?destination=${first}`, admin)).text()
    expect(csv).toContain(
      `Bob,update destination,destination ${first},6,destination ${first} changed: weight 50 → 70,1`,
    )
    const json = JSON.parse(await (await ask(getAuditJson, '?person=Bob', admin)).text())
    expect(json).toMatchObject([
      { before: { weight: 50 }, after: { weight: 70 } },
      { subject: `destination ${second}` },
    ])
  })
})
