import { describe, expect, test } from 'vitest'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay, testSnapshot } from '../support/test-relay.ts'
import { openTwoDestinations as scene } from '../support/two-destinations.ts'

const RTT_MS = 20
const [FIRST, SECOND] = ['10.0.1.1', '10.0.1.2']
const PROBED = { enabled: true, intervalMs: 1_000, timeoutMs: 500, fall: 2, rise: 1 }
const FULL = destinations(2)?.map((row) => ({ ...row, channels: 0 }))

describe('a destination found down', () => {
  test.each([
    ['nothing', []],
    ['100 alone', [100]],
  ])('R6: a call that heard %s from it is not ringing: it moves on, it does not fail', async (_, script) => {
    const { clock, caller, first, second, relay } = await scene(script, [180, 200], {
      probe: PROBED,
      attemptTimeoutMs: 32_000,
    })
    clock.advance(3_000)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    first.silence()
    clock.advance(6_000)
    expect(relay.directory.destination(1)?.health.health).toBe('down')
    expect(second.methods).toContain('INVITE')
    expect(caller.statuses).toEqual([100, 180, 200])
    expect(relay.directory.destinations.map((row) => row.activeCalls())).toEqual([0, 1])
  })
})

describe('what needs no channel', () => {
  test.each(['MESSAGE', 'REGISTER', 'OPTIONS', 'SUBSCRIBE'])(
    'rules 10, 19: a %s is no call: full destinations take it',
    async (method) => {
      const { network, clock } = await openTestRelay({ set: { destinations: FULL } })
      const first = new TestDestination(network, FIRST)
      const second = new TestDestination(network, SECOND)
      const caller = new TestCaller(network)
      caller.request(method)
      clock.advance(RTT_MS)
      expect(caller.statuses).toEqual([200])
      expect(first.host.received.length + second.host.received.length).toBe(1)
    },
  )

  test('rules 23: a disabled destination gets no MESSAGE either, however many channels are free', async () => {
    const rows = destinations(1)?.map((row) => ({ ...row, channels: 0, adminState: 'disabled' as const }))
    const { network, clock } = await openTestRelay({ set: { destinations: rows } })
    const first = new TestDestination(network, FIRST)
    const caller = new TestCaller(network)
    caller.request('MESSAGE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([503])
    expect(first.host.received).toHaveLength(0)
  })
})

describe('non-INVITE', () => {
  test("RFC 4320 §4.2: a destination's own 408 is not passed on", async () => {
    const { network, clock } = await openTestRelay()
    for (const address of [FIRST, SECOND])
      network.host(address, 5070, (bytes, _from, host) => host.send(answerTo(read(bytes), 408), FAIRLINE))
    const caller = new TestCaller(network)
    caller.request('MESSAGE')
    clock.advance(40_000)
    expect(caller.statuses).toHaveLength(1)
    expect(caller.statuses).not.toContain(408)
  })

  test('rules 11: all tries end within 16 s, whatever the attempt time-out of the set', async () => {
    const { clock, caller, first, second } = await scene([], [], { attemptTimeoutMs: 30_000 })
    first.silence()
    second.silence()
    caller.request('MESSAGE')
    clock.advance(16_100)
    expect(caller.statuses).toEqual([100, 500])
  })
})

describe('late answers', () => {
  test('§16.7 step 5: a 2xx that comes after our final was acknowledged and forgotten still goes to the caller', async () => {
    const { clock, caller, first, second } = await scene([], [])
    second.silence()
    const invite = { branch: 'z9hG4bK-inv' }
    caller.request('INVITE', invite)
    clock.advance(4_200)
    expect(caller.statuses.at(-1)).toBe(503)
    caller.request('ACK', invite)
    clock.advance(20_000)
    first.answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(200)
  })

  test('§16.7 step 5, rules 20: a late 2xx of a destination that has filled up meanwhile is counted where the call is', async () => {
    const rows = destinations(2)?.map((row, i) => ({ ...row, channels: i === 0 ? 1 : 5 }))
    const { network, clock, caller, first, relay } = await scene([], [180], { destinations: rows })
    caller.request('INVITE')
    clock.advance(2_100)
    const other = new TestCaller(network, '10.0.2.2', 5062, 'call-2')
    other.request('INVITE')
    clock.advance(RTT_MS)
    expect(first.lastRequest('INVITE').callId).toBe('call-2')
    const invite = read(first.host.received[0])
    first.host.send(answerTo(invite, 200, { tag: first.tag, contact: `sip:media@${FIRST}:5070` }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(200)
    expect(relay.directory.destination(1)?.activeCalls()).toBe(2)
    expect(relay.directory.destination(2)?.activeCalls()).toBe(0)
    expect(relay.directory.destination(1)?.counters.total).toBe(1)
    caller.learn()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
    expect(relay.tracker.size).toBe(1)
  })

  test('rules 3, R3: a late 2xx of a destination removed meanwhile makes a dialog that can be ended', async () => {
    const { clock, caller, first, relay } = await scene([], [180])
    caller.request('INVITE')
    clock.advance(2_100)
    const rows = destinations(2)?.filter((row) => row.id !== 1)
    relay.directory.apply(testSnapshot({ set: { algorithm: 'priority', destinations: rows } }))
    relay.directory.settle()
    first.answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(200)
    caller.learn()
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(first.methods).toContain('BYE')
    expect(relay.tracker.size).toBe(0)
  })
})

describe('the Request-URI', () => {
  test('rules 16, RFC 3966: a telephone number has no host to rewrite', async () => {
    const { clock, caller, first } = await scene([180, 200], [], { rewriteRequestUri: true })
    const text = caller.build('INVITE').toString('latin1')
    caller.send(
      Buffer.from(text.replace('sip:1000@10.0.0.1 SIP', 'tel:+43123;phone-context=at SIP'), 'latin1'),
    )
    clock.advance(RTT_MS)
    expect(first.lastRequest('INVITE').requestUri).toBe('tel:+43123;phone-context=at')
  })
})
