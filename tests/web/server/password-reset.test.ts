import fs from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { postAuth, type Visitor, visitor } from '#tests/support/signed-in.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { POST as resetPassword } from '#web/app/api/v1/users/reset-password/route.ts'
import { replaceOwnPassword } from '#web/server/own-password.ts'
import { bearerOfToken, createApiToken, listApiTokens } from '#web/server/repositories/api-tokens.ts'
import { listAudit } from '#web/server/repositories/audit.ts'
import { listPasskeys } from '#web/server/repositories/passkeys.ts'
import { createUser, listUsers, setUserPassword } from '#web/server/repositories/users.ts'

const PASSWORD = 'correct horse battery'
const FRESH = 'another horse, another battery'
const folder = temporaryFolder()
let panel: TestPanel
let people = 0
let email: string
let person: Visitor
let token: string

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
  const { id } = await createUser({ email, name: 'Pat', password: PASSWORD, role: 'operator' }, ALICE)
  person = await visitor(email, PASSWORD)
  token = await createApiToken({ name: 'taken over', scope: 'operate', days: null }, person.user)
  const key = {
    name: 'his',
    publicKey: '',
    credentialID: email,
    counter: 0,
    deviceType: 'x',
    backedUp: false,
  }
  await panel.runtime.db.passkey.create({ data: { ...key, id: `key ${people}`, userId: id } })
})

const keysHeld = async () => [
  (await listApiTokens(person.user.id)).length,
  (await listPasskeys(person.user.id)).length,
]
const commandLine = async () => {
  const answer = await resetPassword(
    new Request('http://127.0.0.1/api/v1/users/reset-password', {
      method: 'POST',
      headers: { authorization: `Bearer ${panel.runtime.commandToken}` },
      body: JSON.stringify({ email, password: FRESH }),
    }),
  )
  return answer.json()
}

describe('a password set by an admin shuts out whoever had the account', () => {
  test('API tokens and passkeys go with the sessions; the audit counts them', async () => {
    const other = await createUser(
      { email: `o${people}@example.org`, name: 'O', password: PASSWORD, role: 'viewer' },
      ALICE,
    )
    const others = await createApiToken({ name: 'other', scope: 'read', days: null }, other)
    expect(await setUserPassword(person.user.id, FRESH, ALICE)).toEqual({
      apiTokens: 1,
      passkeys: 1,
      invitations: 0,
    })
    expect([await bearerOfToken(token), await keysHeld()]).toEqual([null, [0, 0]])
    expect(await bearerOfToken(others)).not.toBeNull()
    expect(await listAudit({ limit: 1 })).toMatchObject([
      {
        action: 'set password',
        subject: `user ${email}`,
        after: { removed: { apiTokens: 1, passkeys: 1, invitations: 0 } },
      },
    ])
  })

  test('the command line does the same and answers what it took', async () => {
    expect(await commandLine()).toEqual({ email, apiTokens: 1, passkeys: 1, invitations: 0 })
    expect([await bearerOfToken(token), await keysHeld()]).toEqual([null, [0, 0]])
  })

  test.each([
    ['on the page', () => setUserPassword(person.user.id, FRESH, ALICE)],
    ['by the command line', commandLine],
  ])('set %s, it unlocks whom wrong passwords or codes had locked', async (_, reset) => {
    for (let tries = 0; tries < 10; tries += 1)
      await postAuth(
        'sign-in/email',
        { email, password: 'a wrong password' },
        { 'x-fairline-address': `198.51.100.${tries}` },
      )
    const lockedUntil = new Date(panel.runtime.clock.wallMs() + 900_000)
    const factor = { id: `factor ${people}`, userId: person.user.id, secret: '', backupCodes: '' }
    await panel.runtime.db.twoFactor.create({ data: { ...factor, failedVerificationCount: 10, lockedUntil } })
    expect((await postAuth('sign-in/email', { email, password: PASSWORD })).status).toBe(429)
    await reset()
    expect((await postAuth('sign-in/email', { email, password: FRESH })).status).toBe(200)
    expect((await listUsers()).find((user) => user.email === email)?.lockedUntilMs).toBeNull()
  })

  test('one’s own new password keeps them', async () => {
    await replaceOwnPassword({ current: PASSWORD, password: FRESH }, person.user, person.headers)
    expect(await keysHeld()).toEqual([1, 1])
  })
})
