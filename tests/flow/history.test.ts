import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import type { Watched } from '../support/browser.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'

/** Two people at one configuration, and the way back, in a real browser: every test goes on from the one before. */

const WAIT = { timeout: 15_000 }
let appliance: Appliance
let admin: Watched
let page: Page

const story = new AsyncDisposableStack()

beforeAll(async () => {
  ;({ appliance, admin, page } = await openPanel(story, {
    dispatcherList: (block) => `1 sip:${block.host(11)}:5070\n1 sip:${block.host(12)}:5070\n`,
  }))
})
afterAll(() => story.disposeAsync())

test('a form that is late says who changed what, and on request takes that in and keeps what was typed', async () => {
  await page.goto(`${appliance.panelUrl}/sets/1`)
  await page.getByRole('button', { name: 'Edit set 1' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name').fill('typed here')
  await appliance.patch('sets/1', { fullCode: 600, maxAttempts: 3 })
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText('command line changed this at').waitFor()
  await form.getByText('486 → 600').waitFor()
  await form.getByRole('button', { name: 'Load again, keep what I wrote' }).click()
  await form.getByText('command line changed this at').waitFor({ state: 'detached' })
  expect(await form.getByLabel('Name').inputValue()).toBe('typed here')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.waitFor({ state: 'detached' })
  const stored = await appliance.fairline('history', '--limit', '1')
  expect(stored.stdout).toContain('name: set 1 → typed here')
  expect(stored.stdout).not.toContain('fullCode')
})

test('a figure typed in the table is late where its row was changed meanwhile; one’s own follow each other', async () => {
  await page.goto(`${appliance.panelUrl}/sets/1`)
  const [weight, priority] = ['weight', 'priority'].map((field) => page.getByLabel(`${field} of`).first())
  await weight?.fill('70')
  await appliance.patch('destinations/1', { priority: 5 })
  await expect.poll(() => priority?.inputValue(), WAIT).toBe('5')
  await weight?.press('Enter')
  await page.getByText('command line changed destination 1 (priority 0 → 5)').waitFor()
  expect(await weight?.inputValue()).toBe('50')
  await weight?.fill('71')
  await weight?.press('Tab')
  await priority?.fill('6')
  await priority?.press('Enter')
  const stored = async () => JSON.parse((await appliance.fairline('destinations', '--json')).stdout)
  await expect
    .poll(async () => (await stored()).destinations[0], WAIT)
    .toMatchObject({ weight: 71, priority: 6 })
  expect(await page.getByText('command line changed destination 1').count()).toBeLessThan(2)
})

test('the settings keep what is typed while somebody else changes others, and tell what was late', async () => {
  await page.goto(`${appliance.panelUrl}/settings`)
  await page.getByLabel('Longest call').fill('90 min')
  await appliance.patch('settings', { maxCallDurationSec: 7_200 })
  await page.getByRole('button', { name: 'Save settings' }).click()
  await page.getByText('43200 → 7200').waitFor()
  await page.getByRole('button', { name: 'Load again, keep what I wrote' }).click()
  await page.getByText('43200 → 7200').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Save settings' }).click()
  await page.getByText('Settings saved.').waitFor()
  expect((await appliance.fairline('history', '--limit', '1')).stdout).toContain('7200 → 5400')
})

test('the history of a set leads from its page to each change, and one click with its preview takes it back', async () => {
  await page.goto(`${appliance.panelUrl}/sets/1`)
  await page.getByRole('link', { name: 'History of set 1' }).click()
  const rows = page.getByRole('table', { name: 'history' }).getByRole('row')
  await rows.filter({ hasText: 'changed set 1 typed here' }).first().waitFor()
  expect(await page.getByText('changed settings').count()).toBe(0)
  await rows
    .filter({ hasText: 'fullCode' })
    .getByRole('button', { name: /^Return/ })
    .click()
  await page.getByRole('menuitem', { name: 'Take back this change' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('600').waitFor()
  await dialog.getByRole('button', { name: 'Return', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await rows.filter({ hasText: 'took back the change of revision' }).first().waitFor()
  expect(await appliance.fairline('history', '--limit', '1')).toMatchObject({
    stdout: expect.stringContaining('fullCode: 600 → 486'),
  })
})

test('a change that was changed again is refused with who did, and everything since is offered', async () => {
  await appliance.patch('sets/1', { fullCode: 480 })
  await appliance.patch('sets/1', { fullCode: 503 })
  await page.goto(`${appliance.panelUrl}/settings/history`)
  const row = page.getByRole('table', { name: 'history' }).getByRole('row').filter({ hasText: '→ 480' })
  await row.getByRole('button', { name: /^Return/ }).click()
  await page.getByRole('menuitem', { name: 'Take back this change' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('command line changed set 1 (fullCode 480 → 503)').waitFor()
  await dialog.getByRole('button', { name: 'Return everything since' }).click()
  await dialog.getByText('2 changes are taken back').waitFor()
  await dialog.getByRole('button', { name: 'Return', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  const { stdout } = await appliance.fairline('history', '--limit', '1')
  expect(stdout).toContain('fullCode: 503 → 486')
})

test('as they look: engine, sources and history', { timeout: 120_000 }, async () => {
  const faults = await faultsOfLooks(page, 'history')
  for (const [route, heading] of [
    ['/settings', 'Engine'],
    ['/settings/sources', 'Sources'],
  ] as const) {
    await page.goto(`${appliance.panelUrl}${route}`)
    await page.getByRole('link', { name: heading, exact: true }).and(page.locator('[aria-current]')).waitFor()
    faults.push(...(await faultsOfLooks(page, `settings-${heading.toLowerCase()}`)))
  }
  expect(faults).toEqual([])
})

test('nothing was complained of in the browser', () => {
  expect(admin.complaints).toEqual([])
})
