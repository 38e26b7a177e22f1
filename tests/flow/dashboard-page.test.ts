import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Appliance } from '../support/appliance.ts'
import { cellsOf, tabTo, type Watched } from '../support/browser.ts'
import { seedFigures } from '../support/figure-history.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'
import { type CallerOptions, type SippProcess, startCaller } from '../support/sipp.ts'

/** What an operator sees of the calls, in a real Chromium on a whole appliance: every test goes on from the one before. */

const recordsSchema = z.object({ calls: z.array(z.object({ postDialDelayMs: z.number().nullable() })) })
const PORT = 5_070
const [ANSWERED, BUSY, MISSING] = [30, 6, 4] as const
const HOLD_MS = 2_000
const PATIENCE_MS = 30_000
/** Receivers that are gone are seen down by then. */
const DOWN_MS = 20_000

let appliance: Appliance
let admin: Watched
let page: Page
let receivers: SippProcess[]

const story = new AsyncDisposableStack()

beforeAll(async () => {
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'fairline-dashboard-'))
  story.defer(() => rmSync(dataFolder, { recursive: true, force: true }))
  await seedFigures(dataFolder, Date.now())
  ;({ appliance, receivers, admin, page } = await openPanel(story, {
    dataFolder,
    hosts: [11, 12],
    arrange: ({ patch }) => patch('sets/1', { algorithm: 'round-robin' }),
  }))
})
afterAll(() => story.disposeAsync())

function call(host: number, options: Pick<CallerOptions, 'scenario' | 'calls' | 'holdMs'>): SippProcess {
  const from = { address: appliance.block.host(host), port: PORT }
  return story.use(startCaller({ from, to: appliance.sip, rate: 20, limitSec: 60, ...options }))
}

const settles = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: PATIENCE_MS, interval: 250 })
const figure = (name: string) =>
  page.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) })
const range = (name: string) =>
  page.getByRole('group', { name: 'Time covered' }).getByRole('button', { name })
const address = () => new URL(page.url()).searchParams

test('before there was a call the page says what would be there, and the next step', async () => {
  await page.getByText(/No call has come yet/).waitFor()
  await page.getByText(new RegExp(`Send a call to .*${appliance.sip.address}`)).waitFor()
  expect(await page.getByRole('link', { name: 'See where a call would go' }).count()).toBe(1)
  expect(await faultsOfLooks(page, 'dashboard-none')).toEqual([])
})

test('answered, busy and failing calls stand there as the receivers had them', async () => {
  await Promise.all([
    call(2, { scenario: 'caller', calls: ANSWERED, holdMs: HOLD_MS }).done(),
    call(3, { scenario: 'caller-busy', calls: BUSY, holdMs: 0 }).done(),
    call(4, { scenario: 'caller-missing', calls: MISSING, holdMs: 0 }).done(),
  ])
  const began = receivers.reduce((sum, receiver) => sum + receiver.totals().calls, 0)
  const all = ANSWERED + BUSY + MISSING
  expect(began).toBe(all)
  await settles(() => figure('Answered (ASR)').innerText()).toContain(`of ${all} calls`)
  expect(await figure('Answered (ASR)').innerText()).toContain(`${((100 * ANSWERED) / all).toFixed(1)} %`)
  await settles(() => figure('Average duration (ACD)').innerText()).toContain(`of ${ANSWERED} answered calls`)
  expect(await figure('Average duration (ACD)').innerText()).toContain('0:02')
  expect(await figure('Failures').innerText()).toContain(`${BUSY + MISSING} of ${all} calls`)
})

test('post-dial delay is that of the call records, within its bound', async () => {
  const { calls } = recordsSchema.parse(await appliance.read('calls?limit=100'))
  const delays = calls.flatMap(({ postDialDelayMs }) => postDialDelayMs ?? []).sort((a, b) => a - b)
  expect(delays.length).toBe(ANSWERED)
  const exact = (part: number) => delays[Math.ceil(part * delays.length) - 1] ?? Number.NaN
  const text = await figure('Post-dial delay (PDD)').locator('dd').innerText()
  const [p50, p95] = [...text.matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replace(',', '')))
  for (const [shown, part] of [
    [p50, 0.5],
    [p95, 0.95],
  ] as const)
    expect(Math.abs((shown ?? Number.NaN) - exact(part))).toBeLessThanOrEqual(0.1 * exact(part) + 1)
})

