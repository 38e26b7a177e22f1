import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN, type Appliance, startAppliance } from '../support/appliance.ts'
import { fillSignIn, isLive, openBrowser, signedIn, type Watched, watchedPage } from '../support/browser.ts'
import { faultsOfLooks } from '../support/page-looks.ts'

/**
 * What a person holds to come in, from an invitation on, in a real Chromium on a whole appliance: every test goes on from
 * the one before. By a name, since passkeys belong to one; names below localhost are as good as HTTPS.
 */

const NAME = 'panel.localhost'
const OLGA = { name: 'Olga', email: 'olga@example.org', password: 'a horse, a battery, a staple' } as const
/** The browser itself writes a line for every refused request. */
const REFUSED = /the server responded with a status of (401|403|429)/

let appliance: Appliance
let browser: Browser
let url: string
let admin: Watched
let olga: Watched
let page: Page
let link: string
let secret: string
let backupCodes: string[]

beforeAll(async () => {
  appliance = await startAppliance({ dispatcherList: (block) => `1 sip:${block.host(11)}:5070\n` })
  browser = await openBrowser([`--host-resolver-rules=MAP ${NAME} ${appliance.block.host(1)}`])
  url = `http://${NAME}:3000`
  admin = await signedIn(browser, url)
  olga = await watchedPage(browser, url)
  page = olga.page
})

afterAll(async () => {
  await browser?.close()
  await appliance?.stop()
})

/** As an authenticator app does it; a clock may be one step ahead, and each code lets in once. */
async function code(stepsAhead = 0): Promise<string> {
  const step = Math.floor(Date.now() / 30_000) + stepsAhead
  return createOTP(new TextDecoder().decode(base32.decode(secret))).hotp(step)
}
const button = (name: string, on = page) => on.getByRole('button', { name, exact: true })
const proof = () => page.getByRole('dialog').getByRole('textbox', { name: 'Your password' })
const rowOf = (on: Page) => on.getByRole('row', { name: OLGA.email })

