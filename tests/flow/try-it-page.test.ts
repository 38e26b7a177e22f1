import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import { cellsOf, isLive, tabTo, type Watched } from '../support/browser.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'
import type { SippProcess } from '../support/sipp.ts'
import { destinationsOf, readStats } from '../support/stats-json.ts'

/** Questions that change nothing, asked in a real Chromium of a whole appliance: every test goes on from the one before. */

const HOSTS = [11, 12] as const
const NAMES = ['media-1', 'media-2'] as const

let appliance: Appliance
let admin: Watched
let page: Page
let receivers: SippProcess[]

const story = new AsyncDisposableStack()

beforeAll(async () => {
  ;({ appliance, receivers, admin, page } = await openPanel(story, {
    hosts: HOSTS,
    arrange: async ({ patch, stats }) => {
      await patch('sets/1', { algorithm: 'weighted' })
      for (const { id } of destinationsOf(readStats(await stats())))
        await patch(`destinations/${id}`, { description: NAMES[id - 1] })
    },
  }))
})
afterAll(() => story.disposeAsync())

const field = (name: string) => page.getByRole('textbox', { name, exact: true })
const ask = () => page.getByRole('button', { name: 'Where would it go' }).click()
/** What is said at the field, which is marked as wrong. */
const problemAt = async (name: string) => {
  const wrong = page.getByRole('textbox', { name, exact: true }).and(page.locator('[aria-invalid="true"]'))
  await wrong.waitFor()
  return page.locator(`[id="${await wrong.getAttribute('aria-describedby')}"]`).innerText()
}

