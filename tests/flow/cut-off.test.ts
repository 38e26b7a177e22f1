import type { WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import { isLive, type Watched } from '../support/browser.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'

/** What a page says and does while the panel or the engine is away: every test goes on from the one before. */

let appliance: Appliance
let admin: Watched
let isCut = false
const sockets = new Set<WebSocketRoute>()

const story = new AsyncDisposableStack()

beforeAll(async () => {
  ;({ appliance, admin } = await openPanel(story, { hosts: [11, 12] }))
  await admin.page.routeWebSocket(/\/live\//, (socket) => {
    if (isCut) return void socket.close()
    sockets.add(socket)
    socket.connectToServer()
  })
})
afterAll(() => story.disposeAsync())

const banner = () => admin.page.getByRole('banner')
const to = (route: string) => admin.page.goto(`${appliance.panelUrl}${route}`)

async function cut(): Promise<void> {
  isCut = true
  await Promise.all([...sockets].map((socket) => socket.close()))
  sockets.clear()
}

test.each(['/', '/sets/1', '/calls'])(
  '%s says that it is cut off, since when, and is as readable as before; back again, it is live by itself',
  { timeout: 60_000 },
  async (route) => {
    await to(route)
    await isLive(admin.page)
    await cut()
    await banner().getByText('reconnecting').waitFor()
    await admin.page.getByText('The panel has not answered for').waitFor()
    const faults = await faultsOfLooks(admin.page, `cut-off${route.replaceAll('/', '-')}`)
    isCut = false
    await isLive(admin.page)
    await admin.page.getByText('The panel has not answered for').waitFor({ state: 'detached' })
    expect(faults).toEqual([])
  },
)

test('a drawer whose script cannot be loaded says so; once it can, the focus returns the very first time', {
  timeout: 90_000,
}, async () => {
  const { page } = admin
  const chunks = '**/_next/static/chunks/**'
  await to('/sets/1')
  await isLive(page)
  await page.keyboard.press('Shift')
  await page.locator('.mantine-Notifications-root').first().waitFor({ state: 'attached' })
  await page.route(chunks, (route) => route.abort())
  const edit = page.getByRole('button', { name: 'Edit set 1' })
  await edit.click()
  await page.getByText('This could not be loaded').waitFor()
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(await faultsOfLooks(page, 'missing-piece')).toEqual([])
  await page.unroute(chunks)
  await page.getByRole('button', { name: 'Reload the page' }).click()
  await page.getByText('This could not be loaded').waitFor({ state: 'detached' })
  await isLive(page)
  await edit.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByLabel('Name').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => edit.evaluate((one) => one === document.activeElement)).toBe(true)
})

test('an engine that is silent is said to be away, and its figures to be old', {
  timeout: 90_000,
}, async () => {
  const { page } = admin
  await to('/')
  await isLive(page)
  const pid = (await appliance.health())?.engine.pid ?? 0
  expect(pid).toBeGreaterThan(0)
  process.kill(pid, 'SIGSTOP')
  try {
    await page.getByText('has not been connected for').waitFor({ timeout: 60_000 })
    expect(await page.locator('[data-freshness="old"]').count()).toBe(1)
    expect(await faultsOfLooks(page, 'engine-away')).toEqual([])
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await page.getByText('has not been connected for').waitFor({ state: 'detached', timeout: 30_000 })
})
