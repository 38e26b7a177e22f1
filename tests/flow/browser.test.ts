import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { within } from '#scripts/appliance/ready.ts'
import { ADMIN, type Appliance } from '../support/appliance.ts'
import {
  addUser,
  cellsOf,
  fillSignIn,
  isLive,
  position,
  signedIn,
  VIEWER,
  type Watched,
  watchedPage,
} from '../support/browser.ts'
import { openPanel } from '../support/panel-story.ts'
import { startCaller } from '../support/sipp.ts'
import { allUp, destinationsOf, readStats } from '../support/stats-json.ts'

/** One person's first hour with the panel, in order: every test goes on where the one before ended. */

const CALLS = 120
const RATE = 20
const HOLD_MS = 2_000
const CHANNELS = 30

let appliance: Appliance
let browser: Browser
let admin: Watched
let page: Page
let first: string
let second: string

const story = new AsyncDisposableStack()

beforeAll(async () => {
  ;({ appliance, browser, admin, page } = await openPanel(story, { isFresh: true, hosts: [11, 12] }))
  ;[first, second] = [`${appliance.block.host(11)}:5070`, `${appliance.block.host(12)}:5070`]
})
afterAll(() => story.disposeAsync())

const stats = async () => destinationsOf(readStats(await appliance.stats()))
const to = (route: string) => page.goto(`${appliance.panelUrl}${route}`)
const count = (text: string | undefined) => Number(text?.replaceAll(',', ''))

const snapshotSchema = z.object({
  content: z.object({ sets: z.array(z.object({ destinations: z.array(z.object({ weight: z.int() })) })) }),
})
/** Weights as the engine itself keeps them, from its own file. */
function weightsOfEngine(): number[] {
  const text = readFileSync(path.join(appliance.dataFolder, 'snapshot.json'), 'utf8')
  const { content } = snapshotSchema.parse(JSON.parse(text))
  return content.sets.flatMap((set) => set.destinations.map(({ weight }) => weight))
}

test('set-up: nobody without the one-time link; with it the first admin, and it works once', async () => {
  await to('/')
  expect(new URL(page.url()).pathname).toBe('/setup')
  await page.getByText('No account exists yet').waitFor()
  const token = readFileSync(path.join(appliance.dataFolder, 'setup-token'), 'utf8').trim()
  await to(`/setup?token=${token}`)
  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.waitForURL(`${appliance.panelUrl}/`)
  await isLive(page)
  const stranger = await watchedPage(browser, appliance.panelUrl)
  await stranger.page.goto(`${appliance.panelUrl}/setup?token=${token}`)
  expect(new URL(stranger.page.url()).pathname).toBe('/login')
  expect(stranger.complaints).toEqual([])
  await stranger.page.context().close()
})

