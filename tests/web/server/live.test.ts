import fs from 'node:fs'
import http from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Tick } from '#engine/contract/live.ts'
import { FakeEngine } from '#tests/support/fake-engine.ts'
import { type LiveBrowser, openLiveBrowser } from '#tests/support/live-browser.ts'
import { emptyTick, seenDestination, seenTarget } from '#tests/support/seen-figures.ts'
import { failoverTrail, healthDetail } from '#tests/support/seen-health.ts'
import {
  ALICE,
  controlToken,
  openPanel,
  type TestPanel,
  temporaryFolder,
  until,
} from '#tests/support/test-panel.ts'
import type { UserView } from '#web/lib/people.ts'
import { systemClock } from '#web/server/clock.ts'
import { frontDoor } from '#web/server/http/front-door.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { silentLog } from '#web/server/log.ts'
import { resetSecondFactor } from '#web/server/repositories/second-factor.ts'
import { endSession, listSessions } from '#web/server/repositories/sessions.ts'
import { createSet } from '#web/server/repositories/sets.ts'
import { setUserEnabled } from '#web/server/repositories/user-access.ts'
import { createUser, deleteUser, setUserPassword, setUserRole } from '#web/server/repositories/users.ts'

const PASSWORD = 'correct horse battery'
const folder = temporaryFolder()
let engine: FakeEngine
let panel: TestPanel
let people = 0
const opened: LiveBrowser[] = []

