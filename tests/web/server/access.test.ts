import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ManualPanelClock } from '#tests/support/manual-panel-clock.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { ADDRESS_HEADER } from '#web/server/auth/auth.ts'
import { LoginGuard } from '#web/server/auth/login-guard.ts'
import { userOfSession } from '#web/server/auth/session-user.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { replaceOwnPassword } from '#web/server/own-password.ts'
import { listAudit } from '#web/server/repositories/audit.ts'
import { listSessions } from '#web/server/repositories/sessions.ts'
import {
  createUser,
  deleteUser,
  listUsers,
  setUserPassword,
  setUserRole,
} from '#web/server/repositories/users.ts'
import { completeSetup, isSetupOpen } from '#web/server/setup.ts'

const CANARY = 'canary-password-7f3a'
const folder = temporaryFolder()
let panel: TestPanel
beforeAll(async () => {
  panel = await openPanel(folder)
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

function post(action: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const request = new Request(`${panel.url}/api/auth/${action}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: panel.url,
      [ADDRESS_HEADER]: '192.0.2.1',
      ...headers,
    },
    body: JSON.stringify(body),
  })
  return signInRoute(request)
}
const signIn = (email: string, password: string) => post('sign-in/email', { email, password })
const cookieOf = (answer: Response) =>
  new Headers({
    cookie: answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; '),
  })

describe('first-run set-up', () => {
  const person = { name: 'Ada', email: 'Ada@Example.org', password: CANARY }

  test('the one-time token is printed as a link and kept 0600', () => {
    const token = fs.readFileSync(path.join(folder, 'setup-token'), 'utf8').trim()
    expect(panel.notes).toEqual([`set-up: http://localhost:3000/setup?token=${token}`])
    for (const name of ['setup-token', 'panel-token', 'control-token', 'session-secret']) {
      expect(fs.statSync(path.join(folder, name)).mode & 0o777).toBe(0o600)
    }
  })

  test('without the token nobody gets in', async () => {
    expect(await completeSetup({ ...person, token: 'guess' })).toMatchObject({ ok: false, code: 'FORBIDDEN' })
    expect(await listUsers()).toEqual([])
  })

  test('with it an admin is made, once', async () => {
    const token = panel.runtime.setup.oneTimeToken
    expect(await completeSetup({ ...person, token })).toEqual({
      ok: true,
      value: { email: 'ada@example.org' },
    })
    expect(await completeSetup({ ...person, email: 'eve@example.org', token })).toMatchObject({ ok: false })
    expect(await listUsers()).toMatchObject([{ email: 'ada@example.org', role: 'admin' }])
    expect([isSetupOpen(), fs.existsSync(path.join(folder, 'setup-token'))]).toEqual([false, false])
  })

  test('FAIRLINE_ADMIN_EMAIL and FAIRLINE_ADMIN_PASSWORD make the first admin without a link', async () => {
    const other = temporaryFolder()
    const second = await openPanel(other, {
      FAIRLINE_ADMIN_EMAIL: 'root@example.org',
      FAIRLINE_ADMIN_PASSWORD: CANARY,
    })
    expect(second.notes).toEqual([])
    expect(await second.runtime.db.user.findMany()).toMatchObject([
      { email: 'root@example.org', role: 'admin' },
    ])
    await second.close()
    fs.rmSync(other, { recursive: true, force: true })
    await panel.close()
    panel = await openPanel(folder)
    expect(panel.notes).toEqual([])
  })
})

