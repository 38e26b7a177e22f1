import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { ADMIN } from './appliance.ts'

/** A real Chromium that speaks to the panel alone. `args`: more of the command line. */
export function openBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  })
}

/** What must not happen on any page, whatever a test does there. */
export interface Watched {
  readonly page: Page
  /** Errors and warnings of the console, exceptions, requests to another origin, pages without a policy. */
  readonly complaints: string[]
}

/** One person's browser window on the panel; closes with its context. */
export async function watchedPage(browser: Browser, panelUrl: string): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } })
  const complaints: string[] = []
  const page = await context.newPage()
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`console: ${message.text()} at ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`))
  watchNetwork(context, page, panelUrl, complaints)
  return { page, complaints }
}

function watchNetwork(context: BrowserContext, page: Page, panelUrl: string, complaints: string[]): void {
  const { host } = new URL(panelUrl)
  const check = (url: string) => {
    const to = new URL(url)
    if (!['data:', 'blob:'].includes(to.protocol) && to.host !== host) complaints.push(`left for ${url}`)
  }
  context.on('request', (request) => check(request.url()))
  page.on('websocket', (socket) => check(socket.url()))
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'document' || response.status() >= 300) return
    const policy = response.headers()['content-security-policy'] ?? ''
    const isStrict = /script-src 'self' 'nonce-[^']+'/.test(policy) && policy.includes("default-src 'self'")
    if (!isStrict) complaints.push(`no strict policy at ${response.url()}`)
  })
}

/** Fills the sign-in form that the page shows. */
export async function fillSignIn(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** A window that is signed in and shows live figures. */
export async function signedIn(
  browser: Browser,
  panelUrl: string,
  person: { email: string; password: string } = ADMIN,
): Promise<Watched> {
  const watched = await watchedPage(browser, panelUrl)
  await watched.page.goto(`${panelUrl}/login`)
  await fillSignIn(watched.page, person)
  await watched.page.waitForURL(`${panelUrl}/`)
  await isLive(watched.page)
  return watched
}

export const VIEWER = { name: 'Vera', email: 'viewer@example.org', password: 'only here to look' } as const

/** By the admin whose window it is: a viewer. */
export async function addUser(
  page: Page,
  panelUrl: string,
  { name, email, password }: { readonly name: string; readonly email: string; readonly password: string },
): Promise<void> {
  await page.goto(`${panelUrl}/settings/users`)
  await page.getByRole('button', { name: 'Add user' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('cell', { name: email }).waitFor()
}

const MOST_STOPS = 80

/** Presses Tab until it is there, as somebody without a pointer gets to it. */
export async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab')
    if (await goal.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`${goal} is not reached by Tab`)
}

export async function isLive(page: Page): Promise<void> {
  await page.getByRole('banner').getByText('live', { exact: true }).waitFor()
}

/** One of the three positions of a destination's switch. */
export function position(page: Page, destination: string, word: 'on' | 'draining' | 'off') {
  return page
    .getByRole('group', { name: `Want of ${destination}` })
    .getByRole('button', { name: word, exact: true })
}

/** Cells of a table as they stand there, row by row, head included. */
export function cellsOf(page: Page, table: string): Promise<string[][]> {
  return page
    .getByRole('table', { name: table })
    .locator('tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())),
    )
}
