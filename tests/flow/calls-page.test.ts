import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import { addUser, cellsOf, signedIn, tabTo, VIEWER, type Watched } from '../support/browser.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'
import { type CallerOptions, type SippProcess, startCaller } from '../support/sipp.ts'
import { destinationsOf, readStats } from '../support/stats-json.ts'

/** What an operator does with calls, in a real Chromium on a whole appliance: every test goes on from the one before. */

const PORT = 5_070
const HOSTS = [11, 12] as const
const ENDED = 6
const BUSY = 2
const SILENT = 12
/** The first of them is asked for within seconds, the last within 30, and an answer is waited for 5 s. */
const DOUBT_LIMIT_MS = 45_000
const PATIENCE_MS = 20_000

let appliance: Appliance
let browser: Browser
let admin: Watched
let page: Page
let receivers: SippProcess[]

const story = new AsyncDisposableStack()

beforeAll(async () => {
  ;({ appliance, receivers, browser, admin, page } = await openPanel(story, {
    hosts: [11, 12],
    arrange: async ({ patch }) => {
      await patch('sets/1', { algorithm: 'round-robin', failoverCodes: [486] })
      await patch('settings', { reconcileSec: 5 })
    },
  }))
  await addUser(page, appliance.panelUrl, VIEWER)
})
afterAll(() => story.disposeAsync())

/** From an address of its own: the last test's callers are gone, but not out of the books. */
function call(host: number, load: Pick<CallerOptions, 'scenario' | 'calls' | 'holdMs'>): SippProcess {
  const from = { address: appliance.block.host(host), port: PORT }
  const caller = startCaller({ from, to: appliance.sip, rate: 20, limitSec: 200, ...load })
  story.defer(async () => {
    await caller.kill()
    await caller.stop()
  })
  return caller
}

const to = (route: string) => page.goto(`${appliance.panelUrl}${route}`)
const rowsOf = (label: string) => page.getByRole('table', { name: label }).locator('tbody').getByRole('row')
const live = () => rowsOf('calls in progress')
const records = () => rowsOf('call records')

async function waitForRows(count: number): Promise<void> {
  await live()
    .nth(count - 1)
    .waitFor()
  expect(await live().count()).toBe(count)
}

const settles = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: PATIENCE_MS, interval: 200 })

/** Records reach the panel a moment after their calls end; the page is asked again, as a person would. */
async function lookUntil(count: number): Promise<void> {
  await settles(async () => {
    await page.getByRole('button', { name: 'Look again' }).click()
    return records().count()
  }).toBe(count)
}

test('before there was a call each part says what would be there', async () => {
  await to('/calls')
  await page.getByText(/Calls would be listed here while they last.* None is in progress\./).waitFor()
  await page.getByRole('button', { name: 'Records' }).click()
  await page.getByText(/Every call that is over would be listed here.* None has ended yet\./).waitFor()
})

test('calls are listed while they last, with where they are, and gone when they are over', async () => {
  await to('/calls')
  call(2, { scenario: 'caller', calls: ENDED, holdMs: 8_000 })
  await waitForRows(ENDED)
  const [head, ...rows] = await cellsOf(page, 'calls in progress')
  const cell = (row: string[] | undefined, name: string) => row?.[head?.indexOf(name) ?? -1]
  const places = new Set(rows.map((row) => cell(row, 'destination')))
  expect([...places].sort()).toEqual(HOSTS.map((host) => `${appliance.block.host(host)}:${PORT}`))
  expect(new Set(rows.map((row) => cell(row, 'state')))).toEqual(new Set(['answered']))
  await page.getByText('6 calls, oldest first').waitFor()
  await page.getByText('None is in progress.').waitFor({ timeout: 20_000 })
  expect(destinationsOf(readStats(await appliance.stats())).map(({ active }) => active)).toEqual([0, 0])
})

test('what is searched for in the live list stands in the address', async () => {
  await page.getByRole('searchbox', { name: 'Search calls in progress' }).fill('nobody')
  await page.getByText('No call in progress matches.').waitFor()
  expect(new URL(page.url()).searchParams.get('find')).toBe('nobody')
})

