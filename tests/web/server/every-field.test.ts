import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setSchema, settingsSchema, sourceSchema } from '#engine/contract/config.ts'
import { destinationSchema } from '#engine/contract/destination-config.ts'
import { SECRET_MASK } from '#engine/contract/load-source.ts'
import { traceFilterSchema } from '#engine/contract/tracing.ts'
import { postgresqlMissing, startPostgresql } from '#tests/support/postgresql.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import {
  GET as getDestinationRoute,
  PATCH as patchDestinationRoute,
} from '#web/app/api/v1/destinations/[id]/route.ts'
import { POST as postDestinationRoute } from '#web/app/api/v1/destinations/route.ts'
import { GET as getSetRoute, PATCH as patchSetRoute } from '#web/app/api/v1/sets/[id]/route.ts'
import { GET as getSetsRoute, POST as postSetRoute } from '#web/app/api/v1/sets/route.ts'
import { GET as getSettingsRoute, PATCH as patchSettingsRoute } from '#web/app/api/v1/settings/route.ts'
import { GET as getSourceRoute, PATCH as patchSourceRoute } from '#web/app/api/v1/sources/[id]/route.ts'
import { listAudit } from '#web/server/repositories/audit.ts'
import {
  createDestination,
  getDestination,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { createSet, getSet, updateSet } from '#web/server/repositories/sets.ts'
import { getSettings, updateSettings } from '#web/server/repositories/settings.ts'
import { buildSnapshot } from '#web/server/repositories/snapshot.ts'
import { createSource, listSources, updateSource } from '#web/server/repositories/sources.ts'

/** Every field with a value that is not its default. */
const SET = {
  name: 'every field',
  mode: 'stateful' as const,
  algorithm: 'hash-header' as const,
  choice: {
    hashOver: 'header:X-Account+from.user',
    hashUserOnly: true,
    boundPercent: 150,
    relativeFree: true,
    ties: 'random' as const,
    congestionControl: true,
  },
  takes: { conf: 2 },
  chain: [{ setId: 1, maxAttempts: 2 }],
  chainOn: 'full' as const,
  fullCode: 600,
  attemptTimeoutMs: 1_500,
  ringTimeoutSec: 200,
  huntAfterSec: 20,
  maxAttempts: 5,
  failoverCodes: [486, 600],
  rewriteRequestUri: true,
  path: 'always' as const,
  probe: { intervalMs: 7_000, timeoutMs: 900, fall: 4 },
  evidence: { consecutive: 9 },
  loadFormula: 'opensips' as const,
  overloadControl: true,
  slowStart: { sec: 60, fromPercent: 20 },
  tryAllWhenDown: false,
  sessionTimer: { expiresSec: 1_800, minSec: 120 },
  dialogCheckSec: 90,
}
const DESTINATION = {
  uri: 'sip:media.example.org;transport=tls',
  weight: 7,
  priority: -2,
  channels: 30,
  channelNaming: 'reported' as const,
  channelHeader: 'X-Channel',
  adminState: 'draining' as const,
  description: 'media',
  attributes: { site: 'a' },
  contactNetworks: ['10.0.0.0/24'],
  tlsVerify: false,
  tlsName: 'sip.example.org',
  probe: { timeoutMs: 400, transport: null },
  probeLogin: { realm: 'example.org', user: 'probe', password: 'Digest1' },
  resources: { conf: 10, transcode: '50%', fax: 'unlimited' as const },
  feeds: [{ into: 'ch', source: 'fs://:ClueCon@192.0.2.7' }],
  callsPerSecond: 12,
  lastResort: true,
  drain: { deadlineMs: 4_000_000_000_000, atDeadline: 'release' as const },
}
const SEEN_DESTINATION = {
  ...DESTINATION,
  probeLogin: { ...DESTINATION.probeLogin, password: SECRET_MASK },
  feeds: [{ into: 'ch', source: `fs://:${SECRET_MASK}@192.0.2.7` }],
}
const SOURCE = {
  name: 'pbx',
  network: '198.51.100.0/24',
  port: 5_070,
  setId: 1,
  takes: { conf: 1 },
  callsPerSecond: 40,
  channels: 8,
  channelNaming: 'reported' as const,
  channelHeader: 'X-Line',
}
const SETTINGS = {
  acceptUnknownSources: false,
  defaultSetId: 1,
  listenerSets: { 'udp:127.0.0.1:5060': 1 },
  maxCallDurationSec: 7_200,
  udpRequestBytes: 0,
  limits: { vias: 12 },
  records: { days: 30, rows: 2_000_000 },
  reconcileSec: 45,
  tracing: {
    oneIn: 100,
    mostMb: 32,
    filters: [traceFilterSchema.parse({ id: 'a', number: '+49', untilMs: 4_000_000_000_000 })],
  },
}
const fieldsOf = (shape: object, without: readonly string[]) =>
  Object.keys(shape)
    .filter((name) => !without.includes(name))
    .sort()

test('the values below name every field of the contract: whoever adds one adds it here', () => {
  expect(Object.keys(SET).sort()).toEqual(fieldsOf(setSchema.shape, ['id', 'destinations']))
  expect(Object.keys(DESTINATION).sort()).toEqual(fieldsOf(destinationSchema.shape, ['id']))
  expect(Object.keys(SOURCE).sort()).toEqual(fieldsOf(sourceSchema.shape, ['id']))
  expect(Object.keys(SETTINGS).sort()).toEqual(fieldsOf(settingsSchema.shape, []))
  const set = setSchema.parse({ id: 1, name: 'set' })
  for (const [name, value] of Object.entries(SET))
    if (name !== 'mode') expect([name, value]).not.toEqual([name, Reflect.get(set, name)])
})

const missing = postgresqlMissing()
describe.each([
  ['SQLite', ''],
  ['PostgreSQL', missing],
])('every field on %s %s', (database, reason) => {
  const folder = temporaryFolder()
  let panel: TestPanel
  let token: string
  const closing: (() => void)[] = []
  beforeAll(async () => {
    if (reason) return
    const cluster = database === 'PostgreSQL' ? startPostgresql(folder) : null
    if (cluster) closing.push(() => cluster.stop())
    panel = await openPanel(folder, cluster ? { DATABASE_URL: cluster.url } : {})
    token = fs.readFileSync(path.join(folder, 'panel-token'), 'utf8').trim()
    await createSet({ id: 1, name: 'first' }, ALICE)
    await createDestination(1, { uri: 'sip:192.0.2.1' }, ALICE)
  }, 60_000)
  afterAll(async () => {
    if (!reason) await panel.close()
    for (const close of closing) close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  const ask = async (route: (request: Request) => Promise<Response>, method: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${token}` }
    const text = body === undefined ? undefined : JSON.stringify(body)
    const answer = await route(new Request('http://127.0.0.1/api', { method, headers, body: text }))
    return { status: answer.status, body: await answer.json() }
  }
  const of = (id: number) => ({ params: Promise.resolve({ id: String(id) }) })
  const ordinary = (setId: number) =>
    createDestination(setId, { uri: 'sip:192.0.2.9', resources: { conf: 4 } }, ALICE)

  test.skipIf(reason)('of a set: made, patched, read, audited, and in the snapshot', async () => {
    const { takes: _, ...made } = SET
    const { id } = await createSet(made, ALICE)
    expect(await getSet(id)).toMatchObject(made)
    await ordinary(id)
    const plain = await createSet({ name: 'plain' }, ALICE)
    await ordinary(plain.id)
    const changed = await updateSet(plain.id, SET, ALICE)
    expect(changed).toMatchObject(SET)
    expect((await listAudit({ limit: 1 }))[0]?.after).toMatchObject(SET)
    const { snapshot } = await buildSnapshot(panel.runtime.db, panel.runtime.sealing)
    expect(snapshot.sets.find((set) => set.id === plain.id)).toMatchObject(SET)
    const rest = await ask((request) => getSetRoute(request, of(plain.id)), 'GET')
    expect(rest.body).toMatchObject({ ...SET, revision: changed.revision })
  })

  test.skipIf(reason)('of a set through REST: made, patched within, read', async () => {
    const { takes, ...made } = SET
    const { body } = await ask(postSetRoute, 'POST', { ...made, name: 'by rest' })
    await ordinary(body.id)
    const patch = (given: unknown) => ask((request) => patchSetRoute(request, of(body.id)), 'PATCH', given)
    expect(await patch({ takes, slowStart: { sec: 5 }, choice: { ties: 'least-recent' } })).toMatchObject({
      status: 200,
      body: {
        takes,
        slowStart: { sec: 5, fromPercent: 20 },
        choice: { ...SET.choice, ties: 'least-recent' },
        sessionTimer: SET.sessionTimer,
      },
    })
    await patch({ sessionTimer: { minSec: 300 }, probe: { rise: 7 }, evidence: { windowSec: 20 } })
    const { body: seen } = await ask((request) => getSetRoute(request, of(body.id)), 'GET')
    expect(seen).toMatchObject({
      sessionTimer: { expiresSec: 1_800, minSec: 300 },
      probe: { ...SET.probe, rise: 7 },
      evidence: { consecutive: 9, windowSec: 20 },
    })
    const { body: all } = await ask(getSetsRoute, 'GET')
    expect(all.sets.find((set: { id: number }) => set.id === body.id)).toEqual(seen)
  })

  test.skipIf(reason)('of a destination: made, patched, read, audited, and in the snapshot', async () => {
    const { id } = await createDestination(1, DESTINATION, ALICE)
    expect(await getDestination(id)).toMatchObject(SEEN_DESTINATION)
    const plain = await createDestination(1, { uri: 'sip:192.0.2.3' }, ALICE)
    expect(await updateDestination(plain.id, DESTINATION, ALICE)).toMatchObject(SEEN_DESTINATION)
    expect((await listAudit({ limit: 1 }))[0]?.after).toMatchObject(SEEN_DESTINATION)
    const { snapshot } = await buildSnapshot(panel.runtime.db, panel.runtime.sealing)
    expect(snapshot.sets[0]?.destinations.find((one) => one.id === plain.id)).toMatchObject(DESTINATION)
    const empty = { probeLogin: null, callsPerSecond: null, drain: null, channels: null, resources: {} }
    expect(await updateDestination(plain.id, empty, ALICE)).toMatchObject(empty)
  })

  test.skipIf(reason)('of a destination through REST: made, patched, read', async () => {
    const made = await ask(postDestinationRoute, 'POST', { setId: 1, destination: DESTINATION })
    expect(made).toMatchObject({ status: 200, body: { ...SEEN_DESTINATION, setId: 1 } })
    const { id } = made.body
    const patched = await ask((request) => patchDestinationRoute(request, of(id)), 'PATCH', {
      callsPerSecond: 5,
      resources: { conf: '10%' },
    })
    expect(patched.body).toMatchObject({ ...SEEN_DESTINATION, callsPerSecond: 5, resources: { conf: '10%' } })
    const read = await ask((request) => getDestinationRoute(request, of(id)), 'GET')
    expect(read.body).toEqual(patched.body)
  })

  test.skipIf(reason)('of a source, through REST too', async () => {
    const { id } = await createSource(SOURCE, ALICE)
    expect((await listSources())[0]).toMatchObject(SOURCE)
    const plain = await createSource({ name: 'trunk', network: '203.0.113.1' }, ALICE)
    const wanted = { ...SOURCE, network: '203.0.113.2' }
    expect(await updateSource(plain.id, wanted, ALICE)).toMatchObject(wanted)
    expect((await listAudit({ limit: 1 }))[0]?.after).toMatchObject(wanted)
    const nothing = { takes: null, callsPerSecond: null, port: null }
    const patched = await ask((request) => patchSourceRoute(request, of(id)), 'PATCH', nothing)
    expect(patched.body).toMatchObject({ ...SOURCE, ...nothing })
    expect((await ask((request) => getSourceRoute(request, of(id)), 'GET')).body).toEqual(patched.body)
    const { snapshot } = await buildSnapshot(panel.runtime.db, panel.runtime.sealing)
    expect(snapshot.sources.find((source) => source.id === plain.id)).toMatchObject(wanted)
  })

  test.skipIf(reason)('of the settings, through REST too', async () => {
    expect(await updateSettings(SETTINGS, ALICE)).toMatchObject(SETTINGS)
    expect(await getSettings()).toMatchObject(SETTINGS)
    expect((await listAudit({ limit: 1 }))[0]?.after).toMatchObject(SETTINGS)
    const patched = await ask(patchSettingsRoute, 'PATCH', { records: { days: 7 }, defaultSetId: null })
    expect(patched.body).toMatchObject({
      ...SETTINGS,
      defaultSetId: null,
      records: { days: 7, rows: 2_000_000 },
    })
    expect((await ask(getSettingsRoute, 'GET')).body).toEqual(patched.body)
  })

  test.skipIf(reason)('rows of a database of the version before get the defaults', async () => {
    const { db } = panel.runtime
    await db.$executeRawUnsafe(
      `INSERT INTO "Set" (id, name, algorithm, "fullCode", "attemptTimeoutMs", "ringTimeoutSec", "maxAttempts", "failoverCodes", "rewriteRequestUri", probe)
       VALUES (40, 'old', 'weighted', 486, 2000, 185, 8, '[]', false, '{}')`,
    )
    await db.$executeRawUnsafe(
      `INSERT INTO "Destination" (id, "setId", position, uri, weight, priority, "channelNaming", "channelHeader", "adminState", description, attributes, "contactNetworks")
       VALUES (400, 40, 0, 'sip:192.0.2.40', 5, 0, 'assigned', '', 'draining', '', '{}', '[]')`,
    )
    const { destinations: _, ...set } = setSchema.parse({
      id: 40,
      name: 'old',
      algorithm: 'weighted',
      failoverCodes: [],
    })
    const destination = { callsPerSecond: null, lastResort: false, drain: null, resources: {}, revision: 0 }
    expect(await getSet(40)).toMatchObject({ ...set, revision: 0, destinations: [destination] })
    expect(await updateDestination(400, { weight: 6, revision: 0 }, ALICE)).toMatchObject({ weight: 6 })
  })
})
