import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Appliance, startAppliance } from '../support/appliance.ts'
import { addUser, isLive, openBrowser, signedIn, VIEWER, type Watched } from '../support/browser.ts'
import { EventSocketPeer } from '../support/event-socket-peer.ts'
import { type SippProcess, startCaller, startReceivers } from '../support/sipp.ts'
import { allUp, destinationsOf, readStats } from '../support/stats-json.ts'

/** What an operator sees of health, in a real Chromium on a whole appliance. */

const PORT = 5_070
const HOSTS = [11, 12, 13] as const
const WRONG = 'Not-The-Passw0rd'
const RIGHT = 'ClueCon-Of-Ours'
const SEEN_WITHIN_MS = 5_000

let appliance: Appliance
let browser: Browser
let admin: Watched
let page: Page
let peer: EventSocketPeer
let receivers: SippProcess[] = []
let caller: SippProcess | undefined
let ids: ReadonlyMap<string, number>
/** Everything that came over the page's socket. */
const frames: string[] = []

const nameOf = (host: number) => `${appliance.block.host(host)}:${PORT}`
const stats = async () => destinationsOf(readStats(await appliance.stats()))

beforeAll(async () => {
  peer = await EventSocketPeer.open({ password: RIGHT, beatMs: 2_000, namesInterval: 2, tellsStatus: true })
  Object.assign(peer.figures, { sessions: 12, max: 30, idle: 80 })
  const source = (password: string) => `fs://:${password}@127.0.0.1:${peer.port}`
  appliance = await startAppliance({
    dispatcherList: (block) =>
      [
        `1 sip:${block.host(11)}:${PORT} 0 0 weight=${source(WRONG)}`,
        `1 sip:${block.host(12)}:${PORT} 0 0 ch=${source(RIGHT)};conf=10`,
        `1 sip:${block.host(13)}:${PORT}`,
      ].join('\n'),
  })
  receivers = await startReceivers(appliance.block, HOSTS, 400)
  await allUp(appliance.stats)
  ids = new Map((await stats()).map(({ id, uri }) => [uri.replace('sip:', ''), id]))
  browser = await openBrowser()
  admin = await signedIn(browser, appliance.panelUrl)
  page = admin.page
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => frames.push(String(payload)))
  })
  const from = { address: appliance.block.host(2), port: PORT }
  const load = { calls: 900, rate: 15, holdMs: 200, limitSec: 400 }
  caller = startCaller({ scenario: 'caller', from, to: appliance.sip, ...load })
})

afterAll(async () => {
  await browser?.close()
  receivers.at(-1)?.signal('SIGCONT')
  await caller?.stop()
  await Promise.all(receivers.map((receiver) => receiver.stop()))
  await appliance?.stop()
  await peer?.close()
})

const to = (route: string) => page.goto(`${appliance.panelUrl}${route}`)
const detail = () => page.getByRole('dialog')
/** The line of what is wrong now. */
const wrong = (host: number) =>
  page
    .getByRole('region', { name: 'what is wrong now' })
    .getByRole('listitem')
    .filter({ hasText: nameOf(host) })

async function openDetail(host: number): Promise<void> {
  await to(`/health?destination=${ids.get(nameOf(host))}`)
  await detail().getByRole('heading', { name: 'Why', exact: true }).waitFor()
}

test('a wrong password of a load source is told as such, with what to do; fresh figures of another beside it', async () => {
  await to('/health')
  await wrong(11)
    .getByText(/wrong password: it does not accept the password/)
    .waitFor()
  await page
    .getByRole('row', { name: nameOf(12) })
    .getByText(/12 of 30 sessions/)
    .waitFor()
  await openDetail(11)
  await detail()
    .getByText(/wrong password since .*Write the right one in the destination’s form\./)
    .waitFor()
  await openDetail(12)
  await detail().getByText('conf 10').waitFor()
})

test('passwords stand nowhere: not in pages, in forms, in what comes over the socket, in the audit', async () => {
  const texts: string[] = []
  const keep = async () => texts.push(await page.content())
  for (const route of ['/health', '/events', '/settings/audit']) {
    await to(route)
    await isLive(page)
    await keep()
  }
  await to('/sets/1')
  await page.getByRole('button', { name: `More for ${nameOf(11)}` }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const field = detail().getByLabel('Load source for the weight')
  expect(await field.inputValue()).toBe(`fs://:********@127.0.0.1:${peer.port}`)
  await keep()
  expect(frames.length).toBeGreaterThan(10)
  expect(frames.some((frame) => frame.includes('wrong-password'))).toBe(true)
  const all = [...texts, ...frames].join('\n')
  for (const password of [WRONG, RIGHT]) expect(all.includes(password)).toBe(false)
})

test('a destination that falls silent is seen down within 5 s, with its reason and where its calls went', async () => {
  await to('/health')
  await isLive(page)
  receivers.at(-1)?.signal('SIGSTOP')
  const line = wrong(13).filter({ hasText: 'down' })
  await line.getByText('3 probes unanswered').waitFor({ timeout: SEEN_WITHIN_MS })
  const row = page.getByRole('row', { name: nameOf(13) }).first()
  await row.getByText('down', { exact: true }).last().waitFor()
  expect((await stats()).map(({ health }) => health)).toEqual(['up', 'up', 'down'])
  const moved = page.getByRole('table', { name: 'calls that moved on' })
  const way = new RegExp(`^${nameOf(13)} (no answer in|destination down after) [\\d,]+ ms → \\S+ 200 OK`)
  await moved.getByText(way).first().waitFor()
})

test('“Probe now” shows its own answer: of one that is well, and of one that says nothing', async () => {
  await openDetail(12)
  const probe = async (host: number) => {
    await page.getByRole('button', { name: `Probe ${nameOf(host)} now` }).click()
    return detail().getByRole('status')
  }
  await (await probe(12)).getByText(/^200 OK in [\d.]+ ms$/).waitFor()
  await openDetail(13)
  await (await probe(13)).getByText('no answer within 2.0 s').waitFor()
})

test('events say how long the state before had lasted, and what stood behind it', async () => {
  await to('/events')
  const rows = page.getByRole('row').filter({ hasText: nameOf(13) })
  const down = rows.filter({ hasText: 'is down: 3 probes unanswered' }).first()
  await down.getByText(/^(< 1 s|\d+ (s|min|min \d+ s)) (trying|up)$/).waitFor()
  await down.getByText(/probes, waited/).waitFor()
  await rows
    .getByText(/^\d+ (s|min|min \d+ s) up$/)
    .first()
    .waitFor()
})

test('a viewer sees the same and has nothing to probe with', async () => {
  await addUser(page, appliance.panelUrl, VIEWER)
  const viewer = await signedIn(browser, appliance.panelUrl, VIEWER)
  await viewer.page.goto(`${appliance.panelUrl}/sets/1`)
  // From the set's page the state leads to what stands behind it.
  await viewer.page
    .getByRole('row', { name: nameOf(13) })
    .getByRole('link', { name: 'down' })
    .click()
  const shown = viewer.page.getByRole('dialog')
  await shown.getByText('3 probes unanswered').first().waitFor()
  expect(await viewer.page.getByRole('button', { name: /^Probe / }).count()).toBe(0)
  expect(viewer.complaints).toEqual([])
  await viewer.page.context().close()
})

test('one that comes back is no longer wrong, and in all that the console stayed silent', async () => {
  await to('/health')
  await wrong(13).waitFor()
  receivers.at(-1)?.signal('SIGCONT')
  await wrong(13).waitFor({ state: 'detached' })
  expect(admin.complaints).toEqual([])
})
