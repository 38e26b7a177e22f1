import fs from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cookieOf, postAuth, type Visitor, visitor } from '#tests/support/signed-in.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { ADDRESS_HEADER } from '#web/server/auth/auth.ts'
import { listPasskeys, removePasskey } from '#web/server/repositories/passkeys.ts'
import { createUser } from '#web/server/repositories/users.ts'

/** What a browser may ask around a passkey; the passkey itself is Chromium's in tests/flow/account.test.ts. */

const PASSWORD = 'correct horse battery'
const folder = temporaryFolder()
let panel: TestPanel
let people = 0
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
  const email = `p${people}@example.org`
  await createUser({ email, name: 'Pat', password: PASSWORD, role: 'viewer' }, ALICE)
  person = await visitor(email, PASSWORD)
})

const cookie = () => person.headers.get('cookie') ?? ''
const begin = (password: string, headers: Record<string, string> = {}) =>
  postAuth('passkey/begin-adding', { password }, { cookie: cookie(), ...headers })
/** Shaped as a browser's answer, and signed by nobody. */
const INVENTED = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'e30', attestationObject: 'oA', authenticatorData: 'AA', signature: 'AA' },
}

describe('adding one', () => {
  test('needs a session and the present password', async () => {
    expect((await begin(PASSWORD, { cookie: '' })).status).toBe(401)
    const refused = await begin('a guess')
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { message: 'This is not your present password.' },
    ])
    expect(cookieOf(refused)).toBe('')
  })

  test('belongs to the name that the browser states, whatever the panel listens on', async () => {
    const options = await (await begin(PASSWORD, { origin: 'https://fairline.example.org' })).json()
    expect(options).toMatchObject({
      rp: { id: 'fairline.example.org', name: 'Fairline' },
      user: { name: person.user.email },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
  })

  test('an answer without its question, or to one that was not asked for with the password, adds nothing', async () => {
    const addition = { name: 'laptop', response: INVENTED }
    expect((await postAuth('passkey/add', addition, { cookie: '' })).status).toBe(401)
    expect((await postAuth('passkey/add', addition, { cookie: cookie() })).status).toBe(400)
    const question = cookieOf(await postAuth('passkey/begin-sign-in', {}))
    const both = { cookie: `${cookie()}; ${question}` }
    expect((await postAuth('passkey/add', addition, both)).ok).toBe(false)
    const asked = cookieOf(await begin(PASSWORD))
    expect((await postAuth('passkey/add', addition, { cookie: `${cookie()}; ${asked}` })).ok).toBe(false)
    expect(await listPasskeys(person.user.id)).toEqual([])
  })

  test('twenty are enough', async () => {
    const kept = { publicKey: '', userId: person.user.id, counter: 0, deviceType: 'x', backedUp: false }
    for (let number = 0; number < 20; number += 1)
      await panel.runtime.db.passkey.create({
        data: { ...kept, id: `${people}-${number}`, name: `key ${number}`, credentialID: `${number}` },
      })
    expect((await begin(PASSWORD)).status).toBe(400)
    const [first] = await listPasskeys(person.user.id)
    await expect(removePasskey(first?.id ?? '', { ...person.user, id: 'another' })).rejects.toThrow(/removed/)
    await removePasskey(first?.id ?? '', person.user)
    expect((await begin(PASSWORD)).status).toBe(200)
  })
})

describe('signing in with one', () => {
  test('the question names no account and wants to know who holds the device', async () => {
    const answer = await postAuth('passkey/begin-sign-in', {}, { cookie: cookie() })
    const options = await answer.json()
    expect(options).toMatchObject({ rpId: '127.0.0.1', userVerification: 'required' })
    expect(options).not.toHaveProperty('allowCredentials')
  })

  test('an invented answer opens nothing', async () => {
    const question = cookieOf(await postAuth('passkey/begin-sign-in', {}))
    for (const headers of [{ cookie: '' }, { cookie: question }]) {
      const answer = await postAuth('passkey/sign-in', { response: INVENTED }, headers)
      expect([answer.ok, cookieOf(answer).includes('session_token')]).toEqual([false, false])
    }
    expect((await postAuth('passkey/sign-in', { response: 'x' })).status).toBe(400)
  })

  test('an address gets ten questions in five minutes without an answer', async () => {
    const headers = { [ADDRESS_HEADER]: '198.51.100.7' }
    const statuses: number[] = []
    for (let times = 0; times < 11; times += 1)
      statuses.push((await postAuth('passkey/begin-sign-in', {}, headers)).status)
    expect(statuses).toEqual([...Array(10).fill(200), 429])
    expect((await postAuth('passkey/begin-sign-in', {})).status).toBe(200)
  })

  test('the library’s own paths stay shut', async () => {
    for (const step of [
      'generate-register-options',
      'verify-registration',
      'verify-authentication',
      'delete-passkey',
    ])
      expect([step, (await postAuth(`passkey/${step}`, {}, { cookie: cookie() })).status]).toEqual([
        step,
        404,
      ])
  })
})
