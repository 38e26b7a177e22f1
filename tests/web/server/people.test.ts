import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cookieOf, postAuth, visitor } from '#tests/support/signed-in.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { GET as getSets, POST as postSet } from '#web/app/api/v1/sets/route.ts'
import type { UserView } from '#web/lib/people.ts'
import { sessionIdOf, userOfSession } from '#web/server/auth/session-user.ts'
import { completeInvitation } from '#web/server/invited.ts'
import { SessionBook } from '#web/server/live/session-book.ts'
import {
  bearerOfToken,
  createApiToken,
  listApiTokens,
  revokeApiToken,
} from '#web/server/repositories/api-tokens.ts'
import { listAudit } from '#web/server/repositories/audit.ts'
import {
  invite,
  listInvitations,
  readInvitation,
  takeInvitationBack,
} from '#web/server/repositories/invitations.ts'
import { noteSessionsSeen } from '#web/server/repositories/seen.ts'
import { endSession, endSessions, listSessions, rolesOfSessions } from '#web/server/repositories/sessions.ts'
import { setUserEnabled, unlockUser } from '#web/server/repositories/user-access.ts'
import {
  createUser,
  deleteUser,
  listUsers,
  setUserPassword,
  setUserRole,
} from '#web/server/repositories/users.ts'

const PASSWORD = 'correct horse battery'
const HOUR_MS = 3_600_000
const folder = temporaryFolder()
let panel: TestPanel
let people = 0
let email: string

beforeAll(async () => {
  panel = await openPanel(folder)
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  people += 1
  email = `p${people}@example.org`
})

const person = (role: 'viewer' | 'operator' | 'admin' = 'operator') =>
  createUser({ email, name: 'Pat', password: PASSWORD, role }, ALICE)
const lastAudit = async () => (await listAudit({ limit: 1 }))[0]
const entry = async () => (await listUsers()).find((user) => user.email === email)

describe('sessions', () => {
  test('each says where and since when; one is ended, then all others, and it is audited', async () => {
    const { id } = await person()
    const [one, two, here] = [
      await visitor(email, PASSWORD),
      await visitor(email, PASSWORD),
      await visitor(email, PASSWORD),
    ]
    const listed = await listSessions(id)
    expect(listed).toHaveLength(3)
    expect(listed[0]).toMatchObject({ address: '192.0.2.1', userAgent: expect.stringContaining('Firefox') })
    const hereId = listed[0]?.id ?? ''
    await endSession(id, listed[2]?.id ?? '', ALICE)
    expect(await lastAudit()).toMatchObject({ action: 'end session', subject: `user ${email}` })
    expect(await userOfSession(one.headers)).toBeNull()
    expect(await endSessions(id, hereId, ALICE)).toBe(1)
    expect([await userOfSession(two.headers), await userOfSession(here.headers)]).toEqual([null, here.user])
  })

  test('nobody ends somebody else’s as their own', async () => {
    const { id } = await person()
    await visitor(email, PASSWORD)
    const [session] = await listSessions(id)
    await expect(endSession('another', session?.id ?? '', ALICE)).rejects.toThrow(/ended already/)
    expect(await listSessions(id)).toHaveLength(1)
  })

  test('last seen moves by the minute', async () => {
    const { id } = await person()
    await visitor(email, PASSWORD)
    const [session] = await listSessions(id)
    const beganMs = session?.seenAtMs ?? 0
    const seen = async (atMs: number) => {
      await noteSessionsSeen(panel.runtime.db, [session?.id ?? ''], atMs)
      return ((await listSessions(id))[0]?.seenAtMs ?? 0) - beganMs
    }
    expect([await seen(beganMs + 59_000), await seen(beganMs + 61_000)]).toEqual([0, 61_000])
  })
})

