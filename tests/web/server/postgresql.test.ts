import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresqlMissing, startPostgresql, type TestPostgresql } from '#tests/support/postgresql.ts'
import { ADMIN } from '#tests/support/test-admin.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { userOfSession } from '#web/server/auth/session-user.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { readDistribution, readHistory } from '#web/server/repositories/counts.ts'
import { setDestinationAdminState, updateDestination } from '#web/server/repositories/destinations.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'
import { listEvents } from '#web/server/repositories/events.ts'
import { acceptInvitation, invite, listInvitations } from '#web/server/repositories/invitations.ts'
import { deleteSet, getSet } from '#web/server/repositories/sets.ts'
import { getSettings, updateSettings } from '#web/server/repositories/settings.ts'
import { buildSnapshot } from '#web/server/repositories/snapshot.ts'
import { createUser, deleteUser, listUsers, setUserRole } from '#web/server/repositories/users.ts'

const missing = postgresqlMissing()
const folder = temporaryFolder()
let cluster: TestPostgresql
let panel: TestPanel

describe.skipIf(missing)(`the panel on PostgreSQL ${missing}`, () => {
  beforeAll(async () => {
    cluster = startPostgresql(folder)
    const admin = { FAIRLINE_ADMIN_EMAIL: ADMIN.email, FAIRLINE_ADMIN_PASSWORD: ADMIN.password }
    panel = await openPanel(folder, { DATABASE_URL: cluster.url, ...admin })
  }, 60_000)
  afterAll(async () => {
    await panel.close()
    cluster.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  test('configuration: imported, edited, deleted', async () => {
    await importDispatcherList(
      '1 sip:192.0.2.1 0 5 weight=30;duid=a\n1 sip:192.0.2.2\n2 sip:192.0.2.3',
      {},
      ALICE,
    )
    const set = await getSet(1)
    expect(set?.destinations).toMatchObject([{ weight: 30, attributes: { duid: 'a' } }, { weight: 50 }])
    await setDestinationAdminState(set?.destinations[0]?.id ?? 0, 'disabled', ALICE)
    await updateSettings({ defaultSetId: 1, listenerSets: { 'udp:127.0.0.1:5060': 1 } }, ALICE)
    expect(await getSettings()).toMatchObject({ defaultSetId: 1, listenerSets: { 'udp:127.0.0.1:5060': 1 } })
    await deleteSet(2, ALICE)
    expect(await getSet(2)).toBeNull()
  })

  test('passwords and what is absent', async () => {
    const id = (await getSet(1))?.destinations[0]?.id ?? 0
    const probeLogin = { realm: 'example.org', user: 'probe', password: 'Digest1' }
    const feeds = [{ into: 'ch', source: 'fs://:ClueCon@192.0.2.1' }]
    await updateDestination(id, { probeLogin, feeds, resources: { conf: 10 } }, ALICE)
    const { snapshot } = await buildSnapshot(panel.runtime.db, panel.runtime.sealing)
    expect(snapshot.sets[0]?.destinations[0]).toMatchObject({ probeLogin, feeds, resources: { conf: 10 } })
    expect(await updateDestination(id, { probeLogin: null, feeds: [] }, ALICE)).toMatchObject({
      probeLogin: null,
      feeds: [],
    })
  })

  test('sign-in', async () => {
    const answer = await signInRoute(
      new Request('http://127.0.0.1:3000/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(ADMIN),
      }),
    )
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect(await userOfSession(new Headers({ cookie }))).toMatchObject({ email: ADMIN.email, role: 'admin' })
  })

  test('of two admins who take the role from each other at once, one stays', async () => {
    const eve = { email: 'eve@example.org', name: 'Eve', password: 'correct horse battery' }
    const added = await createUser({ ...eve, role: 'admin' }, ALICE)
    const ids = (await listUsers()).map(({ id }) => id)
    for (let round = 0; round < 5; round += 1) {
      const outcomes = await Promise.allSettled(ids.map((id) => setUserRole(id, 'viewer', ALICE)))
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      await Promise.all(ids.map((id) => setUserRole(id, 'admin', ALICE)))
    }
    await deleteUser(added.id, ALICE)
  })

  test('an invitation ends with its maker’s role', async () => {
    const person = { name: 'Pat', password: ADMIN.password, role: 'admin' as const }
    const maker = await createUser({ ...person, email: 'maker@example.org' }, ALICE)
    const [used, late] = [
      await invite({ email: 'ivy@example.org', role: 'viewer' }, maker),
      await invite({ email: 'eve@example.org', role: 'admin' }, maker),
    ]
    const accept = (token: string) => acceptInvitation({ token, name: 'Ivy', password: ADMIN.password })
    expect(await accept(used)).toMatchObject({ email: 'ivy@example.org' })
    await setUserRole(maker.id, 'viewer', ALICE)
    expect([await accept(late), await listInvitations()]).toEqual([null, []])
    await deleteUser(maker.id, ALICE)
    expect(await panel.runtime.db.invitation.count()).toBe(0)
  })

  test('counts and events', async () => {
    const minuteMs = panel.runtime.clock.wallMs()
    const cell = { setId: 1, destinationId: 1, channel: '1', total: 3, answered: 2, failed: 1, attempts: 3 }
    const event = {
      atMs: minuteMs,
      kind: 'engine' as const,
      setId: null,
      destinationId: null,
      from: '',
      to: '',
      cause: '',
      figures: { probes: 3 },
      lastedMs: 90 * 86_400_000,
      text: 'begun',
    }
    const sources = [{ sourceId: 0, channel: '', total: 3, unplaced: 2 }]
    await applyBatch(panel.runtime.db, {
      engineId: 'e',
      startNumber: 1,
      sequence: 1,
      minuteMs,
      calls: [cell],
      sources,
      events: [event],
      records: [],
    })
    const view = await readDistribution({ kind: 'day' })
    expect(view).toMatchObject({ totalInbound: 3, totalOutbound: 5, unplaced: 2 })
    expect((await readHistory({ kind: 'hour' }, 'set')).series).toHaveLength(1)
    expect(await listEvents({ limit: 5 })).toMatchObject([event])
  })
})
