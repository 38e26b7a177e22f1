import { describe, expect, test, vi } from 'vitest'
import { killAndRestart } from '../support/killed-relay.ts'
import { answerTo } from '../support/responses.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const RTT_MS = 20
const SUPPORTED = { headers: { Supported: 'timer' } }
type Extra = readonly [string, string][]

function asking(expiresSec: number | null, minSec = 90): TestRelayOptions {
  return { set: { destinations: destinations(1), sessionTimer: { expiresSec, minSec } } }
}

/** An answered call; `told`: headers of the 2xx. */
async function scene(options: TestRelayOptions, told: Extra = [], headers: Record<string, string> = {}) {
  const world = await openTestRelay(options)
  const destination = new TestDestination(world.network, '10.0.1.1', [])
  const caller = new TestCaller(world.network)
  const turn = (ms = RTT_MS) => world.clock.advance(ms)
  const ended = vi.spyOn(world.relay.tracker, 'ended')
  caller.request('INVITE', { headers })
  turn()
  destination.answer(200, 'INVITE', told)
  turn()
  caller.learn()
  caller.request('ACK', { inDialog: true })
  turn()
  const causes = () => ended.mock.calls.map(([, cause]) => cause)
  const active = () => world.relay.directory.destination(1)?.activeCalls()
  return { ...world, destination, caller, turn, causes, active }
}

describe('RFC 4028 §8: a record-routing proxy that asks for session timers', () => {
  test('§8.1, §8.2: it asks the destination, and tells a caller that supports them what is to be kept', async () => {
    const { caller, destination, turn } = await scene(asking(1_800), [], SUPPORTED.headers)
    expect(destination.lastRequest('INVITE').header('Session-Expires')).toBe('1800')
    expect(caller.last().header('Session-Expires')).toBe('1800;refresher=uac')
    expect(caller.last().header('Require')).toBe('timer')
    destination.answer(200)
    turn()
    expect(caller.last().header('Session-Expires')).toBe('1800;refresher=uac')
  })

  test('§8.1: too short an interval is answered 422 with our Min-SE, and is no call yet', async () => {
    const world = await openTestRelay(asking(1_800, 300))
    const destination = new TestDestination(world.network, '10.0.1.1')
    const caller = new TestCaller(world.network)
    caller.request('INVITE', { headers: { Supported: 'timer', 'Session-Expires': '120' } })
    world.clock.advance(RTT_MS)
    expect(caller.last().status).toBe(422)
    expect(caller.last().header('Min-SE')).toBe('300')
    expect(destination.methods).toEqual([])
    expect(world.relay.tracker.size).toBe(0)
  })

  test('§8.1: the same of a re-INVITE; the call goes on', async () => {
    const told: Extra = [['Session-Expires', '300;refresher=uac']]
    const { caller, turn, relay } = await scene(asking(1_800, 300), told, SUPPORTED.headers)
    const headers = { Supported: 'timer', 'Session-Expires': '120' }
    caller.request('INVITE', { inDialog: true, cseq: 2, headers })
    turn()
    expect(caller.last().status).toBe(422)
    expect(relay.tracker.size).toBe(1)
  })

  test('§8.2, §8.3: the call leaves the books when its session ends; nobody is sent a BYE, and one that comes finds its way', async () => {
    const { caller, destination, turn, causes, active, relay } = await scene(
      asking(1_800),
      [],
      SUPPORTED.headers,
    )
    turn(1_799_000)
    expect(active()).toBe(1)
    turn(2_000)
    expect(causes()).toEqual(['expired'])
    expect(active()).toBe(0)
    expect(destination.methods).toEqual(['INVITE', 'ACK'])
    caller.request('BYE', { inDialog: true, cseq: 2 })
    turn()
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(caller.last().status).toBe(200)
    expect(active()).toBe(0)
    expect(relay.tracker.ledger.takeMoved().calls).toMatchObject([{ total: 1, answered: 1 }])
  })

  test('§8.1: a call of a set that asks for nothing leaves as it came', async () => {
    const { destination } = await scene(asking(null), [], SUPPORTED.headers)
    expect(destination.lastRequest('INVITE').header('Session-Expires')).toBeNull()
  })
})

