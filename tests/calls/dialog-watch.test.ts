import { describe, expect, test, vi } from 'vitest'
import { killAndRestart } from '../support/killed-relay.ts'
import { openCall } from '../support/live-call.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelayOptions, testSnapshot } from '../support/test-relay.ts'

const INTERVAL_MS = 60_000
/** One interval, and the time to find that nobody answers. */
const ROUND_MS = INTERVAL_MS + 8_000
const CHECKED: TestRelayOptions = { set: { destinations: destinations(1), dialogCheckSec: 60 } }

async function scene(options = CHECKED) {
  const world = await openCall(options)
  world.caller.answersWith = 200
  const ended = vi.spyOn(world.relay.tracker, 'ended')
  const causes = () => ended.mock.calls.map(([, cause]) => cause)
  const options200 = (host: TestCaller['host']) =>
    host.received.map((bytes) => bytes.toString('latin1')).filter((text) => text.startsWith('OPTIONS'))
  return { ...world, causes, options200 }
}

describe('rules 14: OPTIONS within the dialogs of answered calls', () => {
  test('both ends are asked once in the interval, by the tags of the dialog, and neither hears of the other', async () => {
    const { caller, destination, turn, causes, options200 } = await scene()
    turn(INTERVAL_MS + 5_000)
    const [there, back] = [options200(destination.host), options200(caller.host)]
    expect([there.length, back.length]).toEqual([1, 1])
    expect(there[0]).toContain(`From: <sip:10.0.0.1:5060>;tag=${caller.dialog.fromTag}`)
    expect(there[0]).toContain(`;tag=${destination.tag}\r\n`)
    expect(there[0]).toContain('CSeq: 0 OPTIONS')
    expect(back[0]).toContain(`;tag=${destination.tag}\r\n`)
    expect(back[0]).toContain('CSeq: 0 OPTIONS')
    turn(5 * INTERVAL_MS)
    expect([options200(destination.host).length, options200(caller.host).length]).toEqual([6, 6])
    expect(causes()).toEqual([])
  })

  test('the CSeq is not above any that was seen: what an end sends next is in order, and a 500 shows life', async () => {
    const { caller, destination, turn, options200, causes } = await scene()
    caller.answersWith = 500
    turn(2 * INTERVAL_MS + 5_000)
    for (const host of [destination.host, caller.host])
      for (const asked of options200(host)) expect(asked).toContain('CSeq: 0 OPTIONS')
    expect(causes()).toEqual([])
  })

  test.each(['caller', 'destination'] as const)('481 of the %s ends the call at once', async (end) => {
    const { caller, destination, turn, causes, relay } = await scene()
    if (end === 'caller') caller.answersWith = 481
    else destination.forget()
    turn(INTERVAL_MS + 5_000)
    expect(causes()).toEqual(['dead'])
    expect(relay.directory.destination(1)?.activeCalls()).toBe(0)
    expect(destination.methods).not.toContain('BYE')
  })

  test.each([408, null])('%s once leaves it in doubt, twice running ends it', async (status) => {
    const { caller, turn, causes, relay } = await scene()
    caller.answersWith = status
    turn(ROUND_MS)
    expect(causes()).toEqual([])
    const [call] = relay.tracker.calls.values()
    expect(call?.unanswered).toBe(2)
    turn(INTERVAL_MS)
    expect(causes()).toEqual(['dead'])
  })

  test('RFC 5626 §5.3: a telephone whose Contact says `ob` is asked over its flow, wherever that Contact points', async () => {
    const world = await openTestRelay(CHECKED)
    new TestDestination(world.network, '10.0.1.1')
    const caller = new TestCaller(world.network)
    caller.answersWith = 200
    const headers = { Contact: '<sip:alice@192.168.0.9:5062;ob>' }
    caller.request('INVITE', { headers })
    world.clock.advance(20)
    caller.learn(read(caller.host.received.find((bytes) => read(bytes).status === 200)))
    caller.request('ACK', { inDialog: true, headers })
    world.clock.advance(3 * INTERVAL_MS)
    expect(caller.host.received.map(read).some(({ method }) => method === 'OPTIONS')).toBe(true)
    expect(world.relay.tracker.size).toBe(1)
  })

  test('one answer between two silences takes the doubt away', async () => {
    const { caller, turn, causes } = await scene()
    for (const status of [null, 200, null, 486, null]) {
      caller.answersWith = status
      turn(INTERVAL_MS)
    }
    turn(8_000)
    expect(causes()).toEqual([])
  })

  test('a set that does not want it has nobody asked; switched on, it begins', async () => {
    const { caller, destination, turn, options200, relay } = await scene({
      set: { destinations: destinations(1) },
    })
    turn(10 * INTERVAL_MS)
    expect(options200(destination.host)).toEqual([])
    relay.directory.apply(testSnapshot(CHECKED))
    turn(INTERVAL_MS + 5_000)
    expect([options200(destination.host).length, options200(caller.host).length]).toEqual([1, 1])
  })

  test('after a restart both ends are asked as before', async () => {
    const before = await scene()
    const after = await killAndRestart(before, CHECKED)
    before.caller.host.received.length = 0
    after.clock.advance(INTERVAL_MS + 5_000)
    expect(before.options200(before.caller.host)).toHaveLength(1)
    expect(after.relay.tracker.size).toBe(1)
  })

  test('a caller whose stream is gone is not asked: no stream is opened towards a telephone', async () => {
    const world = await openTestRelay(CHECKED)
    const destination = new TestDestination(world.network, '10.0.1.1')
    const caller = new TestCaller(world.network, '10.0.2.1', 5062, 'call-1', 'tcp')
    caller.answersWith = 200
    caller.request('INVITE')
    world.clock.advance(20)
    caller.learn()
    caller.request('ACK', { inDialog: true })
    world.clock.advance(INTERVAL_MS + 5_000)
    expect(caller.last().method).toBe('OPTIONS')
    expect(destination.methods).toContain('OPTIONS')
    expect(world.relay.tracker.size).toBe(1)
  })
})

describe('the rate', () => {
  const CALLS = 2_000

  test('2,000 calls at once are spread evenly over the interval, and never are more than 500 asked in a second', async () => {
    const many: TestRelayOptions = { set: { destinations: destinations(1), dialogCheckSec: 60 } }
    const world = await openTestRelay(many)
    const destination = new TestDestination(world.network, '10.0.1.1', [200])
    const callers = Array.from(
      { length: CALLS },
      (_, i) =>
        new TestCaller(world.network, `10.2.${Math.floor(i / 200)}.${1 + (i % 200)}`, 5062, `call-${i}`),
    )
    for (const caller of callers) {
      caller.answersWith = 200
      caller.request('INVITE')
    }
    world.clock.advance(2_000)
    expect(world.relay.tracker.size).toBe(CALLS)
    const asked: number[] = []
    const sent = () =>
      world.network.packets.splice(0).filter(({ bytes }) => bytes.subarray(0, 7).toString() === 'OPTIONS')
        .length
    sent()
    for (let second = 0; second < 120; second++) {
      world.clock.advance(1_000)
      asked.push(sent())
    }
    expect(Math.max(...asked)).toBeLessThanOrEqual(500)
    expect(asked.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(2 * 2 * CALLS * 0.95)
    // 67 a second on the average.
    expect(Math.max(...asked.slice(5, 55))).toBeLessThan(3 * 67)
    expect(destination.methods.filter((method) => method === 'BYE')).toEqual([])
  })
})
