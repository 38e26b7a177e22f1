import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { within } from '#scripts/appliance/ready.ts'
import { type Appliance, startAppliance } from '../support/appliance.ts'
import { cellsOf, isLive, openBrowser, signedIn, type Watched } from '../support/browser.ts'
import { DatagramParty } from '../support/datagram-party.ts'
import { type SippProcess, startReceivers } from '../support/sipp.ts'
import { a, srv, TestDns } from '../support/test-dns.ts'

/** What a person sees of names, limits and drops, on the running appliance: every test goes on from the one before. */

const NAME = 'media.example'
const SERVICE = `_sip._udp.${NAME}`
const PORT = 5_070
/** The least that a name's TTL counts for is five seconds, and it is asked again a little later. */
const STALE_LIMIT_MS = 20_000

let dns: TestDns
let appliance: Appliance
let browser: Browser
let admin: Watched
let page: Page
let receivers: SippProcess[] = []

beforeAll(async () => {
  dns = await new TestDns().open()
  appliance = await startAppliance({
    variables: { FAIRLINE_DNS: dns.text },
    dispatcherList: (block) => {
      dns.zone = [
        srv(SERVICE, `a.${NAME}`, PORT, { priority: 10, weight: 60, ttl: 1 }),
        srv(SERVICE, `b.${NAME}`, PORT, { priority: 20, weight: 40, ttl: 1 }),
        a(`a.${NAME}`, block.host(11), 1),
        a(`b.${NAME}`, block.host(12), 1),
      ]
      return `1 sip:${NAME}\n1 sip:nowhere.example\n1 sip:${block.host(13)}:${PORT}\n`
    },
  })
  receivers = await startReceivers(appliance.block, [11, 12], 300)
  browser = await openBrowser()
  admin = await signedIn(browser, appliance.panelUrl)
  page = admin.page
})

afterAll(async () => {
  await browser?.close()
  await Promise.all(receivers.map((receiver) => receiver.stop()))
  await appliance?.stop()
  await dns?.close()
})

const targets = () => cellsOf(page, `targets of ${NAME}`)
const rowOf = (name: string) => page.getByRole('row', { name }).first()

test('RFC 3263: a destination by name opens, by keyboard, to its targets and what is seen of each', async () => {
  await page.goto(`${appliance.panelUrl}/sets/1`)
  await isLive(page)
  const button = { name: `2 targets of ${NAME}` }
  await page.getByRole('button', { ...button, expanded: false }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { ...button, expanded: true }).waitFor()
  const seen = async () => (await targets()).slice(1).map((cells) => cells.at(-1) ?? '')
  const areUp = await within(20_000, async () => (await seen()).every((words) => words.startsWith('up')))
  const [first, second] = (await targets()).slice(1)
  expect([areUp, first?.slice(1, 5), second?.slice(1, 5)]).toEqual([
    true,
    [`a.${NAME}`, 'udp', '10', '60'],
    [`b.${NAME}`, 'udp', '20', '40'],
  ])
  expect(first?.[0]).toContain(`${appliance.block.host(11)}:${PORT}`)
})

test('what is open stands in the address; a destination by number has nothing to open', async () => {
  await page.reload()
  await page.getByRole('table', { name: `targets of ${NAME}` }).waitFor()
  await page.getByRole('button', { name: `2 targets of ${NAME}` }).press('Enter')
  await page.getByRole('table', { name: `targets of ${NAME}` }).waitFor({ state: 'hidden' })
  expect(new URL(page.url()).search).toBe('')
  expect(await page.getByRole('button', { name: `targets of ${appliance.block.host(13)}` }).count()).toBe(0)
})

test('a name without an answer says so where the destination is seen', async () => {
  await rowOf('nowhere.example').getByText('not resolved', { exact: true }).last().waitFor()
})

test('rules 34: when DNS fails the last good answer is kept and shown as stale, with the reason', async () => {
  dns.mood = 'failing'
  await rowOf(NAME).getByText('stale DNS', { exact: true }).last().waitFor({ timeout: STALE_LIMIT_MS })
  await rowOf(NAME).getByText('since').last().waitFor()
  await page.getByRole('button', { name: `2 targets of ${NAME}` }).click()
  await page.getByRole('table', { name: `targets of ${NAME}` }).waitFor()
  expect(await targets()).toHaveLength(3)
  dns.mood = 'answering'
  await rowOf(NAME)
    .getByText('stale DNS', { exact: true })
    .last()
    .waitFor({ state: 'hidden', timeout: STALE_LIMIT_MS })
})

const snapshotSchema = z.object({
  content: z.object({ settings: z.object({ limits: z.object({ vias: z.int(), idleMs: z.int() }) }) }),
})
function limitsOfEngine() {
  const text = readFileSync(path.join(appliance.dataFolder, 'snapshot.json'), 'utf8')
  return snapshotSchema.parse(JSON.parse(text)).content.settings.limits
}

test('a limit out of bounds is told at its field, the first of them focused; one within them holds on the engine', async () => {
  await page.goto(`${appliance.panelUrl}/settings`)
  const vias = page.getByRole('textbox', { name: 'Via values' })
  const idle = page.getByRole('textbox', { name: 'Idle connection' })
  const save = page.getByRole('button', { name: 'Save settings' })
  const hasFocus = (one: Locator) => one.evaluate((element) => element === document.activeElement)
  await vias.fill('1')
  await idle.fill('0')
  await save.press('Enter')
  await page.getByText('Write a whole number from 2 to 70.').waitFor()
  await expect.poll(() => hasFocus(vias)).toBe(true)
  await vias.fill('12')
  await idle.fill('60')
  await save.press('Enter')
  const hold = await within(5_000, async () => limitsOfEngine().vias === 12)
  expect([hold, limitsOfEngine()]).toEqual([true, { vias: 12, idleMs: 60_000 }])
  await page.getByText('Settings saved.').waitFor()
  expect(await hasFocus(save)).toBe(true)
  await page.goto(`${appliance.panelUrl}/settings/audit`)
  await page.getByText('70 → 12').waitFor()
})

test('habit 7: what was dropped stands on the dashboard by its reason, as on /metrics', async () => {
  await page.goto(`${appliance.panelUrl}/`)
  await page.getByText('Nothing was dropped.').waitFor()
  const stranger = await DatagramParty.open(appliance.block.host(2), PORT)
  for (let sent = 0; sent < 3; sent += 1) stranger.send(Buffer.from('this is no SIP\r\n\r\n'), appliance.sip)
  await page.getByRole('table', { name: 'dropped by reason' }).waitFor()
  const told = await within(5_000, async () => (await appliance.metrics()).includes('reason="not-sip"} 3'))
  const [, row] = await cellsOf(page, 'dropped by reason')
  stranger.close()
  expect([told, row?.[0], row?.[2]]).toEqual([true, 'Not SIP not-sip', '3'])
})

test('in all that the console stayed silent and nothing left for another origin', () => {
  expect(admin.complaints).toEqual([])
})
