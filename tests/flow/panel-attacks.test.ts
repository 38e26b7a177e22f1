import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { within } from '#scripts/appliance/ready.ts'
import { ADMIN, type Appliance } from '../support/appliance.ts'
import { CALL_IDS, IMAGE, placeHostileCalls, SCRIPT } from '../support/attacks/hostile-calls.ts'
import { HostileDestination } from '../support/attacks/hostile-destination.ts'
import { controlsIn, statusOf } from '../support/attacks/plain-request.ts'
import { isLive, type Watched } from '../support/browser.ts'
import { panelRoutes, serverActions } from '../support/panel-routes.ts'
import { openPanel } from '../support/panel-story.ts'

/**
 * Attacks 1, 2, 3 and 8 of trust.md on the panel, against the running appliance with a real browser: every test goes on
 * from the one before. What needs no process stands in the unit tests that docs/attacks.md names.
 */

const PORT = 5_070
const CANARY = 'Canary-9f31-of-a-load-source'

let appliance: Appliance
let admin: Watched
let page: Page
let destination: HostileDestination
let cookie = ''
const dialogs: string[] = []
/** Everything that came over the page's socket. */
const frames: string[] = []

const tokenOf = (name: string) => readFileSync(path.join(appliance.dataFolder, name), 'utf8').trim()
const bearer = () => ({ authorization: `Bearer ${tokenOf('panel-token')}` })

const story = new AsyncDisposableStack()

beforeAll(async () => {
  const agent = createServer((socket) => socket.end(`up 50% #${IMAGE}\n`))
  story.defer(() => void agent.close())
  await new Promise<void>((resolve) => {
    agent.listen(0, '127.0.0.1', resolve)
  })
  const at = agent.address()
  const agentPort = typeof at === 'object' && at !== null ? at.port : 0
  const words = {
    reason: `${IMAGE} \u001b[31m`,
    server: `${SCRIPT}\u001b]0;x\u0007`,
    contact: 'sip:"<b>"@evil',
  }
  ;({ appliance, admin, page } = await openPanel(story, {
    variables: { FAIRLINE_LOG: 'info' },
    dispatcherList: (block) => {
      const feeds = `weight=agent://127.0.0.1:${agentPort};ch=fs://:${CANARY}@127.0.0.1:9`
      return `1 sip:${block.host(11)}:${PORT} 0 0 ${feeds};conf=10\n`
    },
    arrange: async (opened) => {
      await opened.patch('sets/1', { name: IMAGE })
      await opened.patch('destinations/1', { description: SCRIPT })
      destination = await HostileDestination.open(opened.block.host(11), PORT, words)
      story.defer(() => destination.close())
      await placeHostileCalls(opened)
    },
  }))
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => frames.push(String(payload)))
  })
  const cookies = await page.context().cookies()
  cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
})
afterAll(() => story.disposeAsync())

/** Nothing of a stranger became part of the page: neither run, nor an element. */
async function expectOnlyText(where: string): Promise<void> {
  const alien = await page.evaluate(() => ({
    pwned: 'pwned' in window,
    elements: document.querySelectorAll(
      'img[src="x"], svg[onload], [onerror], script:not([src]):not([nonce])',
    ).length,
  }))
  expect([where, alien, dialogs]).toEqual([where, { pwned: false, elements: 0 }, []])
}

const shows = (route: string) => ({ route, isShown: true })
const hides = (route: string) => ({ route, isShown: false })
const hasWords = (text: string) => [SCRIPT, IMAGE, ...CALL_IDS].some((words) => text.includes(words))

/** What stands on the page, in fields too. */
function wordsOf(): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll('input, textarea')].map((one) => Reflect.get(one, 'value'))
    return `${document.body.innerText} ${fields.join(' ')}`
  })
}

