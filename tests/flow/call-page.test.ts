import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import { addUser, signedIn, tabTo, VIEWER, type Watched } from '../support/browser.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'
import { startCaller, startReceiver } from '../support/sipp.ts'
import { allUp } from '../support/stats-json.ts'

/** One call from its page: its ladder, what passed, and what of it nobody may read. Every test goes on from the one before. */

const PORT = 5_070
const [BUSY, UP] = [11, 12] as const
const PATIENCE_MS = 20_000
/** Six looks at a page, by axe each. */
const LOOKS_MS = 120_000
/** Of the caller's credentials: found nowhere. */
const CANARY = 'c4n4ry5ecret'

let appliance: Appliance
let browser: Browser
let admin: Watched
let page: Page
const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-call-page-'))
let called = 0

/** A scenario of the house with something of it made another. */
function scenario(name: string, change: (text: string) => string): string {
  const file = path.join(folder, name)
  writeFileSync(file, change(readFileSync(path.join(import.meta.dirname, '../support/sipp', name), 'utf8')))
  return file
}

const AUTHORIZATION = `Authorization: Digest username="alice", realm="a", nonce="${CANARY}", response="${CANARY}"`
const withSecrets = (text: string) =>
  text
    .replace('Content-Type: application/sdp', `${AUTHORIZATION}\n      Content-Type: application/sdp`)
    .replace('a=rtpmap', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${CANARY}\n      a=rtpmap`)

const story = new AsyncDisposableStack()

beforeAll(async () => {
  story.defer(() => rmSync(folder, { recursive: true, force: true }))
  ;({ appliance, browser, admin, page } = await openPanel(story, {
    dispatcherList: (block) =>
      [BUSY, UP].map((host, i) => `1 sip:${block.host(host)}:${PORT} 0 ${9 - i}\n`).join(''),
    hosts: [UP],
    limitSec: 200,
    arrange: async ({ patch, block }) => {
      await patch('sets/1', { algorithm: 'priority', failoverCodes: [486] })
      const scenarioFile = scenario('receiver.xml', (text) => text.replace('sip:busy@', 'sip:'))
      const at = { address: block.host(BUSY), port: PORT }
      story.use(await startReceiver({ at, limitSec: 200, scenarioFile }))
    },
  }))
  await allUp(appliance.stats)
  await addUser(page, appliance.panelUrl, VIEWER)
})
afterAll(() => story.disposeAsync())

async function call(host: number): Promise<void> {
  const from = { address: appliance.block.host(host), port: PORT }
  const scenarioFile = scenario('caller.xml', withSecrets)
  called += 1
  const caller = startCaller({
    ...{ from, to: appliance.sip, scenario: 'caller', scenarioFile },
    ...{ calls: 1, rate: 1, holdMs: 300, limitSec: 30 },
  })
  story.use(caller)
  expect(await caller.done()).toMatchObject({ failed: 0 })
}

const to = (route: string) => page.goto(`${appliance.panelUrl}${route}`)
const settles = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: PATIENCE_MS, interval: 200 })
const records = () => page.getByRole('table', { name: 'call records' }).locator('tbody').getByRole('row')
const ladder = (on: Page = page) => on.getByRole('list', { name: 'messages of this call in order' })
const stepsOf = (on: Page = page) =>
  ladder(on)
    .getByRole('button')
    .evaluateAll((all) => all.map((one) => (one.textContent ?? '').replace(/^\S+ ms /, '')))

async function openNewest(): Promise<void> {
  await to('/calls?part=records')
  await settles(async () => {
    await page.getByRole('button', { name: 'Look again' }).click()
    return records().count()
  }).toBe(called)
  await page
    .getByRole('button', { name: /^Details of the call/ })
    .first()
    .click()
  await page.getByRole('link', { name: 'Open its page' }).click()
  await ladder().waitFor()
}

test('an untraced call: a ladder from its record, what is deduced of it, and that there is nothing more', {
  timeout: LOOKS_MS,
}, async () => {
  await call(2)
  await openNewest()
  const [busy, up] = [BUSY, UP].map((host) => `${appliance.block.host(host)}:${PORT}`)
  expect(await stepsOf()).toEqual([
    'caller to Fairline: INVITE',
    `Fairline to ${busy}: INVITE`,
    `${busy} to Fairline: 486 Busy Here`,
    `Fairline to ${busy}: ACK, deduced`,
    `Fairline to ${up}: INVITE, why next: ${busy} 486 Busy Here`,
    `${up} to Fairline: 180 or 183`,
    'Fairline to caller: 180 or 183',
    `${up} to Fairline: 200 OK`,
    'Fairline to caller: 200 OK',
    'caller to Fairline: BYE',
    `Fairline to ${up}: BYE, deduced`,
  ])
  await page.getByText('This call was not traced').waitFor()
  expect(await page.getByRole('link', { name: 'Download PCAP' }).count()).toBe(0)
  expect(await faultsOfLooks(page, 'call-untraced')).toEqual([])
})

test('calls like it are traced from now on, with an end; by keyboard alone', {
  timeout: LOOKS_MS,
}, async () => {
  await tabTo(page, page.getByRole('link', { name: 'Trace calls like this' }))
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.waitFor()
  expect(await drawer.getByRole('textbox', { name: 'Number', exact: true }).inputValue()).not.toBe('')
  expect(await drawer.getByRole('textbox', { name: 'Source address' }).inputValue()).toBe(
    appliance.block.host(2),
  )
  await tabTo(page, drawer.getByRole('button', { name: 'Add filter' }))
  await page.keyboard.press('Enter')
  await drawer.waitFor({ state: 'detached' })
  const filter = page.getByRole('list', { name: 'Filters' }).getByRole('listitem')
  await filter.getByText('0 of 20 calls').waitFor()
  await filter.getByText(/ends in (30|29) min/).waitFor()
  expect(await faultsOfLooks(page, 'tracing')).toEqual([])
})

test('a traced call: every message in order, raw by keyboard, its secrets masked', {
  timeout: LOOKS_MS,
}, async () => {
  await settles(async () => {
    await call(2)
    await openNewest()
    return page.getByRole('link', { name: 'Download PCAP' }).count()
  }).toBe(1)
  const [busy, up] = [BUSY, UP].map((host) => `${appliance.block.host(host)}:${PORT}`)
  // A busy machine makes SIPp say something twice.
  expect((await stepsOf()).filter((step) => !step.endsWith(', again')).toSorted()).toEqual(
    [
      'caller to Fairline: INVITE',
      'Fairline to caller: 100 Trying',
      `Fairline to ${busy}: INVITE`,
      `${busy} to Fairline: 486 Busy Here`,
      `Fairline to ${busy}: ACK`,
      `Fairline to ${up}: INVITE, why next: ${busy} 486 Busy Here`,
      `${up} to Fairline: 180 Ringing`,
      'Fairline to caller: 180 Ringing',
      `${up} to Fairline: 200 OK`,
      'Fairline to caller: 200 OK',
      'caller to Fairline: ACK',
      `Fairline to ${up}: ACK`,
      'caller to Fairline: BYE',
      `Fairline to ${up}: BYE`,
      `${up} to Fairline: 200 OK (BYE)`,
      'Fairline to caller: 200 OK (BYE)',
    ].toSorted(),
  )
  await tabTo(page, ladder().getByRole('button').first())
  const message = page.getByRole('region', { name: 'Message' })
  await message.getByText('Authorization:').waitFor()
  const raw = (await message.locator('pre').textContent()) ?? ''
  expect(raw).toMatch(/^INVITE sip:service@/)
  expect(raw).toContain('username="alice"')
  expect(raw).toContain('response="***"')
  expect(raw).toContain('inline:****')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  expect(new URL(page.url()).searchParams.get('step')).toBe('2')
  await page.keyboard.press('End')
  await message.getByRole('heading', { name: '200 OK (BYE)' }).waitFor()
  await page.reload()
  await message.getByRole('heading', { name: '200 OK (BYE)' }).waitFor()
  await page.keyboard.press('Home')
  expect(await faultsOfLooks(page, 'call-traced')).toEqual([])
})

test('its messages are downloaded, and the caller’s secret is found nowhere', async () => {
  const download = async (name: string) => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name }).click(),
    ])
    return readFileSync(await file.path())
  }
  const [pcap, txt] = [await download('Download PCAP'), await download('Download text')]
  expect(pcap.readUInt32LE(0)).toBe(0xa1b2c3d4)
  expect(pcap.readUInt32LE(20)).toBe(101)
  expect(txt.toString('latin1').match(/^---- /gm)?.length).toBeGreaterThanOrEqual(16)
  const shown = Buffer.concat([pcap, txt]).toString('latin1')
  expect(shown).toContain('username="alice"')
  const source = await page.content()
  expect([shown, source].filter((text) => text.includes(CANARY))).toEqual([])
  expect(filesOf(appliance.dataFolder).filter((file) => readFileSync(file).includes(CANARY))).toEqual([])
})

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name)
    const stat = statSync(file)
    return stat.isDirectory() ? filesOf(file) : stat.isFile() ? [file] : []
  })
}

test('a viewer sees how it went, and none of its messages', async () => {
  const route = new URL(page.url()).pathname
  const viewer = await signedIn(browser, appliance.panelUrl, VIEWER)
  await viewer.page.goto(`${appliance.panelUrl}${route}?step=0`)
  await viewer.page.getByText('Raw messages are shown to operators and admins.').waitFor()
  expect((await stepsOf(viewer.page)).length).toBeGreaterThanOrEqual(16)
  expect(await viewer.page.content()).not.toContain('z9hG4bK')
  for (const format of ['pcap', 'txt']) {
    const response = await viewer.page.request.get(`${appliance.panelUrl}/api${route}/trace.${format}`)
    expect(response.status()).toBe(403)
  }
  expect(viewer.complaints).toEqual([])
  await viewer.page.context().close()
})

test('in all that the console stayed silent and nothing left for another origin', () => {
  expect(admin.complaints).toEqual([])
})