test('by keyboard alone: from the live list to the records, to the busy ones, to the way of one of them, and back', async () => {
  await (await call(3, { scenario: 'caller-busy', calls: BUSY, holdMs: 0 })).done()
  await to('/calls')
  await tabTo(page, page.getByRole('button', { name: 'Records' }))
  await page.keyboard.press('Enter')
  await lookUntil(ENDED + BUSY)
  const status = page.getByRole('combobox', { name: 'Status' })
  await tabTo(page, status)
  await page.keyboard.type('486')
  await page.getByRole('option', { name: '486 busy here' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await settles(() => records().count()).toBe(BUSY)
  const first = page.getByRole('button', { name: 'Details of the call of caller to busy' }).first()
  await tabTo(page, first)
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.getByText('The caller was told 486.').waitFor()
  const attempts = drawer.getByRole('list', { name: 'attempts' }).getByRole('listitem')
  const tried = await attempts.getByRole('strong').allInnerTexts()
  expect(tried.toSorted()).toEqual(HOSTS.map((host) => `${appliance.block.host(host)}:${PORT}`))
  expect(await attempts.filter({ hasText: '486 Busy Here' }).count()).toBe(HOSTS.length)
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await settles(() => first.evaluate((element) => element === document.activeElement)).toBe(true)
})

test('a filter lives in the address, and is what an export holds', async () => {
  expect(new URL(page.url()).searchParams.get('status')).toBe('486')
  await page.reload()
  await settles(() => records().count()).toBe(BUSY)
  const exported = async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download all that match as CSV' }).click(),
    ])
    return readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
  }
  const busy = await exported()
  expect([busy.length, busy.every((line) => line.includes('rejected'))]).toEqual([BUSY, true])
  await page.getByRole('button', { name: 'Clear' }).click()
  await settles(() => records().count()).toBe(ENDED + BUSY)
  expect(new URL(page.url()).searchParams.get('status')).toBeNull()
  expect(await exported()).toHaveLength(ENDED + BUSY)
})

test('a call whose caller says nothing any more comes in doubt, is told as drift, and a viewer may not release it', {
  timeout: 90_000,
}, async () => {
  await to('/calls')
  const silent = call(4, { scenario: 'caller', calls: SILENT, holdMs: 300_000 })
  await waitForRows(SILENT)
  silent.signal('SIGSTOP')
  await appliance.patch('sets/1', { dialogCheckSec: 30 })
  await page.getByRole('checkbox', { name: 'In doubt only' }).click()
  const doubt = live().filter({ hasText: 'OPTIONS unanswered by its caller' })
  await doubt.nth(1).waitFor({ timeout: DOUBT_LIMIT_MS })
  const drift = page.getByRole('region', { name: 'unexplained calls' }).getByRole('listitem')
  await drift.filter({ hasText: 'nobody vouches for' }).first().waitFor()
  const viewer = await signedIn(browser, appliance.panelUrl, VIEWER)
  await viewer.page.goto(`${appliance.panelUrl}/calls?doubtful=1`)
  const told = viewer.page.getByText('OPTIONS unanswered by its caller').filter({ visible: true })
  await told.first().waitFor()
  expect(await viewer.page.getByRole('button', { name: /Release/ }).count()).toBe(0)
  expect(viewer.complaints).toEqual([])
  await viewer.page.context().close()
})

test('one is released by a click, those of a destination by its name; nobody is sent a BYE', {
  timeout: 90_000,
}, async () => {
  expect(await faultsOfLooks(page, 'calls-doubtful')).toEqual([])
  await page.getByRole('button', { name: 'Release the call of caller to service' }).first().click()
  const [head] = await cellsOf(page, 'calls in progress')
  const name = await live()
    .last()
    .getByRole('cell')
    .nth(head?.indexOf('destination') ?? -1)
    .innerText()
  await page.getByRole('button', { name: `doubtful calls of ${name}` }).click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: /^Release \d+ doubtful$/ })
  await dialog.getByRole('textbox').fill('another')
  expect(await confirm.isDisabled()).toBe(true)
  await dialog.getByRole('textbox').fill(name)
  await confirm.click()
  await dialog.waitFor({ state: 'detached' })
  await to('/calls?part=records&cause=released')
  await settles(async () => {
    await page.getByRole('button', { name: 'Look again' }).click()
    return records().count()
  }).toBeGreaterThanOrEqual(2)
  expect(await faultsOfLooks(page, 'calls-records')).toEqual([])
  // Of the silent ones none has ended at its destination.
  const over = receivers.map((receiver) => receiver.totals().over)
  expect(over.reduce((sum, count) => sum + count, 0)).toBe(ENDED + BUSY * HOSTS.length)
})

test('in all that the console stayed silent and nothing left for another origin', () => {
  expect(admin.complaints).toEqual([])
})