describe('panel 1: stored XSS', () => {
  /** Whether it has room for a name or a text of a stranger at once, without a click. */
  const PAGES = [
    ...['/', '/sets', '/sets/1', '/calls?part=records', '/health', '/try-it'].map(shows),
    ...['/calls', '/distribution', '/events', '/settings/audit', '/settings/history'].map(hides),
  ]

  test('panel 1: what callers, destinations, agents and names say is text on every page that shows it', async () => {
    await page.setViewportSize({ width: 1_920, height: 1_000 })
    for (const { route, isShown } of PAGES) {
      await page.goto(`${appliance.panelUrl}${route}`)
      await isLive(page)
      const isThere = isShown && (await within(8_000, async () => hasWords(await wordsOf())))
      await expectOnlyText(route)
      expect([route, isThere]).toEqual([route, isShown])
    }
  }, 120_000)

  test('panel 1: a call looked into, and asked about again, shows its words as words', async () => {
    const text = await (await fetch(`${appliance.panelUrl}/api/calls`, { headers: { cookie } })).text()
    await page.goto(`${appliance.panelUrl}/calls?part=records&call=${/"id":"(\d+)"/.exec(text)?.[1]}`)
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Who and where').waitFor()
    expect(CALL_IDS.some((id) => text.includes(JSON.stringify(id)))).toBe(true)
    await dialog.getByText(/The caller was told 486/).waitFor()
    expect(await dialog.innerText()).toContain('486 <img src=x')
    await expectOnlyText('a call')
    await dialog.getByRole('link', { name: 'Where would it go now' }).click()
    await page.waitForURL(/try-it\?/)
    await page.getByRole('button', { name: 'Where would it go' }).click()
    await expectOnlyText('a call asked about again')
  })

  test('panel 1: the answer to a probe stands there as it came, and is text', async () => {
    await page.goto(`${appliance.panelUrl}/health?destination=1`)
    await page.getByRole('button', { name: /^Probe now: / }).click()
    const head = page.getByRole('dialog').getByRole('region', { name: /answered$/ })
    await head.waitFor()
    expect(await head.textContent()).toContain(`Server: ${SCRIPT}`)
    expect(await head.evaluate((element) => element.children.length)).toBe(0)
    await expectOnlyText('the answer to a probe')
  })

  test('panel 1: in all that no page was without its policy, and the console stayed silent', () => {
    expect([dialogs, admin.complaints]).toEqual([[], []])
  })
})