function message(callId: string): string {
  return [
    'INVITE sip:bob@example.org SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1',
    'From: <sip:alice@example.org>;tag=1',
    'To: <sip:bob@example.org>',
    `Call-ID: ${callId}`,
    'CSeq: 1 INVITE',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

test('by keyboard alone: a request by its parts, and the trail it is answered with', async () => {
  await page.goto(`${appliance.panelUrl}/try-it`)
  await isLive(page)
  await page.getByText('The way of the call would stand here').waitFor()
  await tabTo(page, field('Request-URI'))
  await page.keyboard.type('sip:bob@example.org')
  await page.keyboard.press('Tab')
  await page.keyboard.type('sip:alice@example.org')
  await page.keyboard.press('Enter')
  await page.getByText('it would go to').waitFor()
  const steps = page.getByRole('main').getByRole('listitem')
  expect(await steps.getByRole('link').allInnerTexts()).toHaveLength(2)
  expect((await steps.getByRole('link').allInnerTexts()).toSorted()).toEqual([...NAMES])
  await steps.filter({ hasText: 'Were all these to fail: nobody is left' }).waitFor()
})

test('a message that is pasted goes by its Call-ID where the set hashes it, the same each time', async () => {
  await appliance.patch('sets/1', { algorithm: 'hash-call-id' })
  const first = new Map<string, string>()
  await page.getByText('A pasted message').click()
  for (const callId of ['a@x', 'b@x', 'c@x', 'd@x', 'e@x', 'f@x', 'a@x', 'c@x']) {
    await page.getByLabel('SIP request, with its header fields').fill(message(callId))
    const answer = page.waitForResponse((response) => response.request().method() === 'POST')
    await ask()
    await answer
    const step = page.getByRole('main').getByRole('listitem').first()
    await step.getByText('certain').waitFor()
    const name = await step.getByRole('link').innerText()
    expect(first.get(callId) ?? name).toBe(name)
    first.set(callId, name)
  }
  const told = await appliance.fairline('where', '--call-id', 'a@x')
  const host = first.get('a@x') === NAMES[0] ? HOSTS[0] : HOSTS[1]
  expect(told.stdout).toMatch(new RegExp(`1  set 1  . sip:${appliance.block.host(host)}:`))
})

test('what cannot be read is told at its field', async () => {
  await page
    .getByLabel('SIP request, with its header fields')
    .fill('INVITE sip:bob@example.org SIP/2.0\r\n\r\n')
  await ask()
  expect(await problemAt('SIP request, with its header fields')).toContain(
    'Call-ID and CSeq must all be there',
  )
  await page.getByText('By its parts').click()
  await field('Request-URI').fill('no address')
  await ask()
  expect(await problemAt('Request-URI')).not.toBe('')
  await field('Request-URI').fill('sip:bob@example.org')
  await field('Method').fill('invite')
  await ask()
  expect(await problemAt('Method')).toBe('write the method in capitals, as INVITE')
  await field('Method').fill('INVITE')
  await field('Comes from').fill('nowhere')
  await ask()
  expect(await problemAt('Comes from')).toContain('write a numeric address')
})

test('by keyboard alone: three times the weight is predicted as three quarters, and nothing of it is saved', async () => {
  await appliance.patch('sets/1', { algorithm: 'weighted' })
  await page.goto(`${appliance.panelUrl}/try-it`)
  await isLive(page)
  await tabTo(page, page.getByRole('textbox', { name: 'weight of media-1' }))
  await page.keyboard.type('150')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await page.getByText('All 10,000 calls find a destination').waitFor()
  const shares = await cellsOf(page, 'Shares of the calls, as the set is and as it would be')
  const at = (name: string) => shares[0]?.indexOf(name) ?? -1
  expect(shares.slice(1).map((row) => [row[at('now %')], row[at('then %')], row[at('change')]])).toEqual([
    ['50.0', '75.0', '+25.0'],
    ['50.0', '25.0', '−25.0'],
  ])
  const { stdout } = await appliance.fairline('history', '--limit', '20')
  expect(stdout).not.toContain('150')
})

test('a prediction goes stale with the edit; what is no number is told with whose it is', async () => {
  await page.getByRole('combobox', { name: 'Want of media-2' }).selectOption('off')
  await page.getByText('The edit has changed since; predict again.').waitFor()
  await page.getByRole('button', { name: 'Predict' }).click()
  await page.getByRole('row', { name: 'media-1' }).getByText('100.0').waitFor()
  await page.getByRole('textbox', { name: 'channels of media-2' }).fill('many')
  await page.getByText('media-2, channels: write a whole number, or leave it empty for no limit.').waitFor()
  expect(await page.getByRole('button', { name: 'Predict' }).isDisabled()).toBe(true)
  await page.getByRole('textbox', { name: 'channels of media-2' }).fill('')
  await page.getByRole('textbox', { name: 'weight of media-1' }).fill('50')
  await page.getByRole('textbox', { name: 'weight of media-2' }).fill('9999999')
  await page.getByRole('button', { name: 'Predict' }).click()
  await page.getByRole('alert').filter({ hasText: 'media-2, weight: 1000000 is the most' }).waitFor()
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByText('Nothing is saved.').waitFor()
  expect(await page.getByRole('textbox', { name: 'weight of media-1' }).inputValue()).toBe('50')
})

test('what is assumed stands beside the question, and changes with it: from nothing, or from the calls of this moment', async () => {
  const start = page.getByRole('radiogroup', { name: 'Start with' })
  await page.getByText('No call is on when the first one comes.').waitFor()
  await start.getByText('As now (0)').click()
  await page.getByText('Each destination begins with the calls it has now').waitFor()
  await page.getByRole('button', { name: 'Predict' }).click()
  await page.getByText('All 10,000 calls find a destination').waitFor()
})

test('a link from a past call fills the question in, and says what no record has', async () => {
  const given = new URLSearchParams({
    ...{ from: 'sip:alice@example.org', requestUri: 'sip:bob@example.org', callId: 'a@x' },
    ...{ sourceAddress: '192.0.2.7', sourcePort: '5061', at: '1764115200000' },
  })
  await page.goto(`${appliance.panelUrl}/try-it?${given}`)
  await isLive(page)
  await page.getByText(/^Filled in from the call of .*Its other header fields are not on record/).waitFor()
  const filled = ['Request-URI', 'From', 'Call-ID', 'Comes from', 'Port'].map((name) =>
    field(name).inputValue(),
  )
  expect(await Promise.all(filled)).toEqual([
    ...['sip:bob@example.org', 'sip:alice@example.org', 'a@x', '192.0.2.7', '5061'],
  ])
  await ask()
  await page.getByText('it would go to').waitFor()
  await page.getByRole('button', { name: 'Predict' }).click()
  await page.getByText('All 10,000 calls find a destination').waitFor()
})

test('the page, with both answers, is without fault at every width, in light and dark', async () => {
  expect(await faultsOfLooks(page, 'try-it')).toEqual([])
}, 150_000)

test('through all of it no call was sent and no counter moved, and the console stayed silent', async () => {
  const told = destinationsOf(readStats(await appliance.stats()))
  expect(told.map(({ total, active }) => [total, active])).toEqual([
    [0, 0],
    [0, 0],
  ])
  expect(receivers.map((receiver) => receiver.totals().calls)).toEqual([0, 0])
  expect(admin.complaints).toEqual([])
})