test('failures stand by cause, and each chart has its table', async () => {
  await page.getByRole('button', { name: /^Table: Failed calls by cause/ }).click()
  expect(await cellsOf(page, 'Failed calls by cause over the time covered')).toEqual([
    ['cause', 'calls', '% of calls'],
    ['rejected, 4xx', String(BUSY + MISSING), '25.0'],
  ])
  for (const name of ['Active calls per destination', 'New calls per second', 'Post-dial delay']) {
    await page.getByRole('button', { name: new RegExp(`^Table: ${name}`) }).click()
    await page.getByRole('table', { name: new RegExp(`^${name}`) }).waitFor()
  }
  expect(await faultsOfLooks(page, 'dashboard-tables')).toEqual([])
  await page.reload()
  await page.getByRole('img', { name: /^New calls per second/ }).waitFor()
})

test('a range stands in the address, with the day before beside it', async () => {
  await range('24 h').click()
  await settles(async () => address().get('range')).toBe('24h')
  await page.getByText(/compared with the day before/).waitFor()
  await settles(() => figure('Calls per second').innerText()).toMatch(/against the day before|as before/)
  await page.getByRole('button', { name: /^Table: New calls per second/ }).click()
  const [head] = await cellsOf(page, 'New calls per second over the time covered')
  expect(head?.slice(1)).toEqual(['calls/s', 'the day before'])
  await page.getByRole('button', { name: /^Chart: New calls per second/ }).click()
  await page.reload()
  await page.getByText(/compared with the day before/).waitFor()
  expect(await faultsOfLooks(page, 'dashboard-day')).toEqual([])
})

test('a drag over a chart zooms all of the page, and there is a way back', async () => {
  const chart = page.getByRole('img', { name: /^Post-dial delay/ })
  const box = await chart.boundingBox()
  if (!box) throw new Error('the chart is not on screen')
  const [y, at] = [box.y + box.height / 2, (part: number) => box.x + box.width * part]
  await page.mouse.move(at(0.3), y)
  await page.mouse.down()
  await page.mouse.move(at(0.5), y, { steps: 5 })
  await page.mouse.up()
  await settles(async () => address().has('from') && address().has('to')).toBe(true)
  const length = Number(address().get('to')) - Number(address().get('from'))
  expect(length).toBeGreaterThan(3 * 3_600_000)
  expect(length).toBeLessThan(10 * 3_600_000)
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await settles(async () => [address().get('range'), address().get('from')]).toEqual(['24h', null])
})

test("by keyboard alone: a range, then from and to of one's own, and out again", async () => {
  await page.goto(`${appliance.panelUrl}/`)
  await tabTo(page, range('7 d'))
  await page.keyboard.press('Enter')
  await page.getByText(/compared with the week before/).waitFor()
  await tabTo(page, range('From, to'))
  await page.keyboard.press('Enter')
  const to = page.getByLabel('To', { exact: true })
  const from = page.getByLabel('From', { exact: true })
  await from.fill('2026-01-10T10:00')
  await to.fill('2026-01-10T09:00')
  await page.keyboard.press('Enter')
  await page.getByText('The end must be after the start.').waitFor()
  await to.fill('2026-01-12T10:00')
  await page.keyboard.press('Enter')
  await settles(async () => address().has('from')).toBe(true)
  await tabTo(page, page.getByRole('button', { name: 'Zoom out' }))
  await page.keyboard.press('Enter')
  await settles(async () => address().get('from')).toBeNull()
})

test("with one destination down the others' share is what is wanted, and health says so", async () => {
  await page.goto(`${appliance.panelUrl}/?range=1h`)
  await receivers[1]?.stop()
  await page.getByRole('link', { name: '1 down' }).waitFor({ timeout: DOWN_MS })
  await settles(() => page.getByText('100.0').count()).toBeGreaterThan(0)
  expect(await faultsOfLooks(page, 'dashboard-down')).toEqual([])
  await page.getByRole('link', { name: '1 down' }).click()
  await page.waitForURL(`${appliance.panelUrl}/health?q=down`)
})

test('in all that the console stayed silent and nothing left for another origin', () => {
  expect(admin.complaints).toEqual([])
})
