import fs from 'node:fs'
import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cookieOf, postAuth, type Visitor, visitor } from '#tests/support/signed-in.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { POST as resetPassword } from '#web/app/api/v1/users/reset-password/route.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  replaceBackupCodes,
  secondFactorView,
} from '#web/server/auth/second-factor.ts'
import { userOfSession } from '#web/server/auth/session-user.ts'
import { listAudit } from '#web/server/repositories/audit.ts'
import { resetSecondFactor } from '#web/server/repositories/second-factor.ts'
import { unlockUser } from '#web/server/repositories/user-access.ts'
import { createUser, listUsers, setUserPassword } from '#web/server/repositories/users.ts'

const PASSWORD = 'correct horse battery'
const folder = temporaryFolder()
let panel: TestPanel
let people = 0
let email: string
let person: Visitor

beforeAll(async () => {
  panel = await openPanel(folder)
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  people += 1
  email = `p${people}@example.org`
  await createUser({ email, name: 'Pat', password: PASSWORD, role: 'operator' }, ALICE)
  person = await visitor(email, PASSWORD)
})

const STEP_MS = 30_000
/** As an authenticator app does it, from the secret as it is shown; `later`: the code of a step to come. */
async function codeOf(secret: string, later = 0): Promise<string> {
  const step = Math.floor(panel.runtime.clock.wallMs() / STEP_MS) + later
  return createOTP(new TextDecoder().decode(base32.decode(secret))).hotp(step)
}
const wrongCode = (code: string) => String((Number(code) + 500_000) % 1_000_000).padStart(6, '0')

async function enrolled() {
  const made = await beginSecondFactor(PASSWORD, person.user, person.headers)
  await confirmSecondFactor(await codeOf(made.secret), person.user, person.headers)
  return made
}
const firstStep = async () => cookieOf(await postAuth('sign-in/email', { email, password: PASSWORD }))
const giveCode = (code: string, cookie: string, more: object = {}) =>
  postAuth('two-factor/verify-totp', { code, ...more }, { cookie })
const giveBackup = (code: string, cookie: string) =>
  postAuth('two-factor/verify-backup-code', { code }, { cookie })
const entryOf = async (who: string) => (await listUsers()).find((user) => user.email === who)

describe('setting it up', () => {
  test('the password is asked for, and guesses at it are told at its field', async () => {
    await expect(beginSecondFactor('a guess', person.user, person.headers)).rejects.toMatchObject({
      field: 'password',
    })
  })

  test('it is in force from its first right code on, and every other session ends', async () => {
    const other = await visitor(email, PASSWORD)
    const made = await beginSecondFactor(PASSWORD, person.user, person.headers)
    expect(await secondFactorView(person.user)).toEqual({ isOn: false, codesLeft: 0 })
    const code = await codeOf(made.secret)
    await expect(confirmSecondFactor(wrongCode(code), person.user, person.headers)).rejects.toMatchObject({
      field: 'code',
    })
    expect(await firstStep()).toContain('session_token')
    await confirmSecondFactor(code, person.user, person.headers)
    expect(await secondFactorView(person.user)).toEqual({ isOn: true, codesLeft: 10 })
    expect(await userOfSession(person.headers)).toEqual(person.user)
    expect(await userOfSession(other.headers)).toBeNull()
    expect((await listAudit({ limit: 1 }))[0]).toMatchObject({ action: 'switch second factor on' })
    await expect(beginSecondFactor(PASSWORD, person.user, person.headers)).rejects.toThrow(/on already/)
  })

  test('nothing of it stands in the audit or unsealed in the database', async () => {
    const made = await enrolled()
    const kept = await panel.runtime.db.twoFactor.findMany()
    const text = JSON.stringify([kept, await listAudit({ limit: 200 })])
    for (const secret of [made.secret, ...made.backupCodes]) expect(text).not.toContain(secret)
  })

  test('switched off with the password, the password alone lets in', async () => {
    await enrolled()
    await expect(endSecondFactor('a guess', person.user, person.headers)).rejects.toThrow(/present password/)
    await endSecondFactor(PASSWORD, person.user, person.headers)
    expect(await firstStep()).toContain('session_token')
  })
})

