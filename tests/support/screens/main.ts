// `npm run screens`: the pages as README and docs show them, drawn anew into docs/screens: an installation with two sets under
// calls, one destination draining and one down. Takes some two minutes.
//   --folder DIR  (docs/screens)
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { ROOT } from '#scripts/root.ts'
import { startAppliance } from '../appliance.ts'
import { isLive, openBrowser, signedIn } from '../browser.ts'
import { startCaller, startReceivers } from '../sipp.ts'

const { values } = parseArgs({ options: { folder: { type: 'string', default: 'docs/screens' } } })
const folder = path.join(ROOT, values.folder)
const LIMIT_SEC = 400
const WARM_MS = 75_000

/** Pages by the names of their pictures. */
const PICTURES: readonly { readonly name: string; readonly route: string }[] = [
  { name: 'dashboard', route: '/' },
  { name: 'set', route: '/sets/1' },
  { name: 'distribution', route: '/distribution' },
  { name: 'calls', route: '/calls' },
  { name: 'health', route: '/health' },
  { name: 'health-detail', route: '/health?destination=2' },
  { name: 'try-it', route: '/try-it' },
  { name: 'events', route: '/events' },
]
const IN_DARK = ['dashboard', 'set', 'health']
const PHONES = ['dashboard', 'set']

const appliance = await startAppliance({
  dispatcherList: (block) =>
    [11, 12, 13, 14]
      .map((host, place) => `1 sip:${block.host(host)}:5070 0 0 weight=${[50, 30, 20, 20][place]}\n`)
      .concat(`2 sip:${block.host(15)}:5070\n`)
      .join(''),
})
const browser = await openBrowser()
mkdirSync(folder, { recursive: true })
try {
  const receivers = await startReceivers(appliance.block, [11, 12, 13, 15], LIMIT_SEC)
  const caller = startCaller({
    scenario: 'caller-or-busy',
    from: { address: appliance.block.host(2), port: 5_080 },
    to: appliance.sip,
    calls: 12 * LIMIT_SEC,
    rate: 12,
    holdMs: 6_000,
    limitSec: LIMIT_SEC,
  })
  const { page } = await signedIn(browser, appliance.panelUrl)
  await page.waitForTimeout(WARM_MS)
  await appliance.fairline('destination', '3', 'drain')
  await page.emulateMedia({ colorScheme: 'light' })
  for (const { name, route } of PICTURES) await draw(page, route, `${name}-light`)
  await page.emulateMedia({ colorScheme: 'dark' })
  for (const { name, route } of PICTURES) if (IN_DARK.includes(name)) await draw(page, route, `${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 360, height: 780 })
  for (const { name, route } of PICTURES) if (PHONES.includes(name)) await draw(page, route, `${name}-phone`)
  await caller.stop()
  await Promise.all(receivers.map((receiver) => receiver.stop()))
} finally {
  await browser.close()
  await appliance.stop()
}

async function draw(page: Page, route: string, name: string): Promise<void> {
  await page.goto(`${appliance.panelUrl}${route}`)
  await isLive(page)
  await page.waitForTimeout(2_500)
  await page.screenshot({ path: path.join(folder, `${name}.png`) })
  console.log(`${name}.png`)
}
