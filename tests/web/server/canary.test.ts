import fs from 'node:fs'
import path from 'node:path'
import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SECRET_MASK } from '#engine/contract/load-source.ts'
import { deleteDestination } from '#tests/support/delete-destination.ts'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import { cookieOf, postAuth } from '#tests/support/signed-in.ts'
import { ADMIN } from '#tests/support/test-admin.ts'
import {
  ALICE,
  controlToken,
  openPanel,
  type TestPanel,
  temporaryFolder,
  until,
} from '#tests/support/test-panel.ts'
import { PATCH as patchDestination } from '#web/app/api/v1/destinations/[id]/route.ts'
import { GET as getDestinations } from '#web/app/api/v1/destinations/route.ts'
import { GET as healthz } from '#web/app/api/v1/healthz/route.ts'
import { POST as postImport } from '#web/app/api/v1/import/route.ts'
import { PATCH as patchSet } from '#web/app/api/v1/sets/[id]/route.ts'
import { GET as getStats } from '#web/app/api/v1/stats/route.ts'
import { provePassword } from '#web/server/auth/prove-password.ts'
import { beginSecondFactor, confirmSecondFactor, secondFactorView } from '#web/server/auth/second-factor.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { completeInvitation } from '#web/server/invited.ts'
import { errorFields, type Log } from '#web/server/log.ts'
import { createApiToken, listApiTokens } from '#web/server/repositories/api-tokens.ts'
import { listAudit } from '#web/server/repositories/audit.ts'
import {
  createDestination,
  getDestination,
  setDestinationAdminState,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { invite, listInvitations, readInvitation } from '#web/server/repositories/invitations.ts'
import { listPasskeys } from '#web/server/repositories/passkeys.ts'
import { listSessions } from '#web/server/repositories/sessions.ts'
import { createSet, deleteSet, getSet, listSets, updateSet } from '#web/server/repositories/sets.ts'
import { createUser, listUsers } from '#web/server/repositories/users.ts'
import { readStats } from '#web/server/stats.ts'

const CANARY = 'Canary7731'
const folder = temporaryFolder()
let engine: FakeEngine
let panel: TestPanel
let token: string
/** Everything that anybody is shown. */
const outputs: string[] = []
const show = (what: unknown) => outputs.push(JSON.stringify(what) ?? '')
const write = (message: string, fields?: Record<string, unknown>) => show([message, fields])
const log: Log = { debug: write, info: write, warn: write, error: write }

beforeAll(async () => {
  engine = new FakeEngine(await controlToken(folder))
  const port = await engine.open()
  const admin = { FAIRLINE_ADMIN_EMAIL: ADMIN.email, FAIRLINE_ADMIN_PASSWORD: ADMIN.password }
  panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${port}`, ...admin }, log)
  token = fs.readFileSync(path.join(folder, 'panel-token'), 'utf8').trim()
  await watchLive()
})
afterAll(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const of = (id: number) => ({ params: Promise.resolve({ id: String(id) }) })
async function ask(
  route: (request: Request) => Promise<Response>,
  method = 'GET',
  body?: unknown,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const text = body === undefined ? undefined : JSON.stringify(body)
  outputs.push(
    await (await route(new Request('http://127.0.0.1/api', { method, headers, body: text }))).text(),
  )
}
async function refused(work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => 'not refused',
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Error)
  show([errorFields(error), error instanceof Error && { ...error, message: error.message }])
}

/** All frames that a signed-in browser gets, on the page of the sets. */
async function watchLive(): Promise<void> {
  const answer = await signInRoute(
    new Request(`${panel.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: panel.url },
      body: JSON.stringify(ADMIN),
    }),
  )
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const socket = io(panel.url, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: { cookie },
    forceNew: true,
  })
  socket.onAny((...frame: unknown[]) => show(frame))
  socket.emit('watch', { view: 'sets', setIds: [1, 2] })
  await until('a frame', () => outputs.some((one) => one.startsWith('["state"')))
}

const secrets = (word: string) => ({
  feeds: [
    { into: 'weight', source: `fs://:${word}@192.0.2.7` },
    { into: 'ch', source: `snmp://${word}@192.0.2.7/1.3.6.1.4#max=9` },
    { into: 'conf', source: `https://reader:${word}@192.0.2.7/#load=n&max=9` },
    { into: 'lines', source: `ari://reader:${word}@192.0.2.7#max=9` },
  ],
  probeLogin: { realm: 'example.org', user: 'probe', password: word },
})

