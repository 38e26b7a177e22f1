import fs from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { type LiveBrowser, openLiveBrowser } from '#tests/support/live-browser.ts'
import { cookieOf, postAuth } from '#tests/support/signed-in.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder, until } from '#tests/support/test-panel.ts'
import { type Clock, systemClock, wait } from '#web/server/clock.ts'
import { silentLog } from '#web/server/log.ts'
import { readyDatabase } from '#web/server/repositories/database.ts'
import { createUser } from '#web/server/repositories/users.ts'

/** What one session may take of the panel by its live sockets. */

const VIEWER = { email: 'v@example.org', name: 'V', password: 'a long password', role: 'viewer' } as const
/** More than the kernel keeps of a socket that nobody reads. */
const LONG_CHANNEL = 'x'.repeat(600_000)
const DESTINATIONS = 50
/** A second of waiting lasts 20 ms. */
const hurried: Clock = {
  ...systemClock,
  every: (ms, run) => systemClock.every(ms === 1_000 ? 20 : ms, run),
}

let folder: string
let panel: TestPanel
let cookie: string
let warned: string[]
let lines: (WebSocket | LiveBrowser['socket'])[]

async function start(clock: Clock = systemClock): Promise<void> {
  const log = { ...silentLog, warn }
  panel = await openPanel(folder, { DATABASE_URL: `file:${folder}/test.db` }, log, clock)
  await createUser(VIEWER, ALICE)
  const { email, password } = VIEWER
  cookie = cookieOf(await postAuth('sign-in/email', { email, password }))
}

function warn(message: string, fields: { readonly reason?: unknown } = {}): void {
  warned.push(`${message}: ${fields.reason}`)
}

beforeEach(() => {
  folder = temporaryFolder()
  warned = []
  lines = []
})
afterEach(async () => {
  for (const line of lines) line instanceof WebSocket ? line.terminate() : line.close()
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

function browse(): LiveBrowser {
  const browser = openLiveBrowser(panel.url, { cookie })
  lines.push(browser.socket)
  return browser
}

/** A state of 30 MB, of totals. */
async function fillState(): Promise<void> {
  const { db } = await readyDatabase(`file:${folder}/test.db`, 0)
  const sums = { total: 1, answered: 1, failed: 0, attempts: 1 }
  const row = (i: number) => ({ setId: 1, destinationId: i, channel: LONG_CHANNEL, ...sums })
  await db.destinationTotal.createMany({ data: Array.from({ length: DESTINATIONS }, (_, i) => row(i + 1)) })
  await db.$disconnect()
}

/** Stops reading as soon as it may speak. */
async function openDeaf() {
  const line = new WebSocket(`${panel.url.replace('http', 'ws')}/live/?EIO=4&transport=websocket`, {
    headers: { cookie },
  })
  lines.push(line)
  const heard = { states: 0, isClosed: false }
  let isSeated = false
  line.on('message', (data: Buffer) => {
    const head = data.subarray(0, 20).toString()
    if (head.startsWith('0')) line.send('40')
    if (head.startsWith('40')) {
      isSeated = true
      line.pause()
    }
    if (head.startsWith('42["state"')) heard.states += 1
  })
  line.on('close', () => {
    heard.isClosed = true
  })
  await until('it has its seat', () => isSeated)
  return { line, heard }
}

test('asked 40 times within a second, the state is told with the first and once more', async () => {
  await start()
  const browser = browse()
  await until('the first state', () => browser.states.length === 1)
  for (let i = 0; i < 40; i += 1) browser.socket.emit('resync')
  await wait(systemClock, 2_500)
  expect(browser.states.length).toBeGreaterThanOrEqual(2)
  expect(browser.states.length).toBeLessThanOrEqual(3)
  expect(browser.socket.connected).toBe(true)
}, 30_000)

test('for a socket that does not read no second state waits; once it reads it is told what it asked for', async () => {
  await fillState()
  await start()
  const { line, heard } = await openDeaf()
  for (let i = 0; i < 10; i += 1) {
    line.send('42["resync"]')
    await wait(systemClock, 30)
  }
  line.resume()
  await until('it is told again', () => heard.states >= 2)
  await wait(systemClock, 1_500)
  expect(heard.states).toBe(2)
}, 60_000)

test('a socket that does not read is cut in the end', async () => {
  await fillState()
  await start(hurried)
  const { line, heard } = await openDeaf()
  await until('it is cut', () => warned.length > 0, 20_000)
  expect(warned).toEqual(['a live line is cut: it does not read'])
  line.resume()
  await until('it hears so', () => heard.isClosed)
}, 60_000)

test('a socket that talks without end is cut, and the log says so', async () => {
  await start()
  const [flood, other] = [browse(), browse()]
  await until('both have a state', () => flood.states.length + other.states.length === 2)
  for (let i = 0; i < 1_000; i += 1) flood.socket.emit('resync')
  await until('it is cut', () => !flood.socket.connected)
  expect(warned).toEqual(['a live line is cut: it says too much'])
  expect(flood.states.length).toBeLessThanOrEqual(2)
  expect(other.socket.connected).toBe(true)
}, 30_000)

test('pings of the WebSocket count as words: each is answered', async () => {
  await start()
  const { line, heard } = await openDeaf()
  for (let i = 0; i < 1_000; i += 1) line.ping()
  await until('it is cut', () => warned.length > 0)
  expect(warned).toEqual(['a live line is cut: it says too much'])
  line.resume()
  await until('it hears so', () => heard.isClosed)
}, 30_000)

test('a session has 64 sockets at most: the next is refused, until one of them is closed', async () => {
  await start()
  const open = Array.from({ length: 65 }, browse)
  await until('each has its answer', () =>
    open.every(({ states, refusals }) => states.length + refusals.length > 0),
  )
  expect(open.flatMap(({ refusals }) => refusals)).toEqual(['64 pages of this session are open'])
  open.find(({ states }) => states.length > 0)?.socket.close()
  let latest = browse()
  await until('another gets in', async () => {
    if (latest.refusals.length > 0) latest = browse()
    return latest.states.length > 0
  })
}, 30_000)