describe('signing in', () => {
  test('a password that is set between password and code ends that sign-in', async () => {
    const { secret } = await enrolled()
    const cookie = await firstStep()
    await setUserPassword(person.user.id, `${PASSWORD}2`, ALICE)
    expect((await giveCode(await codeOf(secret, 1), cookie)).status).toBe(401)
  })

  test('the password opens no session, the code does; neither answer holds a token', async () => {
    const { secret } = await enrolled()
    const answer = await postAuth('sign-in/email', { email, password: PASSWORD })
    expect(await answer.clone().json()).toEqual({ twoFactorRedirect: true })
    const cookie = cookieOf(answer)
    expect(cookie).not.toContain('session_token')
    expect(await userOfSession(new Headers({ cookie }))).toBeNull()
    const second = await giveCode(await codeOf(secret, 1), cookie)
    expect([second.status, await second.clone().json()]).toEqual([200, {}])
    expect(await userOfSession(new Headers({ cookie: cookieOf(second) }))).toMatchObject({ email })
  })

  test('a challenge is good for one session, and no browser is trusted without a code', async () => {
    const { secret } = await enrolled()
    const cookie = await firstStep()
    const first = await giveCode(await codeOf(secret, 1), cookie, { trustDevice: true })
    expect(first.headers.getSetCookie().join()).not.toContain('trust_device')
    expect((await giveCode(await codeOf(secret, -1), cookie)).status).toBe(401)
    expect((await giveCode(await codeOf(secret), 'fairline.two_factor=invented.x')).status).toBe(401)
    expect((await giveCode(await codeOf(secret), '')).status).toBe(401)
  })

  test('RFC 6238 §5.2: a code lets in once, the one that switched it on not at all', async () => {
    const { secret } = await enrolled()
    const [first, next] = [await codeOf(secret), await codeOf(secret, 1)]
    expect((await giveCode(first, await firstStep())).status).toBe(401)
    expect((await giveCode(next, await firstStep())).status).toBe(200)
    const again = await giveCode(next, await firstStep())
    expect([again.status, await again.json()]).toMatchObject([
      401,
      { message: expect.stringContaining('used already') },
    ])
  })

  test('a password set by an admin ends a sign-in that waits for its code', async () => {
    const { backupCodes } = await enrolled()
    const waiting = await firstStep()
    await setUserPassword(person.user.id, 'another horse, another battery', ALICE)
    expect((await giveBackup(backupCodes[0] ?? '', waiting)).status).toBe(401)
  })

  test('a backup code works once; new ones take the place of all', async () => {
    const { backupCodes } = await enrolled()
    const [first = '', second = ''] = backupCodes
    expect((await giveBackup(first, await firstStep())).status).toBe(200)
    expect((await giveBackup(first, await firstStep())).status).toBe(401)
    expect((await secondFactorView(person.user)).codesLeft).toBe(9)
    const fresh = await replaceBackupCodes(PASSWORD, person.user, person.headers)
    expect((await giveBackup(second, await firstStep())).status).toBe(401)
    expect((await giveBackup(fresh[0] ?? '', await firstStep())).status).toBe(200)
  })

  test('wrong codes are limited as wrong passwords are, right passwords between them forgive none, and an admin unlocks', async () => {
    const { secret } = await enrolled()
    const wrong = wrongCode(await codeOf(secret))
    const statuses: number[] = []
    for (let tries = 0; tries < 10; tries += 1)
      statuses.push((await giveCode(wrong, await firstStep())).status)
    expect(statuses).toEqual(Array(10).fill(401))
    const locked = await postAuth('sign-in/email', { email, password: PASSWORD })
    expect([locked.status, Number(locked.headers.get('retry-after')) > 200]).toEqual([429, true])
    const entry = await entryOf(email)
    expect((entry?.lockedUntilMs ?? 0) - panel.runtime.clock.wallMs()).toBeGreaterThan(200_000)
    await unlockUser(person.user.id, ALICE)
    expect((await entryOf(email))?.lockedUntilMs).toBeNull()
    expect((await giveCode(await codeOf(secret, 1), await firstStep())).status).toBe(200)
  }, 60_000)

  test('an admin resets it: the person is signed out, and the password alone lets in', async () => {
    await enrolled()
    expect(await entryOf(email)).toMatchObject({ hasSecondFactor: true })
    await resetSecondFactor(person.user.id, ALICE)
    expect(await userOfSession(person.headers)).toBeNull()
    expect(await firstStep()).toContain('session_token')
    expect((await listAudit({ limit: 1 }))[0]).toMatchObject({
      actorName: 'Alice',
      action: 'reset second factor',
      subject: `user ${email}`,
    })
    await expect(resetSecondFactor(person.user.id, ALICE)).rejects.toThrow(/no second factor/)
  })

  test('whoever has the machine takes it away with a new password, for the only admin there is', async () => {
    await enrolled()
    const fresh = 'another horse, another battery'
    const answer = await resetPassword(
      new Request('http://127.0.0.1/api/v1/users/reset-password', {
        method: 'POST',
        headers: { authorization: `Bearer ${panel.runtime.commandToken}` },
        body: JSON.stringify({ email, password: fresh, resetsSecondFactor: true }),
      }),
    )
    expect(answer.status).toBe(200)
    expect((await visitor(email, fresh)).user.email).toBe(email)
  })
})