beforeAll(async () => {
  engine = new FakeEngine(await controlToken(folder))
  const port = await engine.open()
  panel = await openPanel(folder, { FAIRLINE_CONTROL: `127.0.0.1:${port}` })
  await until('the engine is configured', () => engine.revision !== null)
})
afterEach(() => {
  for (const { socket } of opened.splice(0)) socket.close()
})
afterAll(async () => {
  await panel.close()
  await engine.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function person(): Promise<{ user: UserView; cookie: string }> {
  people += 1
  const user = await createUser(
    { email: `p${people}@example.org`, name: 'P', password: PASSWORD, role: 'admin' },
    ALICE,
  )
  const answer = await signInRoute(
    new Request(`${panel.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: panel.url },
      body: JSON.stringify({ email: user.email, password: PASSWORD }),
    }),
  )
  return { user, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

function open(headers: Record<string, string>): LiveBrowser {
  const browser = openLiveBrowser(panel.url, headers)
  opened.push(browser)
  return browser
}

async function signedIn(): Promise<LiveBrowser & { user: UserView; cookie: string }> {
  const { user, cookie } = await person()
  const browser = open({ cookie })
  await until('the first state', () => browser.states.length > 0)
  return Object.assign(browser, { user, cookie })
}

async function endEverySession(user: UserView): Promise<void> {
  for (const { id } of await listSessions(user.id)) await endSession(user.id, id, ALICE)
}

async function lostTelephone({ id: userId }: UserView): Promise<void> {
  await panel.runtime.db.twoFactor.create({ data: { id: userId, secret: '', backupCodes: '', userId } })
  await resetSecondFactor(userId, ALICE)
}

describe('who gets in', () => {
  test('without a session: "unauthorized"', async () => {
    for (const cookie of ['', 'fairline.session_token=forged.signature']) {
      const browser = open({ cookie })
      await until('it is refused', () => browser.refusals.length > 0)
      expect(browser.refusals).toEqual(['unauthorized'])
    }
  })

  test('a handshake of another site’s page is answered 403, session or not', async () => {
    const { cookie } = await person()
    const status = await new Promise((resolve) => {
      const request = http.get(`${panel.url}/live/?EIO=4&transport=websocket`, {
        headers: {
          cookie,
          origin: 'http://evil.example',
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        },
      })
      request.on('response', (response) => resolve(response.statusCode))
      request.on('error', resolve)
    })
    expect(status).toBe(403)
  })

  test('a plain request to /live is the front door’s alone', async () => {
    const { environment, server, url } = panel
    const inside = async (_: http.IncomingMessage, response: http.ServerResponse) => {
      response.end('inside')
    }
    server.on(
      'request',
      frontDoor({ environment, log: silentLog, isDevelopment: false, built: null, inside }),
    )
    const answer = await fetch(`${url}/live/?EIO=4&transport=polling`)
    expect([answer.status, answer.headers.get('x-frame-options')]).toEqual([200, 'DENY'])
    expect(await answer.text()).toBe('inside')
  })

  test.each([
    ['the role changes', (user: UserView) => setUserRole(user.id, 'viewer', ALICE).then(() => undefined)],
    ['the person is removed', (user: UserView) => deleteUser(user.id, ALICE)],
    ['the person is switched off', (user: UserView) => setUserEnabled(user.id, false, ALICE)],
    ['its session is ended', (user: UserView) => endEverySession(user)],
    ['the person gets a new password', (user: UserView) => setUserPassword(user.id, `${PASSWORD}2`, ALICE)],
    ['the second factor is reset', (user: UserView) => lostTelephone(user)],
  ])('trust.md panel 4: cut within a second when %s', async (_, change) => {
    await person()
    const browser = await signedIn()
    await change(browser.user)
    const changedMs = systemClock.wallMs()
    await until('it is cut', () => !browser.socket.connected)
    expect(browser.signedOut).toBe(true)
    expect(systemClock.wallMs() - changedMs).toBeLessThan(1_000)
  })

  test('trust.md panel 5: what nobody may say over the socket is heard by nobody', async () => {
    const browser = await signedIn()
    await setUserRole(browser.user.id, 'viewer', ALICE)
    await until('it is cut', () => !browser.socket.connected)
    const viewer = open({ cookie: browser.cookie })
    await until('the first state', () => viewer.states.length > 0)
    const heard = [...engine.heard]
    const received = engine.received.length
    for (const command of [
      'configure',
      'probe',
      'release',
      'adopt',
      'setAdminState',
      '__proto__',
      'constructor',
    ])
      viewer.socket.emit(command as 'resync')
    viewer.socket.emit('resync')
    await until('a later word is heard', () => viewer.states.length === 2)
    expect([engine.heard, engine.received.length]).toEqual([heard, received])
  })
})

describe('what is shown', () => {
  test('the state on connecting, again on request, changes counted without a gap', async () => {
    const browser = await signedIn()
    expect(browser.states[0]?.engines).toMatchObject([{ connected: true, pid: 4_242 }])
    await createSet({ name: 'one' }, ALICE)
    await createSet({ name: 'two' }, ALICE)
    await until(
      'both are told',
      () => browser.changes.filter(([, kind]) => kind === 'configuration').length >= 1,
    )
    const seqs = browser.changes.map(([seq]) => seq)
    expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i))
    browser.socket.emit('resync')
    await until('a new state', () => browser.states.length === 2)
  })

  test('rules 22: channels only of the sets on screen', async () => {
    const [one, none] = [await signedIn(), await signedIn()]
    one.socket.emit('watch', { view: 'sets', setIds: [1] })
    await until('the engine is asked for set 1', () => engine.watched.join() === '1')
    engine.sendTick({
      ...emptyTick(),
      destinations: [seenDestination(5), seenDestination(6, { setId: 2 })],
      channels: [5, 6].map((id) => ({
        side: 'destination' as const,
        id,
        channels: [{ channel: '1', activeCalls: 1 }],
      })),
    })
    await until('both have the tick', () => one.ticks.length > 0 && none.ticks.length > 0)
    expect(one.ticks.at(-1)?.channels.map((entry) => entry.id)).toEqual([5])
    expect(none.ticks.at(-1)?.channels).toEqual([])
    one.socket.close()
    await until('nobody watches', () => engine.watched.length === 0)
  })

  test('targets only to those who look at their set, and to them at once', async () => {
    const [looks, other] = [await signedIn(), await signedIn()]
    const targets = [seenTarget('192.0.2.9')]
    engine.sendTick({ ...emptyTick(2), destinations: [seenDestination(5, { children: targets })] })
    await until('both have the tick', () => looks.ticks.length > 0 && other.ticks.length > 0)
    looks.socket.emit('watch', { view: 'sets', setIds: [1] })
    other.socket.emit('watch', { view: 'dashboard', setIds: [1] })
    await until('both have another', () => looks.ticks.length > 1 && other.ticks.length > 1)
    expect(looks.ticks.at(-1)?.destinations[0]?.children).toEqual(targets)
    expect(other.ticks.at(-1)?.destinations[0]?.children).toEqual([])
  })

  test('what stands behind a health goes to those who look at its set; failovers go to everybody', async () => {
    const [looks, other] = [await signedIn(), await signedIn()]
    looks.socket.emit('watch', { view: 'sets', setIds: [1] })
    other.socket.emit('watch', { view: 'dashboard', setIds: [1] })
    const trail = failoverTrail({ callId: 'a@192.0.2.1' })
    engine.sendTick({
      ...emptyTick(3),
      destinations: [seenDestination(5), seenDestination(6, { setId: 2 })],
      details: [healthDetail(5), healthDetail(6, { setId: 2 })],
      failovers: [trail],
    })
    await until('both have the tick', () => looks.ticks.at(-1)?.atMs === 3 && other.ticks.at(-1)?.atMs === 3)
    await until('the watch is heard', () => looks.ticks.at(-1)?.details.length === 1)
    expect(looks.ticks.at(-1)?.details.map((one) => one.id)).toEqual([5])
    expect(other.ticks.at(-1)?.details).toEqual([])
    for (const { ticks } of [looks, other]) expect(ticks.at(-1)?.failovers).toEqual([trail])
  })

  test('after a whole tick only what changes is told, of a burst the last; whoever asks gets the whole again', async () => {
    const browser = await signedIn()
    const tick = (atMs: number, calls: number): Tick => ({
      ...emptyTick(atMs),
      destinations: [seenDestination(5, { activeCalls: calls }), seenDestination(6)],
    })
    engine.sendTick(tick(10, 1))
    await until('the first', () => browser.ticks.at(-1)?.atMs === 10)
    browser.news.length = 0
    for (const calls of [2, 3, 4]) engine.sendTick(tick(10 + calls, calls))
    await until('the last', () => browser.ticks.at(-1)?.atMs === 14)
    expect(browser.news.at(-1)?.destinations).toEqual({
      added: [],
      changed: [{ id: 5, activeCalls: 4 }],
      gone: [],
    })
    expect(browser.news.length).toBeLessThan(3)
    browser.socket.emit('resync')
    await until('a new state', () => browser.states.length === 2)
    expect(browser.states[1]?.tick?.destinations).toHaveLength(2)
  })

  test('who was told the newest tick before all others were, is told whole what comes next', async () => {
    const browser = await signedIn()
    const tick = (atMs: number, calls: number): Tick => ({
      ...emptyTick(atMs),
      destinations: [seenDestination(5, { activeCalls: calls })],
    })
    engine.sendTick(tick(100, 1))
    await until('the first', () => browser.shown.atMs === 100)
    engine.sendTick(tick(101, 2))
    await until('it is asked for before it is told', async () => {
      browser.socket.emit('watch', { view: 'sets', setIds: [1] })
      return browser.shown.atMs === 101
    })
    engine.sendTick(tick(102, 1))
    await until('the last', () => browser.shown.atMs === 102)
    expect(browser.shown.destinations[0]?.activeCalls).toBe(1)
  })

  test('totals go to those who look at the distribution', async () => {
    const browser = await signedIn()
    const totals: number[] = []
    browser.socket.on('totals', (news) =>
      totals.push(news.sources.reduce((sum, source) => sum + source.total, 0)),
    )
    browser.socket.emit('watch', { view: 'distribution', setIds: [] })
    await until('the present totals', () => totals.length === 1)
    engine.sendBatch({ sources: [{ sourceId: 1, channel: '1', total: 3, unplaced: 0 }] })
    await until('the new ones', () => totals.at(-1) === 3)
  })

  test('malformed and oversize messages end nothing but themselves', async () => {
    const [good, bad] = [await signedIn(), await signedIn()]
    bad.socket.emit('watch', { view: 'nowhere', setIds: 'all' } as never)
    bad.socket.emit('watch', { view: 'sets', setIds: Array.from({ length: 100_000 }, (_, i) => i) })
    await until('the oversize one is cut', () => !bad.socket.connected)
    good.socket.emit('resync')
    await until('the other goes on', () => good.states.length === 2)
  })
})
