import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import { addUser, isLive, signedIn, VIEWER, type Watched } from '../support/browser.ts'
import { EventSocketPeer } from '../support/event-socket-peer.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'
import { type SippProcess, startCaller } from '../support/sipp.ts'
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
let receivers: SippProcess[]
let ids: ReadonlyMap<string, number>
/** Everything that came over the page's socket. */
const frames: string[] = []

const nameOf = (host: number) => `${appliance.block.host(host)}:${PORT}`
const stats = async () => destinationsOf(readStats(await appliance.stats()))

const story = new AsyncDisposableStack()

beforeAll(async () => {
  peer = await EventSocketPeer.open({ password: RIGHT, beatMs: 2_000, namesInterval: 2, tellsStatus: true })
  story.defer(() => peer.close())
  Object.assign(peer.figures, { sessions: 12, max: 30, idle: 80 })
  const source = (password: string) => `fs://:${password}@127.0.0.1:${peer.port}`
  ;({ appliance, receivers, browser, admin, page } = await openPanel(story, {
    dispatcherList: (block) =>
      [
        `1 sip:${block.host(11)}:${PORT} 0 0 weight=${source(WRONG)}`,
        `1 sip:${block.host(12)}:${PORT} 0 0 ch=${source(RIGHT)};conf=10`,
        `1 sip:${block.host(13)}:${PORT}`,
      ].join('\n'),
    hosts: HOSTS,
    limitSec: 400,
  }))
  story.defer(() => receivers.at(-1)?.signal('SIGCONT'))
  await allUp(appliance.stats)
  ids = new Map((await stats()).map(({ id, uri }) => [uri.replace('sip:', ''), id]))
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => frames.push(String(payload)))
  })
  const from = { address: appliance.block.host(2), port: PORT }
  const load = { calls: 900, rate: 15, holdMs: 200, limitSec: 400 }
  story.use(startCaller({ scenario: 'caller', from, to: appliance.sip, ...load }))
})
afterAll(() => story.disposeAsync())

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
    await page.getByRole('button', { name: `Probe now: ${nameOf(host)}` }).click()
    return detail().getByRole('status')
  }
  await (await probe(12)).getByText(/^200 OK in [\d.]+ ms$/).waitFor()
  const head = detail().getByRole('region', { name: `What udp:${nameOf(12)} answered` })
  await head.getByText(/^SIP\/2\.0 200 OK/).waitFor()
  expect(await head.textContent()).toContain('CSeq: 1 OPTIONS')
  await openDetail(13)
  await (await probe(13)).getByText('no answer within 2.0 s').waitFor()
  await detail()
    .getByText(`to udp:${nameOf(13)}; nothing came back`)
    .waitFor()
})

test('past probes stand there as marks, as a chart and as a table, with the target of each', async () => {
  await openDetail(12)
  await detail()
    .getByRole('img', { name: /the last \d+ probes?, the newest at the right: \d+ answered well/ })
    .waitFor()
  await detail()
    .getByRole('img', { name: /^Round trip of the last probes, in ms: \d+ answered well/ })
    .waitFor()
  await detail()
    .getByText(/Down after 3 failed in a row, up again after 2 answered well; time-out 2 s\./)
    .waitFor()
  await openDetail(13)
  await detail().getByRole('button', { name: 'Table' }).click()
  const past = detail().getByRole('region', { name: 'the last probes, newest first' })
  const failed = past.getByRole('row').filter({ hasText: 'no answer' }).first()
  await failed.getByRole('cell', { name: `udp:${nameOf(13)}` }).waitFor()
  await past
    .getByRole('row', { name: /200 [\d.]+ udp:/ })
    .first()
    .waitFor()
})

test('a day and a week of states: how long it was up, of what, and the reason of each change', async () => {
  await openDetail(13)
  const shares = detail().getByRole('table', { name: 'shares of the time it was watched' })
  await shares.getByRole('row', { name: /^24 h .* watched$/ }).waitFor()
  const bar = detail().getByRole('img', { name: /^What was seen over the last 24 h: up [\d.]+ %/ })
  expect(await bar.getAttribute('aria-label')).toMatch(/down [\d.]+ %/)
  await detail().getByRole('button', { name: '7 d' }).click()
  await page.waitForURL(/span=7d/)
  await detail()
    .getByRole('img', { name: /^What was seen over the last 7 d/ })
    .waitFor()
  const fell = detail().getByRole('listitem').filter({ hasText: 'is down: 3 probes unanswered' }).first()
  await fell.getByText(/probes, waited/).waitFor()
})

test('a link shows those in one state alone, with how many are in each', async () => {
  await to('/health?state=down')
  const table = page.getByRole('table', { name: 'health of destinations' })
  await table.getByRole('row', { name: nameOf(13) }).waitFor()
  expect(await table.getByRole('row').count()).toBe(2)
  const states = page.getByRole('group', { name: 'State seen' })
  expect(await states.getByRole('button', { pressed: true }).textContent()).toContain('1 down')
  await states.getByRole('button', { name: /2 up/ }).click()
  await page.waitForURL(/state=up/)
  await table.getByRole('row', { name: nameOf(13) }).waitFor({ state: 'detached' })
  await to('/health?state=draining')
  await page.getByText('No destination is draining now.').waitFor()
  await page.getByRole('button', { name: 'Show all' }).click()
  await table.getByRole('row', { name: nameOf(13) }).waitFor()
  expect(page.url()).not.toContain('state=')
})

const LOOKS_MS = 150_000

test(
  'the page, with one down, is without fault at every width, in light and dark',
  async () => {
    await to('/health')
    await wrong(13).waitFor()
    expect(await faultsOfLooks(page, 'health')).toEqual([])
  },
  LOOKS_MS,
)

test(
  'so is the drawer, of one that is down and of one just probed',
  async () => {
    await openDetail(13)
    await detail()
      .getByRole('img', { name: /^Round trip/ })
      .waitFor()
    expect(await faultsOfLooks(page, 'health-detail')).toEqual([])
    await openDetail(12)
    await page.getByRole('button', { name: `Probe now: ${nameOf(12)}` }).click()
    await detail()
      .getByRole('region', { name: /answered$/ })
      .waitFor()
    expect(await faultsOfLooks(page, 'health-probed')).toEqual([])
  },
  LOOKS_MS,
)

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
  expect(await viewer.page.getByRole('button', { name: /^Probe now/ }).count()).toBe(0)
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