describe('invitations', () => {
  const accept = (token: string) => completeInvitation({ token, name: 'Ivy', password: PASSWORD })
  let maker: UserView
  beforeEach(async () => {
    const alice = { email: `alice${people}@example.org`, name: 'Alice', password: PASSWORD }
    maker = await createUser({ ...alice, role: 'admin' }, ALICE)
  })

  test('a link makes one account with its role, once; the token is kept nowhere', async () => {
    const token = await invite({ email, role: 'operator' }, maker)
    expect(await listInvitations()).toMatchObject([{ email, role: 'operator', invitedBy: 'Alice' }])
    expect(await readInvitation(token)).toEqual({ kind: 'open', email, role: 'operator' })
    const answers = await Promise.all([accept(token), accept(token)])
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(await entry()).toMatchObject({ name: 'Ivy', role: 'operator' })
    expect(await readInvitation(token)).toEqual({ kind: 'used' })
    expect(await listInvitations()).toEqual([])
    expect((await visitor(email, PASSWORD)).user.role).toBe('operator')
    const kept = JSON.stringify([
      await panel.runtime.db.invitation.findMany(),
      await listAudit({ limit: 50 }),
    ])
    expect(kept).not.toContain(token)
    expect(await lastAudit()).toMatchObject({ action: 'accept invitation', after: { invitedBy: 'Alice' } })
  })

  test('after 72 hours, taken back, or invented, it makes none and says so', async () => {
    const late = await invite({ email, role: 'viewer' }, maker)
    const past = new Date(panel.runtime.clock.wallMs() - HOUR_MS)
    const [open] = await listInvitations()
    expect((open?.expiresAtMs ?? 0) - (open?.createdAtMs ?? 0)).toBe(72 * HOUR_MS)
    await panel.runtime.db.invitation.updateMany({ data: { expiresAt: past } })
    expect(await readInvitation(late)).toEqual({ kind: 'expired' })
    const back = await invite({ email, role: 'viewer' }, maker)
    await takeInvitationBack((await listInvitations())[0]?.id ?? '', ALICE)
    for (const token of [late, back, 'invented']) expect(await accept(token)).toMatchObject({ ok: false })
    expect(await readInvitation(back)).toEqual({ kind: 'unknown' })
    expect(await entry()).toBeUndefined()
  })

  test('a second one takes the first one’s place; who has an account gets none; a short password keeps the link', async () => {
    const first = await invite({ email, role: 'viewer' }, maker)
    const second = await invite({ email, role: 'viewer' }, maker)
    expect([await readInvitation(first), (await readInvitation(second)).kind]).toEqual([
      { kind: 'unknown' },
      'open',
    ])
    const short = await completeInvitation({ token: second, name: 'Ivy', password: 'short' })
    expect(short).toMatchObject({ ok: false, field: 'password' })
    expect(await accept(second)).toMatchObject({ ok: true })
    await expect(invite({ email, role: 'viewer' }, maker)).rejects.toMatchObject({ field: 'email' })
  })
})

describe('an invitation is good while its maker is an admin who may sign in', () => {
  const admin = (name: string) =>
    createUser({ email: `${name}${people}@example.org`, name, password: PASSWORD, role: 'admin' }, ALICE)

  test.each([
    ['is switched off', (id: string) => setUserEnabled(id, false, ALICE)],
    ['gets a lesser role', (id: string) => setUserRole(id, 'operator', ALICE)],
    ['is deleted', (id: string) => deleteUser(id, ALICE)],
    ['gets a password by an admin', (id: string) => setUserPassword(id, `${PASSWORD}2`, ALICE)],
  ])('it ends when the maker %s', async (_, end) => {
    const [maker, other] = [await admin('maker'), await admin('other')]
    const token = await invite({ email, role: 'admin' }, maker)
    const others = await invite({ email: `o-${email}`, role: 'viewer' }, other)
    await end(maker.id)
    expect(await readInvitation(token)).toEqual({ kind: 'unknown' })
    expect(await completeInvitation({ token, name: 'Eve', password: PASSWORD })).toMatchObject({ ok: false })
    expect((await listInvitations()).map(({ email: to }) => to)).not.toContain(email)
    expect(await entry()).toBeUndefined()
    expect((await readInvitation(others)).kind).toBe('open')
  })

  test('one that an earlier version made, which does not say by whom, stays good', async () => {
    const token = await invite({ email, role: 'viewer' }, await admin('maker'))
    await panel.runtime.db.invitation.updateMany({ where: { email }, data: { invitedById: null } })
    expect((await readInvitation(token)).kind).toBe('open')
    expect(await completeInvitation({ token, name: 'Ivy', password: PASSWORD })).toMatchObject({ ok: true })
  })
})