test('trust.md panel 8: a canary password is in no view, answer, frame, error, log, audit row and database file', async () => {
  await createSet({ id: 1, name: 'media' }, ALICE)
  show(await createDestination(1, { uri: 'sip:192.0.2.7', ...secrets(CANARY) }, ALICE))
  const id = (await getSet(1))?.destinations[0]?.id ?? 0
  await until(
    'the engine has all five',
    () => JSON.stringify(engine.received.at(-1)).split(CANARY).length === 6,
  )

  show(await updateDestination(id, secrets(`${CANARY}b`), ALICE))
  show(await setDestinationAdminState(id, 'draining', ALICE))
  show(await updateSet(1, { probe: { intervalMs: 20_000 } }, ALICE))
  await ask((request) => patchDestination(request, of(id)), 'PATCH', { ...secrets(`${CANARY}c`), weight: 3 })
  await ask((request) => patchSet(request, of(1)), 'PATCH', { evidence: { consecutive: 9 } })
  const list = `2 sip:192.0.2.9 0 0 weight=fs://:${CANARY}@192.0.2.9;ch=fs://x:${CANARY}@192.0.2.9;conf=10`
  await ask(postImport, 'POST', { text: list, dryRun: true })
  await ask(postImport, 'POST', { text: list })
  await ask(postImport, 'POST', { text: list, merge: true })
  await ask(postImport, 'POST', { text: list.replace(';conf', ';weight') })
  await ask(postImport, 'POST', { text: list.replace('Canary', 'Can ary') })
  for (const route of [getDestinations, getStats, healthz]) await ask(route)
  show([await listSets(), await getSet(1), await getDestination(id), await readStats()])

  await refused(
    updateDestination(id, { feeds: [{ into: 'ch', source: `fs://:${CANARY}@192.0.2.999` }] }, ALICE),
  )
  await refused(updateDestination(id, { feeds: [{ into: 'c h', source: `fs://:${CANARY}@h` }] }, ALICE))
  await refused(updateDestination(id, { ...secrets(CANARY), probe: { timeoutMs: 60_000 } }, ALICE))
  await refused(createDestination(9, { uri: 'sip:192.0.2.7', ...secrets(CANARY) }, ALICE))
  await ask((request) => patchDestination(request, of(id)), 'PATCH', {
    feeds: [{ into: 'ch', source: `fs:/:${CANARY}@h` }],
  })
  await deleteDestination(id, ALICE)
  await deleteSet(2, ALICE)
  show(await listAudit({ limit: 1_000 }))

  const all = outputs.join('\n')
  expect(all.split(SECRET_MASK).length).toBeGreaterThan(20)
  expect(outputs.filter((one) => /Canary|7731/.test(one))).toEqual([])
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name)
    if (fs.statSync(file).isFile())
      expect([name, fs.readFileSync(file).includes(CANARY)]).toEqual([name, false])
  }
})

test('trust.md panel 8: what lets people in is in no answer but its own, frame, log, audit row and database file', async () => {
  const email = 'canary@example.org'
  const password = 'Canary7731 password'
  const user = await createUser({ email, name: 'Cara', password, role: 'admin' }, ALICE)
  show(await postAuth('sign-in/email', { email, password: `${password} wrong` }).then((one) => one.text()))
  const answer = await postAuth('sign-in/email', { email, password })
  show(await answer.text())
  const cookie = cookieOf(answer)
  const session = cookie.split('=')[1] ?? ''
  const headers = new Headers({ cookie })
  const me = { ...user }
  const made = await beginSecondFactor(password, me, headers)
  const code = await createOTP(new TextDecoder().decode(base32.decode(made.secret))).totp()
  await confirmSecondFactor(code, me, headers)
  show(await postAuth('sign-in/email', { email, password }).then((one) => one.text()))
  const token = await createApiToken({ name: 'canary', scope: 'read', days: 1 }, me)
  const link = await invite({ email: 'invited@example.org', role: 'viewer' }, me)
  await refused(provePassword(me, `${password} wrong`, headers, 'password'))
  await refused(createApiToken({ name: 'x'.repeat(10), scope: 'read', days: 1 }, { ...me, id: 'nobody' }))
  show(await completeInvitation({ token: link, name: '', password }))
  show([await secondFactorView(me), await readInvitation(link), await listInvitations()])
  show([
    await listUsers(),
    await listSessions(user.id),
    await listApiTokens(user.id),
    await listPasskeys(user.id),
  ])
  for (const route of [getStats, healthz]) await ask(route)
  show(await listAudit({ limit: 1_000 }))

  const secrets = [password, decodeURIComponent(session).split('.')[0] ?? '', made.secret, token, link]
  const all = outputs.join('\n')
  for (const secret of [...secrets, ...made.backupCodes]) {
    expect(secret.length).toBeGreaterThan(5)
    expect(all.includes(secret)).toBe(false)
  }
  await panel.runtime.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
  const kept = fs.readFileSync(path.join(folder, 'fairline.db'))
  // The library keeps a session's token as it is: alone it opens nothing, the cookie is signed with `session-secret`.
  for (const secret of [password, made.secret, token, link, ...made.backupCodes])
    expect(kept.includes(secret)).toBe(false)
})
