import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { ADMIN, type Appliance, startAppliance } from '../support/appliance.ts'
import { isLive, openBrowser, position, type Watched, watchedPage } from '../support/browser.ts'
import { type SippProcess, startCaller, startReceivers } from '../support/sipp.ts'

/** Somebody who has never seen the panel, and goes by what it says: from the first start to a drained destination. */

const MOST_MS = 120_000
const HOLD_MS = 6_000

let appliance: Appliance
let browser: Browser
let newcomer: Watched
let page: Page
let receivers: SippProcess[] = []
let caller: SippProcess | null = null

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await caller?.stop()
  await Promise.all(receivers.map((receiver) => receiver.stop()))
  await appliance?.stop()
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const rail = (name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name })

test('from the first start to the first call and a drained destination in less than two minutes', {
  timeout: MOST_MS,
}, async () => {
  const block = await takeLoopbackBlock()
  receivers = await startReceivers(block, [11, 12], 200)
  const [first, second] = [`${block.host(11)}:5070`, `${block.host(12)}:5070`]

  const startedAtMs = performance.now()
  appliance = await startAppliance({ isFresh: true, block })
  const link = /http:\S+\/setup\?token=\S+/.exec(appliance.launched.output())?.[0] ?? ''
  newcomer = await watchedPage(browser, appliance.panelUrl)
  page = newcomer.page
  page.setDefaultTimeout(20_000)
  await page.goto(link)
  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password)
  await button('Make the account').click()
  await isLive(page)

  // The empty dashboard offers the way on.
  await page.getByRole('link', { name: 'Import a file' }).click()
  await page.getByLabel('Destinations to import').fill(`1 sip:${first}\n1 sip:${second}\n`)
  await button('Show what would change').click()
  await button('Import').click()
  await page.getByText('Imported.').waitFor()

  await rail('Dashboard').click()
  caller = startCaller({
    scenario: 'caller',
    from: { address: block.host(2), port: 5_080 },
    to: appliance.sip,
    calls: 20,
    rate: 5,
    holdMs: HOLD_MS,
    limitSec: 60,
  })
  const active = page.getByRole('banner').getByText(/^[1-9]\d* active$/)
  await active.waitFor()

  await rail('Sets').click()
  await page.getByRole('link', { name: 'Set 1' }).first().click()
  await position(page, first, 'draining').click()
  await button('off').and(page.locator('[aria-pressed="true"]')).first().waitFor()
  const tookMs = performance.now() - startedAtMs

  console.log(`a newcomer took ${(tookMs / 1_000).toFixed(1)} s`)
  expect(tookMs).toBeLessThan(MOST_MS)
  expect(newcomer.complaints).toEqual([])
})
