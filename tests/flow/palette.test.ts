import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import { addUser, isLive, signedIn, VIEWER, type Watched } from '../support/browser.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'

/** The panel by its keys alone: every test goes on from the one before. */

let appliance: Appliance
let browser: Browser
let admin: Watched
let page: Page
let first: string
let second: string

const story = new AsyncDisposableStack()

beforeAll(async () => {
  ;({ appliance, browser, admin, page } = await openPanel(story, {
    dispatcherList: (block) => {
      ;[first, second] = [`${block.host(11)}:5070`, `${block.host(12)}:5070`]
      return `1 sip:${first}\n1 sip:${second}\n2 sip:${block.host(13)}:5070\n`
    },
  }))
})
afterAll(() => story.disposeAsync())

const field = () => page.getByRole('textbox', { name: 'Find a page, a destination, a call' })
const item = (name: string) => page.getByRole('dialog').getByRole('button', { name })
const place = () => `${new URL(page.url()).pathname}${new URL(page.url()).search}`
const goesTo = (route: string) => page.waitForURL(`${appliance.panelUrl}${route}`)

test('g and a letter go to every page, and not while somebody types', async () => {
  for (const [letter, route] of [
    ['s', '/sets'],
    ['i', '/distribution'],
    ['h', '/health'],
    ['t', '/try-it'],
    ['e', '/events'],
    ['g', '/settings'],
    ['d', '/'],
    ['c', '/calls?part=records'],
  ] as const) {
    await page.keyboard.press('g')
    await page.keyboard.press(letter)
    await goesTo(route.replace('?part=records', ''))
  }
  await page.getByRole('button', { name: 'Records' }).click()
  await page.keyboard.press('/')
  await page.keyboard.type('gd')
  expect(await page.locator('main input[type="search"]').inputValue()).toBe('gd')
  expect(new URL(page.url()).pathname).toBe('/calls')
})

test('Ctrl K opens the palette from anywhere, also from a field; Enter goes where the first line says', async () => {
  await page.keyboard.press('Control+k')
  await field().waitFor()
  await page.keyboard.type('heal')
  await item('Health').waitFor()
  await page
    .getByRole('dialog')
    .getByRole('status')
    .filter({ hasText: 'Health' })
    .waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
  await goesTo('/health')
  await field().waitFor({ state: 'detached' })
})

test('a destination is found by a part of its address, and drained without leaving the page', async () => {
  await page.keyboard.press('Control+k')
  await field().fill(second)
  await item(`Drain ${second}`).waitFor()
  expect(await faultsOfLooks(page, 'palette')).toEqual([])
  await item(`Drain ${second}`).click()
  await page.getByText(`${second}: draining.`).waitFor()
  await page.goto(`${appliance.panelUrl}/sets/1`)
  await page
    .getByRole('group', { name: `Want of ${second}` })
    .getByRole('button', { name: 'draining', exact: true, pressed: true })
    .waitFor()
})

test('a line of the palette leads to the set with its destination, and one to the calls of a number', async () => {
  await page.keyboard.press('Control+k')
  await field().fill(first)
  await item(`${first} in Set 1`).first().click()
  await goesTo(`/sets/1?q=${encodeURIComponent(first)}`)
  await page.keyboard.press('Control+k')
  await field().fill('+49 30')
  await item('Search calls for “+49 30”').click()
  await page.waitForURL(/\/calls/)
  expect(new URL(page.url()).searchParams.get('q')).toBe('+49 30')
})

test('what is called nothing is said to be nothing of the kind, and Escape gives the focus back', async () => {
  await page.getByRole('button', { name: 'Find a page, a destination, a call' }).focus()
  await page.keyboard.press('Enter')
  await field().fill('no such thing')
  await item('Search calls for “no such thing”').waitFor()
  expect(await item('Drain').count()).toBe(0)
  await page.keyboard.press('Escape')
  await field().waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-keyshortcuts'))).toBe(
    'Control+K',
  )
})

test('WCAG 2.1.4: the question mark lists the keys, and single keys can be switched off for good', async () => {
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await list.waitFor()
  expect(await faultsOfLooks(page, 'shortcuts')).toEqual([])
  await list.getByRole('switch', { name: 'Shortcuts of single keys' }).click()
  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })
  await page.goto(`${appliance.panelUrl}/sets`)
  await isLive(page)
  const before = place()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await page.keyboard.press('?')
  expect([place(), await list.count()]).toEqual([before, 0])
  await page.keyboard.press('Control+k')
  await field().waitFor()
})

test('a viewer finds destinations and is offered nothing to do with them', async () => {
  await addUser(page, appliance.panelUrl, VIEWER)
  const { page: theirs } = await signedIn(browser, appliance.panelUrl, VIEWER)
  await theirs.keyboard.press('Control+k')
  await theirs.getByRole('textbox', { name: 'Find a page, a destination, a call' }).fill(first)
  await theirs
    .getByRole('dialog')
    .getByRole('button', { name: `${first} in Set 1` })
    .first()
    .waitFor()
  expect(await theirs.getByRole('dialog').getByRole('button', { name: 'Drain' }).count()).toBe(0)
})

test('the console stayed silent', () => {
  expect(admin.complaints).toEqual([])
})