describe('RFC 4028 §8.2: what the ends agree on is followed', () => {
  const FOLLOWED: Extra = [['Session-Expires', '600;refresher=uac']]

  test.each(['INVITE', 'UPDATE'])('each 2xx to a refreshing %s begins the interval anew', async (method) => {
    const { caller, destination, turn, causes, active } = await scene(asking(null), FOLLOWED)
    destination.successHeaders = FOLLOWED
    for (let refresh = 0; refresh < 3; refresh++) {
      turn(300_000)
      caller.request(method, { inDialog: true, cseq: 2 + refresh })
      turn()
    }
    turn(599_000)
    expect(active()).toBe(1)
    turn(2_000)
    expect(causes()).toEqual(['expired'])
  })

  test('§7.2: a 2xx without Session-Expires switches the session timer off', async () => {
    const { caller, turn, active, causes } = await scene(asking(null), FOLLOWED)
    caller.request('UPDATE', { inDialog: true, cseq: 2 })
    turn(700_000)
    expect(active()).toBe(1)
    turn(43_200_000)
    expect(causes()).toEqual(['max-duration'])
  })

  test('no interval of the ends frees a channel before 90 s, which is the least there may be (§4)', async () => {
    const { turn, active } = await scene(asking(null), [['Session-Expires', '1;refresher=uac']])
    turn(89_000)
    expect(active()).toBe(1)
    turn(2_000)
    expect(active()).toBe(0)
  })

  test('the longest duration holds where it comes sooner', async () => {
    const short = { ...asking(null), snapshot: { settings: { maxCallDurationSec: 300 } } }
    const { turn, causes } = await scene(short, FOLLOWED)
    turn(301_000)
    expect(causes()).toEqual(['max-duration'])
  })

  test('§8.2: of two dialogs of one INVITE the one that lasts longer keeps the call', async () => {
    const { caller, destination, turn, active } = await scene(asking(null), FOLLOWED)
    const { host } = destination
    const second = answerTo(destination.lastRequest('INVITE'), 200, {
      tag: 'second',
      contact: 'sip:second@10.0.1.1:5070',
      extra: [['Session-Expires', '1200;refresher=uac']],
    })
    host.send(second, FAIRLINE)
    turn()
    expect(caller.last().toTag).toBe('second')
    // A copy of its 2xx is no refresh.
    turn(400_000)
    host.send(second, FAIRLINE)
    turn(790_000)
    expect(active()).toBe(1)
    turn(11_000)
    expect(active()).toBe(0)
  })

  test('the end of a session survives a restart, and so does its refresh', async () => {
    const before = await scene(asking(null), FOLLOWED)
    before.turn(300_000)
    const after = await killAndRestart(before, asking(null))
    const ended = vi.spyOn(after.relay.tracker, 'ended')
    after.clock.advance(298_000)
    expect(after.relay.tracker.size).toBe(1)
    after.clock.advance(3_000)
    expect(ended.mock.calls.map(([, cause]) => cause)).toEqual(['expired'])
    expect(after.relay.tracker.size).toBe(0)
  })

  test('a refresh whose 2xx passes after a restart counts from then', async () => {
    const before = await scene(asking(null), FOLLOWED)
    before.turn(300_000)
    before.network.lose = (packet) => packet.from.address === '10.0.1.1'
    before.caller.request('INVITE', { inDialog: true, cseq: 2 })
    before.turn()
    const after = await killAndRestart(before, asking(null))
    before.network.lose = () => false
    before.destination.answer(200, 'INVITE', FOLLOWED)
    after.clock.advance(598_000)
    expect(after.relay.tracker.size).toBe(1)
    after.clock.advance(3_000)
    expect(after.relay.tracker.size).toBe(0)
  })
})

test('a journal line of an engine before session timers is read as ever', async () => {
  const before = await scene(asking(null))
  const { journal } = before.relay.tracker.feed.take()
  expect(journal).not.toMatch(/^\["A".*,\d{13}\]$/m)
  const after = await killAndRestart(before, asking(null), journal)
  after.clock.advance(3_600_000)
  expect(after.relay.tracker.size).toBe(1)
})