describe('panel 2: control bytes and formulas', () => {
  const readable = () =>
    panelRoutes().filter(({ methods, file }) => methods.includes('GET') && !/\[|\.pcap/.test(file))

  /** What some of them need to be told. A PCAP is bytes, and no text: it is read by tests of its own. */
  const queryOf = (route: string) =>
    route.endsWith('/trace') ? '?callId=none' : route.endsWith('/history') ? '?limit=20' : ''

  test('panel 2: no route that can be read writes a control byte, walked from the files', async () => {
    const seen: string[] = []
    for (const { path: route } of readable()) {
      const answer = await fetch(`${appliance.panelUrl}${route}${queryOf(route)}`, {
        headers: { cookie, ...bearer() },
      })
      const text = await answer.text()
      expect([route, answer.status, controlsIn(text)]).toEqual([route, 200, []])
      seen.push(text)
    }
    expect(seen.length).toBeGreaterThan(9)
    expect(seen.some((text) => text.includes('evil'))).toBe(true)
  })

  test('panel 2: no cell of a CSV is a formula, whatever a caller calls itself', async () => {
    const exports = readable().filter(({ path: route }) => route.endsWith('.csv'))
    expect(exports.map(({ path: route }) => route)).toEqual(
      ['audit', 'calls', 'distribution', 'events'].map((name) => `/api/${name}.csv`),
    )
    for (const { path: route } of exports) {
      const text = await (await fetch(`${appliance.panelUrl}${route}`, { headers: { cookie } })).text()
      const cells = text.split(/\r\n|,/).map((cell) => cell.replace(/^"/, ''))
      expect(cells.filter((cell) => /^[=+\-@\t]/.test(cell))).toEqual([])
      if (route.includes('calls')) expect(text).toContain("'+1+1*cmd|'/C'!A0@evil")
    }
  })

  test('panel 2: nor do the logs and the command line', async () => {
    expect(controlsIn(appliance.launched.output())).toEqual([])
    for (const words of [['calls'], ['calls', '--json'], ['calls', '--csv'], ['destinations'], ['stats']]) {
      const { stdout, stderr } = await appliance.fairline(...words)
      expect([words, controlsIn(stdout + stderr)]).toEqual([words, []])
    }
    const probed = await appliance.fairline('destination', '1', 'probe')
    expect(controlsIn(probed.stdout + probed.stderr)).toEqual([])
  })
})

describe('panel 3: requests of another site', () => {
  const FOREIGN = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  const status = (route: string, method: string, headers: Record<string, string | undefined>) =>
    statusOf(`${appliance.panelUrl}${route}`, method, headers)
  const MUTATING = ['POST', 'PUT', 'PATCH', 'DELETE']

  test('panel 3: every route that changes something answers them 403, walked from the files', async () => {
    const routes = panelRoutes().flatMap(({ path: route, methods }) =>
      methods.filter((method) => MUTATING.includes(method)).map((method) => ({ route, method })),
    )
    expect(routes.length).toBeGreaterThan(12)
    const before = await appliance.read('history?limit=50')
    for (const { route, method } of routes)
      for (const foreign of FOREIGN) {
        const headers = { cookie, ...bearer(), 'content-type': 'application/json' }
        expect([method, route, await status(route, method, { ...headers, ...foreign })]).toEqual([
          method,
          route,
          403,
        ])
      }
    expect(await appliance.read('history?limit=50')).toEqual(before)
  })

  test('panel 3: server actions go by the same door: with the session, from elsewhere, 403', async () => {
    expect(serverActions().flatMap(({ names }) => names).length).toBeGreaterThan(25)
    for (const route of ['/', '/sets/1', '/settings/users', '/health', '/login'])
      for (const foreign of FOREIGN) {
        const headers = { cookie, 'next-action': '0'.repeat(42), 'content-type': 'text/plain;charset=UTF-8' }
        expect([route, await status(route, 'POST', { ...headers, ...foreign })]).toEqual([route, 403])
      }
  })

  test('panel 3: a method override overrides nothing', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override'])
      await fetch(`${appliance.panelUrl}/api/v1/destinations/1?_method=DELETE`, {
        headers: { ...bearer(), [name]: 'DELETE' },
      })
    expect(JSON.stringify(await appliance.read('destinations'))).toContain('"id":1')
  })

  test('panel 3: a Socket.IO handshake from another site is 403, with the session', async () => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
    const key = { 'sec-websocket-key': Buffer.alloc(16).toString('base64'), cookie }
    const shake = (more: Record<string, string>) =>
      statusOf(`${appliance.panelUrl}/live/?EIO=4&transport=websocket`, 'GET', {
        ...upgrade,
        ...key,
        ...more,
      })
    expect(await shake({ origin: 'http://evil.example' })).toBe(403)
    expect(await shake({ origin: 'null' })).toBe(403)
    expect(await shake({ origin: appliance.panelUrl })).toBe(101)
  })
})

describe('panel 8: secrets', () => {
  const FILES = ['panel-token', 'control-token', 'session-secret'] as const

  test('panel 8: no file of the data folder is anybody else’s to read', () => {
    const files = readdirSync(appliance.dataFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !file.endsWith('dispatcher.list'))
    expect(files.length).toBeGreaterThan(5)
    expect(files.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([])
  })

  test('panel 8: passwords and tokens are in no page, answer, frame, export, log, audit row and database', async () => {
    const texts: string[] = [appliance.launched.output(), ...frames]
    for (const route of [
      '/',
      '/sets/1',
      '/health?destination=1',
      '/settings',
      '/settings/audit',
      '/settings/history',
    ]) {
      await page.goto(`${appliance.panelUrl}${route}`)
      await isLive(page)
      texts.push(await page.content())
    }
    for (const { path: route, methods, file } of panelRoutes())
      if (methods.includes('GET') && !file.includes('['))
        texts.push(
          await (await fetch(`${appliance.panelUrl}${route}`, { headers: { cookie, ...bearer() } })).text(),
        )
    for (const words of [['export'], ['history'], ['stats', '--json'], ['healthz']])
      texts.push((await appliance.fairline(...words)).stdout)
    texts.push(await appliance.metrics())
    for (const name of readdirSync(appliance.dataFolder).filter((one) => one.includes('fairline.db')))
      texts.push(readFileSync(path.join(appliance.dataFolder, name), 'latin1'))
    const all = texts.join('\n')
    expect([frames.length > 3, all.includes('fs://:********@')]).toEqual([true, true])
    const secrets = [CANARY, ADMIN.password, ...FILES.map(tokenOf)]
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
  }, 120_000)
})
