import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import { isLive, tabTo, type Watched } from '../support/browser.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'
import { startCaller } from '../support/sipp.ts'

/** Where calls went, in groups; and what happened, and who did it: every test goes on from the one before. */

const PORT = 5_070
const CALLS = 60

let appliance: Appliance
let admin: Watched
let page: Page

const story = new AsyncDisposableStack()

beforeAll(async () => {
  ;({ appliance, admin, page } = await openPanel(story, {
    hosts: [11, 12],
    arrange: ({ patch }) => patch('sets/1', { algorithm: 'round-robin' }),
  }))
  page.setDefaultTimeout(15_000)
})
afterAll(() => story.disposeAsync())

const to = (route: string) => page.goto(`${appliance.panelUrl}${route}`)
const bodyOf = async (table: string) => {
  const rows = page.getByRole('table', { name: table }).locator('tbody tr')
  return (await rows.allInnerTexts()).map((row) => row.split(/\t/).map((cell) => cell.trim()))
}
/** Counts and records reach the panel a moment after their calls end. */
const settles = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 500 })

async function saved(button: string) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

test('without a call each part says what would be there', async () => {
  await to('/distribution?by=code')
  await page.getByText('Calls would stand here in groups.').waitFor()
})

test('calls stand in groups of one kind: the counts agree with what was sent', async () => {
  const caller = startCaller({
    from: { address: appliance.block.host(3), port: PORT },
    to: appliance.sip,
    ...{ scenario: 'caller', calls: CALLS, rate: 30, limitSec: 60 },
  })
  story.use(caller)
  expect(await caller.done()).toMatchObject({ successful: CALLS })
  await settles(async () => {
    await to('/distribution?by=destination')
    return (await bodyOf('Calls by destination')).map(([, calls]) => calls)
  }).toEqual(['30', '30'])
  await page.getByText('From the counts, which hold every call.').waitFor()
})

test('a time that is being typed stays while the figures go on', async () => {
  // The page before has its socket, so that the next one is the next page's.
  await isLive(page)
  const [socket] = await Promise.all([page.waitForEvent('websocket'), to('/distribution')])
  await isLive(page)
  await page.getByRole('button', { name: 'Custom', exact: true }).click()
  await page.getByLabel('From').fill('2026-01-02T03:04')
  for (let ticks = 0; ticks < 3; ticks += 1) await socket.waitForEvent('framereceived')
  expect(await page.getByLabel('From').inputValue()).toBe('2026-01-02T03:04')
  await to('/distribution?by=destination')
})

test('a list opens by its first click, also where the script for it is there since another was opened', async () => {
  await to('/distribution?by=destination')
  await isLive(page)
  for (const [list, first] of [
    ['Group by', 'by source'],
    ['And by', 'and by source'],
  ] as const) {
    const option = page.getByRole('option', { name: first, exact: true })
    await page.getByRole('combobox', { name: list }).click()
    await option.waitFor()
    await page.keyboard.press('Escape')
    await option.waitFor({ state: 'hidden' })
  }
  await to('/distribution?by=destination')
})

test('by keyboard: another group, and a second one; the address has both', async () => {
  await isLive(page)
  await tabTo(page, page.getByRole('combobox', { name: 'Group by' }))
  await page.keyboard.press('Enter')
  const code = page.getByRole('option', { name: 'by code' })
  await code.waitFor()
  for (let steps = 0; steps < 8 && (await code.getAttribute('data-combobox-selected')) === null; steps += 1)
    await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(/by=code/)
  await page.getByRole('combobox', { name: 'And by' }).click()
  await page.getByRole('option', { name: 'and by destination' }).click()
  await page.waitForURL(/by=code&and=destination/)
  await settles(async () => {
    await page.reload()
    return bodyOf('Calls by code and destination')
  }).toEqual([['200', '30', '30', '60', '100.00']])
  await page.getByText('From call records: the counts do not hold this.').waitFor()
  expect(await faultsOfLooks(page, 'distribution-grouped')).toEqual([])
})

test('the table is saved as CSV, the chart as a picture', async () => {
  const table = await saved('Save as CSV: Calls by code and destination')
  expect(table.name).toBe('fairline-groups.csv')
  expect(table.bytes.toString().split('\r\n')[1]).toBe('200,30,30,60,100')
  const picture = await saved('Save as PNG: Calls by code and destination, as bars')
  expect([picture.name, picture.bytes.subarray(1, 4).toString()]).toEqual([
    'fairline-groups-chart.png',
    'PNG',
  ])
  await to('/distribution')
  await page
    .getByText(/The split 50\.0 \/ 50\.0 is as even as chance allows \(chi-square 0\.0, p = 1\.000\)/)
    .waitFor()
  const shares = await saved('Save as CSV: Share seen against share wanted')
  expect(shares.bytes.toString().split('\r\n')[1]).toMatch(/,Set 1,30,50,50$/)
  expect(await faultsOfLooks(page, 'distribution')).toEqual([])
})

test('events are looked through by kind and words, and the address keeps it', async () => {
  await appliance.patch('destinations/1', { weight: 70 })
  await to('/events')
  await page.getByRole('combobox', { name: 'Kind' }).click()
  await page.getByRole('option', { name: 'health' }).click()
  await page.waitForURL(/kind=health/)
  await page.getByRole('table', { name: 'events' }).getByText(/up/).first().waitFor()
  await page.getByRole('searchbox', { name: 'Search events' }).fill('nothing of the kind')
  await page.getByText('Nothing that is kept matches.').waitFor()
  await page.reload()
  await page.getByText('Nothing that is kept matches.').waitFor()
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await page.getByRole('table', { name: 'events' }).waitFor()
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download all events that match as CSV' }).click()
  expect(readFileSync(await (await downloading).path(), 'utf8')).toMatch(/^at,kind,set,destination/)
  expect(await faultsOfLooks(page, 'events')).toEqual([])
})

test('the audit tells before and after, is looked through by person, and leads to the way back', async () => {
  await to('/settings/audit')
  await page.getByRole('combobox', { name: 'Person' }).click()
  await page.getByRole('option', { name: 'command line' }).click()
  await page.waitForURL(/person=command/)
  const rows = page.getByRole('table', { name: 'audit entries' }).locator('tbody tr')
  await rows.filter({ hasText: '50 → 70' }).first().waitFor()
  expect(await faultsOfLooks(page, 'audit')).toEqual([])
  await rows
    .filter({ hasText: '50 → 70' })
    .getByRole('link', { name: /^Take it back/ })
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('70').first().waitFor()
  await dialog.getByRole('button', { name: 'Return', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  const { stdout } = await appliance.fairline('history', '--limit', '1')
  expect(stdout).toContain('weight: 70 → 50')
})

test('nothing was complained of in the browser', () => {
  expect(admin.complaints).toEqual([])
})