describe('sessions', () => {
  test('a right password opens one in an HttpOnly, SameSite cookie', async () => {
    const answer = await signIn('ada@example.org', CANARY)
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Lax/i)
    expect(await userOfSession(cookieOf(answer))).toMatchObject({ email: 'ada@example.org', role: 'admin' })
  })

  test('every sign-in gives another token, and one brought along is not taken up', async () => {
    const planted = 'fairline.session_token=planted.value'
    const answer = await post(
      'sign-in/email',
      { email: 'ada@example.org', password: CANARY },
      { cookie: planted },
    )
    expect(answer.headers.getSetCookie()[0]).not.toContain('planted')
    expect(await userOfSession(new Headers({ cookie: planted }))).toBeNull()
  })

  test('one’s own password is changed with the present one, and every other session ends', async () => {
    const old = 'the password before this one'
    await createUser({ email: 'bob@example.org', name: 'Bob', password: old, role: 'viewer' }, ALICE)
    const [here, there] = [await signIn('bob@example.org', old), await signIn('bob@example.org', old)].map(
      cookieOf,
    )
    const user = here && (await userOfSession(here))
    if (!here || !there || !user) throw new Error('bob is not signed in')
    const change = (current: string) => replaceOwnPassword({ current, password: CANARY }, user, here)
    await expect(change('a guess')).rejects.toMatchObject({ field: 'current' })
    expect(await userOfSession(there)).not.toBeNull()
    await change(old)
    expect([await userOfSession(here), await userOfSession(there)]).toEqual([user, null])
    expect((await signIn('bob@example.org', old)).status).toBe(401)
    expect((await signIn('bob@example.org', CANARY)).status).toBe(200)
    expect(await listAudit({ limit: 1 })).toMatchObject([{ action: 'change own password' }])
    await deleteUser(user.id, ALICE)
  })

  test('it ends at once on sign-out and on a new password', async () => {
    const cookie = cookieOf(await signIn('ada@example.org', CANARY))
    await post('sign-out', {}, { cookie: cookie.get('cookie') ?? '' })
    expect(await userOfSession(cookie)).toBeNull()
    const other = cookieOf(await signIn('ada@example.org', CANARY))
    const [ada] = await listUsers()
    await setUserPassword(ada?.id ?? '', `${CANARY}-2`, ALICE)
    expect(await userOfSession(other)).toBeNull()
    expect((await signIn('ada@example.org', CANARY)).status).toBe(401)
    expect((await signIn('ada@example.org', `${CANARY}-2`)).status).toBe(200)
  })

  test('a password that is set while the one before it is being checked leaves that one no session', async () => {
    const cy = {
      email: 'cy@example.org',
      name: 'Cy',
      password: 'the password before',
      role: 'viewer' as const,
    }
    const { id } = await createUser(cy, ALICE)
    const { password } = await panel.runtime.auth.$context
    const { verify } = password
    vi.spyOn(password, 'verify').mockImplementationOnce(async (given) => {
      const isRight = await verify(given)
      await setUserPassword(id, CANARY, ALICE)
      return isRight
    })
    expect((await signIn(cy.email, cy.password)).status).toBe(401)
    expect(await listSessions(id)).toEqual([])
    expect((await signIn(cy.email, CANARY)).status).toBe(200)
    await deleteUser(id, ALICE)
  })

  test('use does not lengthen it: seven days after sign-in it is over', async () => {
    const cookie = cookieOf(await signIn('ada@example.org', `${CANARY}-2`))
    const { session } = panel.runtime.db
    const { id } = await session.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
    const expiresAt = new Date(panel.runtime.clock.wallMs() + 60_000)
    await session.update({ where: { id }, data: { expiresAt } })
    expect(await userOfSession(cookie)).not.toBeNull()
    expect((await session.findUniqueOrThrow({ where: { id } })).expiresAt).toEqual(expiresAt)
  })

  test('a new role holds on the next request', async () => {
    const user = await createUser(
      { email: 'op@example.org', name: 'Op', password: CANARY, role: 'operator' },
      ALICE,
    )
    const cookie = cookieOf(await signIn('op@example.org', CANARY))
    await setUserRole(user.id, 'viewer', ALICE)
    expect((await userOfSession(cookie))?.role).toBe('viewer')
  })

  test('everything else of the sign-in library is shut', async () => {
    for (const action of [
      'sign-up/email',
      'update-user',
      'change-email',
      'delete-user',
      'get-session',
      'sign-in/social',
    ]) {
      expect(
        (await post(action, { email: 'x@example.org', password: CANARY, name: 'X' })).status,
        action,
      ).toBe(404)
    }
  })

  test('an oversize body is refused unread', async () => {
    expect((await post('sign-in/email', { email: 'x'.repeat(20_000) })).status).toBe(413)
  })
})

describe('people', () => {
  test('the last admin stays', async () => {
    const [ada] = await listUsers()
    await expect(setUserRole(ada?.id ?? '', 'viewer', ALICE)).rejects.toThrow(/last admin/)
    await expect(deleteUser(ada?.id ?? '', ALICE)).rejects.toThrow(/last admin/)
  })

  test('an address has one account', async () => {
    const twin = { email: 'OP@example.org', name: 'Twin', password: CANARY, role: 'viewer' as const }
    await expect(createUser(twin, ALICE)).rejects.toThrow(/has an account already/)
  })

  test('no password is in the audit, in the database or in the log', async () => {
    expect(JSON.stringify(await listAudit({ limit: 100 }))).not.toContain(CANARY)
    await panel.runtime.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
    expect(fs.readFileSync(path.join(folder, 'fairline.db')).includes(CANARY)).toBe(false)
  })
})

describe('guessing', () => {
  test('after ten wrong passwords an account waits, known or not, from any address', async () => {
    for (const email of ['ada@example.org', 'nobody@example.org']) {
      const answers: number[] = []
      for (let i = 0; i < 11; i += 1) {
        const body = { email, password: `wrong-password-${i}` }
        answers.push((await post('sign-in/email', body, { [ADDRESS_HEADER]: `192.0.2.${100 + i}` })).status)
      }
      expect(answers, email).toEqual([...Array(10).fill(401), 429])
    }
  }, 30_000)

  test('known and unknown accounts take the same time', async () => {
    const medianMs = async (email: string) => {
      const times: number[] = []
      for (let i = 0; i < 5; i += 1) {
        const startedNs = process.hrtime.bigint()
        await post('sign-in/email', { email, password: CANARY }, { [ADDRESS_HEADER]: `198.51.100.${i}` })
        times.push(Number(process.hrtime.bigint() - startedNs) / 1e6)
      }
      return times.sort((left, right) => left - right)[2] ?? 0
    }
    const [known, unknown] = [await medianMs('op@example.org'), await medianMs('stranger@example.org')]
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(2)
  }, 30_000)

  test('one address is limited over all accounts; the window slides', () => {
    const clock = new ManualPanelClock()
    const guard = new LoginGuard(clock)
    for (let i = 0; i < 30; i += 1) expect(guard.begin(`a${i}`, 'here')).toBe(0)
    expect(guard.begin('another', 'here')).toBe(300)
    expect(guard.begin('another', 'there')).toBe(0)
    clock.advance(300_000)
    expect(guard.begin('another', 'here')).toBe(0)
  })

  test('right passwords are no guesses', () => {
    const guard = new LoginGuard(new ManualPanelClock())
    for (let i = 0; i < 100; i += 1) {
      expect(guard.begin('a', 'here')).toBe(0)
      guard.succeed('a', 'here')
    }
  })
})