describe('API tokens', () => {
  const request = (token: string, body?: object) =>
    new Request('http://127.0.0.1/api/v1/sets', {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}` },
      body: body ? JSON.stringify(body) : null,
    })

  test('it acts in its owner’s name, both are in the audit, and the token is kept nowhere', async () => {
    const pat = await person('admin')
    const token = await createApiToken({ name: 'ci', scope: 'configure', days: 1 }, pat)
    expect((await postSet(request(token, { name: 'from a program' }))).status).toBe(200)
    expect(await lastAudit()).toMatchObject({ actorName: 'Pat, token “ci”', action: 'create set' })
    const [listed] = await listApiTokens(pat.id)
    expect(listed).toMatchObject({ name: 'ci', scope: 'configure', lastUsedAtMs: expect.any(Number) })
    const kept = [await panel.runtime.db.apiToken.findMany(), await listAudit({ limit: 50 }), listed]
    expect(JSON.stringify(kept)).not.toContain(token)
    await panel.runtime.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
    expect(fs.readFileSync(path.join(folder, 'fairline.db')).includes(token)).toBe(false)
  })

  test('at most what its owner may: a role that is lost is lost to it too', async () => {
    const pat = await person('operator')
    await expect(createApiToken({ name: 'x', scope: 'configure', days: null }, pat)).rejects.toMatchObject({
      field: 'scope',
    })
    const token = await createApiToken({ name: 'x', scope: 'operate', days: null }, pat)
    expect((await bearerOfToken(token))?.scope).toBe('operate')
    await setUserRole(pat.id, 'viewer', ALICE)
    expect((await bearerOfToken(token))?.scope).toBe('read')
    await setUserRole(pat.id, 'admin', ALICE)
    expect((await bearerOfToken(token))?.scope).toBe('operate')
    await setUserEnabled(pat.id, false, ALICE)
    expect(await bearerOfToken(token)).toBeNull()
    await deleteUser(pat.id, ALICE)
    expect((await getSets(request(token))).status).toBe(401)
  })

  test('taken back or expired it does nothing; nobody takes back somebody else’s', async () => {
    const pat = await person('viewer')
    const [revoked, expired] = [
      await createApiToken({ name: 'a', scope: 'read', days: null }, pat),
      await createApiToken({ name: 'b', scope: 'read', days: 1 }, pat),
    ]
    const first = (await listApiTokens(pat.id)).find(({ name }) => name === 'a')?.id ?? ''
    await expect(revokeApiToken(first, { ...pat, id: 'another' })).rejects.toThrow(/taken back already/)
    await revokeApiToken(first, pat)
    const past = new Date(panel.runtime.clock.wallMs() - 1)
    await panel.runtime.db.apiToken.updateMany({ where: { name: 'b' }, data: { expiresAt: past } })
    for (const token of [revoked, expired, `fl_${'A'.repeat(43)}`, 'x'])
      expect((await getSets(request(token))).status).toBe(401)
  })
})

describe('access', () => {
  test('who is switched off is signed out at once and told so with the right password alone', async () => {
    const { id } = await person()
    const { headers } = await visitor(email, PASSWORD)
    await setUserEnabled(id, false, ALICE)
    expect(await userOfSession(headers)).toBeNull()
    const tries = [PASSWORD, 'a wrong password'].map((password) =>
      postAuth('sign-in/email', { email, password }),
    )
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual([403, 401])
    await setUserEnabled(id, true, ALICE)
    expect(cookieOf(await postAuth('sign-in/email', { email, password: PASSWORD }))).toContain(
      'session_token',
    )
  })

  test('a session that a sign-in under way made for somebody who was just switched off is none, on again too', async () => {
    const { id } = await person()
    const { headers } = await visitor(email, PASSWORD)
    const { auth, db, clock } = panel.runtime
    const made = await db.session.findFirstOrThrow({ where: { userId: id } })
    await setUserEnabled(id, false, ALICE)
    await db.session.create({ data: made })
    expect([await userOfSession(headers), await sessionIdOf(headers)]).toEqual([null, null])
    expect(await new SessionBook(auth, db, clock).open(headers.get('cookie') ?? '')).toBeNull()
    expect(await rolesOfSessions(db, [made.id], clock.wallMs())).toEqual(new Map())
    await setUserEnabled(id, true, ALICE)
    expect(await userOfSession(headers)).toBeNull()
  })

  test('an admin who is switched off is none: the last other one stays', async () => {
    const admins = (await listUsers()).filter(({ role }) => role === 'admin')
    for (const { id } of admins) await deleteUser(id, ALICE).catch(() => undefined)
    const [last] = (await listUsers()).filter(({ role }) => role === 'admin')
    const second = await person('admin')
    await setUserEnabled(second.id, false, ALICE)
    await expect(setUserEnabled(last?.id ?? second.id, false, ALICE)).rejects.toThrow(/last admin/)
    if (last) await expect(deleteUser(last.id, ALICE)).rejects.toThrow(/last admin/)
  })

  test('after ten wrong passwords an admin sees the lock and till when, and lifts it', async () => {
    const { id } = await person()
    for (let tries = 0; tries < 10; tries += 1)
      await postAuth(
        'sign-in/email',
        { email, password: 'a wrong password' },
        { 'x-fairline-address': `198.51.100.${tries}` },
      )
    expect((await postAuth('sign-in/email', { email, password: PASSWORD })).status).toBe(429)
    const untilMs = (await entry())?.lockedUntilMs ?? 0
    expect(untilMs - panel.runtime.clock.wallMs()).toBeGreaterThan(200_000)
    await unlockUser(id, ALICE)
    expect((await entry())?.lockedUntilMs).toBeNull()
    expect((await postAuth('sign-in/email', { email, password: PASSWORD })).status).toBe(200)
  }, 60_000)
})