async function signOut(): Promise<void> {
  await page.getByRole('button', { name: 'Olga, account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL('**/login')
}

async function toAccount(): Promise<void> {
  await page.getByRole('button', { name: 'Olga, account' }).click()
  await page.getByRole('menuitem', { name: 'Your account' }).click()
  await page.getByRole('heading', { name: 'API tokens' }).waitFor()
}

test('an invitation is a link that is shown once and makes one account', { timeout: 90_000 }, async () => {
  await admin.page.goto(`${url}/settings/users`)
  await button('Invite', admin.page).click()
  await admin.page.getByRole('textbox', { name: 'E-mail' }).fill(OLGA.email)
  await admin.page.getByRole('dialog').getByRole('combobox', { name: 'Role' }).click()
  await admin.page.getByRole('option', { name: 'Operator' }).click()
  await button('Make the link', admin.page).click()
  link = await admin.page.getByRole('textbox', { name: 'The link' }).inputValue()
  await button('Done', admin.page).click()
  await rowOf(admin.page).getByText('Operator').waitFor()
  await page.goto(link)
  await page.getByText(`Make your account: ${OLGA.email}, operator.`).waitFor()
  expect(await faultsOfLooks(page, 'invite')).toEqual([])
  await page.getByRole('textbox', { name: 'Name' }).fill(OLGA.name)
  await page.getByRole('textbox', { name: 'Password' }).fill(OLGA.password)
  await button('Make the account').click()
  await page.waitForURL(`${url}/`)
  await isLive(page)
  const late = await watchedPage(browser, url)
  await late.page.goto(link)
  await late.page.getByText('This invitation was used already.').waitFor()
  await late.page.goto(`${url}/invite/invented`)
  await late.page.getByText('This invitation is unknown').waitFor()
  expect(late.complaints).toEqual([])
  await late.page.context().close()
})

test('a second factor: password, picture and secret, first code, backup codes', async () => {
  await toAccount()
  await button('Set up').click()
  await proof().fill(OLGA.password)
  await button('Go on').click()
  await page.getByRole('img', { name: 'The secret as a picture' }).waitFor()
  secret = await page.getByRole('dialog').locator('code').innerText()
  const field = page.getByRole('textbox', { name: 'Code' })
  await field.fill('12')
  await button('Switch on').click()
  await page.getByText('six digits, as your telephone shows them').waitFor()
  if (process.env.FAIRLINE_SCREENS)
    await page.screenshot({ path: `${process.env.FAIRLINE_SCREENS}/second-factor.png` })
  await field.fill(await code())
  await button('Switch on').click()
  backupCodes = (await page.getByRole('textbox', { name: 'Backup codes' }).inputValue()).split('\n')
  expect(backupCodes).toHaveLength(10)
  await button('Done').click()
  await page.getByText('On. 10 backup codes are left.').waitFor()
  await isLive(page)
})

test('signing in asks for the code after the password', { timeout: 90_000 }, async () => {
  await signOut()
  await button('Sign in with a passkey').waitFor()
  expect(await faultsOfLooks(page, 'login')).toEqual([])
  await fillSignIn(page, OLGA)
  await page.getByText('Write the code that your telephone shows.').waitFor()
  expect(await faultsOfLooks(page, 'login-code')).toEqual([])
  await page.getByRole('textbox', { name: 'Code' }).fill('000000')
  await button('Sign in').click()
  await page.getByText('This code is not right').waitFor()
  await page.getByRole('textbox', { name: 'Code' }).fill(await code(1))
  await button('Sign in').click()
  await page.waitForURL(`${url}/`)
  await isLive(page)
})

test('a passkey is added, signs in without password and code, and is removed', async () => {
  const device = await page.context().newCDPSession(page)
  await device.send('WebAuthn.enable')
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await toAccount()
  await button('Add passkey').click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('laptop')
  await proof().fill(OLGA.password)
  await page.getByRole('dialog').getByRole('button', { name: 'Add passkey' }).click()
  await page.getByRole('row', { name: 'laptop' }).waitFor()
  await signOut()
  await button('Sign in with a passkey').click()
  await page.waitForURL(`${url}/`)
  await isLive(page)
  await toAccount()
})

test('sessions are listed in words, and one that is ended is shut at once', async () => {
  const other = await watchedPage(browser, url)
  await other.page.goto(`${url}/login`)
  await fillSignIn(other.page, OLGA)
  await button('Use a backup code', other.page).click()
  await other.page.getByRole('textbox', { name: 'Backup code' }).fill(backupCodes[0] ?? '')
  await button('Sign in', other.page).click()
  await other.page.waitForURL(`${url}/`)
  await isLive(other.page)
  await page.reload()
  await page.getByText('On. 9 backup codes are left.').waitFor()
  const sessions = page.getByRole('table', { name: 'sessions' })
  await sessions.getByRole('row', { name: /Chrome \d+ on Linux this one/ }).waitFor()
  const end = sessions.getByRole('button', { name: /^End the session of Chrome/ })
  expect(await end.count()).toBe(1)
  await end.click()
  await other.page.getByRole('banner').getByText('signed out').waitFor({ timeout: 2_000 })
  await other.page.goto(`${url}/sets`)
  expect(new URL(other.page.url()).pathname).toBe('/login')
  await other.page.context().close()
})

test('a token does what it may and no more, and nothing once it is taken back', {
  timeout: 90_000,
}, async () => {
  await button('Create token').click()
  const form = page.getByRole('dialog')
  await form.getByRole('textbox', { name: 'Name' }).fill('nightly')
  await form.getByRole('combobox', { name: 'It may' }).click()
  expect(await page.getByRole('option').allInnerTexts()).toEqual(['read', 'operate'])
  await page.getByRole('option', { name: 'operate' }).click()
  await proof().fill(OLGA.password)
  await form.getByRole('button', { name: 'Create token' }).click()
  const token = await form.getByRole('textbox', { name: 'The token' }).inputValue()
  await button('Done').click()
  const ask = async (method: string, route: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(`${appliance.panelUrl}/api/v1/${route}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
    })
    return answer.status
  }
  expect(await ask('GET', 'stats')).toBe(200)
  expect(await ask('PUT', 'destinations/1/admin-state', { adminState: 'disabled' })).toBe(200)
  expect(await ask('PATCH', 'destinations/1', { weight: 3 })).toBe(403)
  await admin.page.goto(`${url}/settings/audit`)
  await admin.page.getByRole('row', { name: 'Olga, token “nightly”' }).first().waitFor()
  await page.reload()
  await page.getByRole('row', { name: 'nightly' }).getByText('ago').waitFor()
  expect(await faultsOfLooks(page, 'account')).toEqual([])
  await button('Take back token nightly').click()
  await page.getByText('Token nightly does nothing any more.').waitFor()
  expect(await ask('GET', 'stats')).toBe(401)
  await button('Remove passkey laptop').click()
  await page.getByText('Passkey laptop is removed.').waitFor()
})

test('an admin sees who is locked, unlocks, and resets a second factor', { timeout: 90_000 }, async () => {
  for (let tries = 0; tries < 10; tries += 1)
    await fetch(`${appliance.panelUrl}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: OLGA.email, password: 'a wrong password' }),
    })
  await admin.page.goto(`${url}/settings/users`)
  const row = rowOf(admin.page)
  await row.getByText('locked until').waitFor()
  await row.getByText('second factor').waitFor()
  expect(await faultsOfLooks(admin.page, 'users')).toEqual([])
  const choose = async (name: string) => {
    await button('More for Olga', admin.page).click()
    await admin.page.getByRole('menuitem', { name }).click()
  }
  await choose('Unlock')
  await row.getByText('locked until').waitFor({ state: 'detached' })
  await choose('Sessions')
  await admin.page.getByRole('dialog').getByRole('table', { name: 'sessions' }).getByText('Chrome').waitFor()
  await admin.page.keyboard.press('Escape')
  await choose('Reset second factor')
  await admin.page.getByRole('textbox', { name: 'to confirm' }).fill(OLGA.email)
  await button('Reset', admin.page).click()
  await row.getByText('second factor').waitFor({ state: 'detached' })
  await page.getByRole('banner').getByText('signed out').waitFor({ timeout: 2_000 })
  await page.goto(`${url}/login`)
  await fillSignIn(page, OLGA)
  await page.waitForURL(`${url}/`)
  await choose('Set a new password')
  const form = admin.page.getByRole('dialog')
  await form.getByText('their API tokens, passkeys and open invitations are removed').waitFor()
  await form.getByRole('textbox', { name: 'Password' }).fill('another long password')
  await button('Set password', admin.page).click()
  await admin.page.getByText('Removed: API tokens 0, passkeys 0, invitations 0.').waitFor()
  await page.getByRole('banner').getByText('signed out').waitFor({ timeout: 2_000 })
})

test('who opens the panel by its address is told why there are no passkeys', async () => {
  const byAddress = await signedIn(browser, appliance.panelUrl, ADMIN)
  await byAddress.page.goto(`${appliance.panelUrl}/settings/account`)
  await byAddress.page.getByText('Open the panel by its name instead of its IP address').waitFor()
  expect(await button('Add passkey', byAddress.page).count()).toBe(0)
  expect(byAddress.complaints).toEqual([])
})

test('in all that the console stayed silent, but for what was refused', () => {
  expect([...admin.complaints, ...olga.complaints].filter((line) => !REFUSED.test(line))).toEqual([])
})