test('sign-out closes the panel; a wrong password is refused in plain words; the right one opens it', async () => {
  await page.getByRole('button', { name: 'Ada, account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL('**/login')
  await to('/sets')
  expect(new URL(page.url()).pathname).toBe('/login')
  await fillSignIn(page, { ...ADMIN, password: 'not the password' })
  await page.getByText('No account has this address and password.').waitFor()
  // The browser itself writes a line for every refused request.
  expect(admin.complaints.splice(0)).toEqual([expect.stringContaining('401')])
  await fillSignIn(page, ADMIN)
  await page.waitForURL(`${appliance.panelUrl}/`)
  await isLive(page)
})

test('a set and its destinations are created, and probed at once', async () => {
  await to('/sets')
  await page.getByRole('button', { name: 'Create set' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('media servers')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('heading', { name: '1 media servers' }).waitFor()
  await addDestination(first, '')
  await addDestination(second, String(CHANNELS))
  await allUp(appliance.stats)
  expect((await stats()).map(({ uri }) => uri)).toEqual([`sip:${first}`, `sip:${second}`])
  await page.getByText('2 of 2 up').waitFor()
})

async function addDestination(address: string, channels: string): Promise<void> {
  await page.getByRole('button', { name: 'Add destination' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('textbox', { name: 'Address' }).fill(`sip:${address}`)
  await form.getByRole('textbox', { name: 'Channels' }).fill(channels)
  await form.getByRole('button', { name: 'Add', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
  await page.getByRole('cell', { name: address }).first().waitFor()
}

test('a weight edited in place shows its predicted share while typed, and is applied on the engine', async () => {
  const cell = page.getByRole('textbox', { name: `weight of ${first}` })
  await cell.fill('150')
  await page.getByRole('row', { name: first }).getByText('75.0', { exact: true }).waitFor()
  expect(weightsOfEngine()).toEqual([50, 50])
  await cell.press('Enter')
  expect(await within(5_000, async () => weightsOfEngine()[0] === 150)).toBe(true)
  await page.reload()
  expect(await cell.inputValue()).toBe('150')
  await cell.fill('50')
  await cell.press('Enter')
  expect(await within(5_000, async () => weightsOfEngine()[0] === 50)).toBe(true)
})

test('the switch says "applied" only when the engine has it, off and on again', async () => {
  const row = page.getByRole('row', { name: first })
  await position(page, first, 'off').click()
  await row.getByText('applied', { exact: true }).waitFor()
  expect((await stats()).map(({ adminState }) => adminState)).toEqual(['disabled', 'enabled'])
  await row.locator('[data-live]').getByText('off', { exact: true }).last().waitFor()
  await position(page, first, 'on').click()
  await row.getByText('applied', { exact: true }).waitFor()
  expect((await stats()).map(({ adminState }) => adminState)).toEqual(['enabled', 'enabled'])
  await allUp(appliance.stats)
})

test('live counts move while calls run, and stand at zero after them', { timeout: 60_000 }, async () => {
  await to('/')
  await isLive(page)
  const active = page.getByText('Active calls', { exact: true }).locator('..').locator('dd')
  const figure = async () => Number.parseInt(await active.innerText(), 10)
  const caller = startCaller({
    scenario: 'caller',
    from: { address: appliance.block.host(2), port: 5_070 },
    to: appliance.sip,
    calls: CALLS,
    rate: RATE,
    holdMs: HOLD_MS,
    limitSec: 40,
  })
  const seen = new Set<number>()
  const moves = await within(15_000, async () => {
    seen.add(await figure())
    return seen.size >= 3 && Math.max(...seen) > RATE / 2
  })
  const end = await caller.done()
  expect(moves, `seen: ${[...seen]}`).toBe(true)
  expect(end, caller.errors()).toMatchObject({ failed: 0, successful: CALLS })
  await within(10_000, async () => (await figure()) === 0)
  expect({ page: await figure(), engine: (await stats()).map((one) => one.active) }).toEqual({
    page: 0,
    engine: [0, 0],
  })
  await page
    .getByRole('banner')
    .getByText(/^0 active$/)
    .waitFor()
  await caller.stop()
})

test('the distribution table equals `stats --json` and its totals reconcile', async () => {
  await page.getByRole('link', { name: 'Distribution' }).click()
  await page.getByText('to now, live').waitFor()
  const told = readStats(await appliance.stats())
  const [source] = told.sources
  const destinations = destinationsOf(told)
  const expected = [source, ...destinations].map((one) => one?.total ?? 0)
  const settled = await within(5_000, async () => (await row('total per server')).join() === expected.join())
  expect([settled, await row('total per server')]).toEqual([true, expected])
  expect(expected[0]).toBe(CALLS)
  expect(await row('total')).toEqual([CALLS, CALLS])
  expect(await row('no channel')).toEqual([CALLS, expected[1], Number.NaN])
  const channels = destinations[1]?.channels ?? []
  expect(channels.length).toBeGreaterThan(5)
  for (const { channel, total } of channels)
    expect(await row(String(channel))).toEqual([Number.NaN, Number.NaN, total])
})

/** The figures of one row of the call count; a cell without one is NaN. */
async function row(head: string): Promise<number[]> {
  const rows = await cellsOf(page, 'Call count')
  return (rows.find(([name]) => name === head) ?? []).slice(1).map(count)
}

test('the CSV holds the same counts', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV' }).click(),
  ])
  const text = readFileSync(await download.path(), 'utf8')
  const lines = text.split(/\r?\n/)
  for (const { id, uri, total } of await stats())
    expect(lines.find((line) => line.startsWith(`destination,media servers,${id},${uri},total,`))).toContain(
      `total,${total},`,
    )
  expect(lines.find((line) => line.startsWith('total,,,,outbound'))).toBe(`total,,,,outbound,${CALLS},`)
})

test('a viewer sees everything and has nothing to switch, edit or set', async () => {
  await addUser(page, appliance.panelUrl, VIEWER)
  const viewer = await signedIn(browser, appliance.panelUrl, VIEWER)
  await viewer.page.goto(`${appliance.panelUrl}/sets`)
  await viewer.page.getByRole('row', { name: second }).getByText('up', { exact: true }).last().waitFor()
  const controls = ['Create set', 'Add destination', 'Edit set 1', 'on', 'draining', 'off']
  for (const name of controls)
    expect(await viewer.page.getByRole('button', { name, exact: true }).count()).toBe(0)
  expect(await viewer.page.getByRole('textbox', { name: /^(weight|priority|channels) of/ }).count()).toBe(0)
  expect(viewer.complaints).toEqual([])
  await viewer.page.goto(`${appliance.panelUrl}/settings/users`)
  expect(await viewer.page.getByText(VIEWER.email).count()).toBe(0)
  await viewer.page.context().close()
})

test('one’s own password is changed with the present one', async () => {
  const next = 'another staple, another horse'
  await page.getByRole('button', { name: 'Ada, account' }).click()
  await page.getByRole('menuitem', { name: 'Your account' }).click()
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByRole('textbox', { name: 'Present password' }).fill('not the password')
  await page.getByRole('textbox', { name: 'New password' }).fill(next)
  const change = page.getByRole('dialog').getByRole('button', { name: 'Change password', exact: true })
  await change.click()
  await page.getByText('This is not your present password.').waitFor()
  await page.getByRole('textbox', { name: 'Present password' }).fill(ADMIN.password)
  await change.click()
  await page.getByText('Your password is changed').waitFor()
  await isLive(page)
  const again = await signedIn(browser, appliance.panelUrl, { ...ADMIN, password: next })
  expect(again.complaints).toEqual([])
  await again.page.context().close()
})

test('in all that the console stayed silent, nothing left for another origin, and every page had its policy', () => {
  expect(admin.complaints).toEqual([])
})
