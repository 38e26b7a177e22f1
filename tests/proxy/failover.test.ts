import { describe, expect, test } from 'vitest'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'
import { openTwoDestinations as scene } from '../support/two-destinations.ts'

const RTT_MS = 20
/** First up in round robin is the destination with the lowest id. */
const [FIRST, SECOND, THIRD] = ['10.0.1.1', '10.0.1.2', '10.0.1.3']

describe('serial failover', () => {
  test.each([500, 502, 503, 504, 408])(
    '§16.7 step 5: %i moves the call to the next destination',
    async (code) => {
      const { clock, caller, first, second } = await scene([code])
      caller.request('INVITE')
      clock.advance(RTT_MS)
      expect(caller.statuses).toEqual([100, 180, 200])
      expect(first.methods).toEqual(['INVITE', 'ACK'])
      expect(second.methods).toEqual(['INVITE'])
      expect(first.lastRequest('ACK').topVia.branch).toBe(first.lastRequest('INVITE').topVia.branch)
      expect(second.lastRequest('INVITE').topVia.branch).not.toBe(first.lastRequest('INVITE').topVia.branch)
    },
  )

  test.each([404, 486, 603])(
    "%i is the call's answer, not the destination's fault: it goes to the caller",
    async (code) => {
      const { clock, caller, second } = await scene([code])
      caller.request('INVITE')
      clock.advance(RTT_MS)
      expect(caller.statuses).toEqual([100, code])
      expect(second.host.received).toHaveLength(0)
    },
  )

  test('rules 11: no provisional within the attempt time-out moves the call on; a late 2xx of the first still counts', async () => {
    const { clock, caller, first, second, relay } = await scene([], [180])
    caller.request('INVITE')
    clock.advance(2_100)
    expect(second.methods).toEqual(['INVITE'])
    first.answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(200)
    expect(second.methods).toEqual(['INVITE', 'CANCEL', 'ACK'])
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
    expect(relay.directory.destination(2)?.activeCalls()).toBe(0)
  })

  test('§9.1: a branch given up without a provisional is cancelled when its first provisional comes', async () => {
    const { clock, caller, first } = await scene([])
    caller.request('INVITE')
    clock.advance(2_100)
    expect(first.methods).not.toContain('CANCEL')
    first.answer(180)
    clock.advance(RTT_MS)
    expect(first.methods).toContain('CANCEL')
  })

  test('rules 31: a closed port is heard through the ear and moves the call within 100 ms', async () => {
    const { clock, caller, first, second, relay } = await scene([180, 200])
    first.close()
    caller.request('INVITE')
    clock.advance(100)
    expect(second.methods).toEqual(['INVITE'])
    expect(caller.statuses.at(-1)).toBe(200)
    expect(relay.directory.destination(1)?.health.health).not.toBe('up')
  })

  test("rules 10: every destination failed: our own 503, without anybody's Retry-After", async () => {
    const { clock, caller } = await scene([503], [503])
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 503])
    expect(caller.last().header('Retry-After')).toBeNull()
    expect(caller.last().header('Contact')).toBeNull()
  })

  test('rules 10: a lone 503 while others are left untried is told as 500', async () => {
    const { clock, caller } = await scene([503], [200], { maxAttempts: 1 })
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 500])
  })

  test('§16.7 step 6: of a 500 and a 404 the 404 is told', async () => {
    const { clock, caller } = await scene([500], [404])
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 404])
  })

  test("rules 10: no destination enabled is 503, all full is the set's code", async () => {
    const rows = destinations(2)
    const off = await openTestRelay({
      set: { destinations: rows?.map((row) => ({ ...row, adminState: 'disabled' as const })) },
    })
    const caller = new TestCaller(off.network)
    caller.request('INVITE')
    off.clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([503])
    const full = await openTestRelay({
      set: { fullCode: 600, destinations: rows?.map((row) => ({ ...row, channels: 0 })) },
    })
    const second = new TestCaller(full.network)
    second.request('INVITE')
    full.clock.advance(RTT_MS)
    expect(second.statuses).toEqual([600])
  })

  test('a destination with N channels holds no more than N calls; the next one takes the rest', async () => {
    const rows = destinations(2)?.map((row, i) => ({ ...row, channels: i === 0 ? 2 : 5 }))
    const { network, clock, relay } = await openTestRelay({
      set: { algorithm: 'priority', destinations: rows },
    })
    new TestDestination(network, FIRST)
    new TestDestination(network, SECOND)
    for (let call = 0; call < 9; call++)
      new TestCaller(network, '10.0.2.1', 6_000 + call, `call-${call}`).request('INVITE')
    clock.advance(RTT_MS)
    expect(relay.directory.destination(1)?.activeCalls()).toBe(2)
    expect(relay.directory.destination(2)?.activeCalls()).toBe(5)
    expect(relay.tracker.size).toBe(7)
  })

  test('RFC 4320 §4.2: a non-INVITE that nobody answers is never told 408', async () => {
    const { network, clock } = await openTestRelay()
    new TestDestination(network, FIRST).silence()
    new TestDestination(network, SECOND).silence()
    const caller = new TestCaller(network)
    caller.request('MESSAGE')
    clock.advance(40_000)
    expect(caller.statuses).toEqual([100, 503])
  })

  test('a set of three tries each destination once and in order', async () => {
    const { network, clock } = await openTestRelay({
      set: { algorithm: 'priority', destinations: destinations(3) },
    })
    const [a, b, c] = [FIRST, SECOND, THIRD].map((address) => new TestDestination(network, address, [500]))
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    for (const destination of [a, b, c]) expect(destination?.methods).toEqual(['INVITE', 'ACK'])
    expect(caller.statuses).toEqual([100, 500])
  })
})

describe('CANCEL', () => {
  test('§16.10: answered 200 at once, passed on after a provisional, and the INVITE ends 487', async () => {
    const { clock, caller, first } = await scene([180])
    const invite = { branch: 'z9hG4bK-inv' }
    caller.request('INVITE', invite)
    clock.advance(RTT_MS)
    caller.request('CANCEL', invite)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180, 200, 487])
    expect(first.methods).toEqual(['INVITE', 'CANCEL', 'ACK'])
    expect(first.lastRequest('CANCEL').topVia.branch).toBe(first.lastRequest('INVITE').topVia.branch)
  })

  test('§9.1: before any provisional the CANCEL waits for one; the call is not offered to another destination', async () => {
    const { clock, caller, first, second } = await scene([])
    const invite = { branch: 'z9hG4bK-inv' }
    caller.request('INVITE', invite)
    clock.advance(RTT_MS)
    caller.request('CANCEL', invite)
    clock.advance(RTT_MS)
    expect(first.methods).not.toContain('CANCEL')
    first.answer(100)
    clock.advance(RTT_MS)
    expect(first.methods).toContain('CANCEL')
    expect(second.host.received).toHaveLength(0)
  })

  test("rules 12: a CANCEL from another address than the INVITE's is not one", async () => {
    const { network, clock, caller, first } = await scene([180])
    caller.request('INVITE', { branch: 'z9hG4bK-inv' })
    clock.advance(RTT_MS)
    const stranger = network.host('10.6.6.6', 5062, () => {})
    stranger.send(caller.build('CANCEL', { branch: 'z9hG4bK-inv' }), { address: '10.0.0.1', port: 5060 })
    clock.advance(RTT_MS)
    expect(first.methods).toEqual(['INVITE'])
  })
})

test('rules 11: a call ringing on a destination that dies gets its final when that is detected', async () => {
  const probe = { enabled: true, intervalMs: 1_000, timeoutMs: 500, fall: 2, rise: 1 }
  const { clock, caller, first, relay, health } = await scene([180], [180, 200], { probe })
  clock.advance(3_000)
  caller.request('INVITE')
  clock.advance(RTT_MS)
  expect(caller.statuses).toEqual([100, 180])
  first.silence()
  clock.advance(5_000)
  expect(health.some((change) => change.destinationId === 1 && change.to === 'down')).toBe(true)
  expect(caller.statuses.at(-1)).toBe(500)
  expect(relay.tracker.size).toBe(0)
})

test('rules 13: an INVITE repeated with credentials goes to the destination that asked for them, as the same call', async () => {
  const { network, clock, relay } = await openTestRelay()
  const challenger = new TestDestination(network, FIRST, [407])
  const other = new TestDestination(network, SECOND)
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(RTT_MS)
  expect(caller.statuses).toEqual([100, 407])
  expect(relay.directory.destination(1)?.activeCalls()).toBe(0)
  caller.request('INVITE', { cseq: 2 })
  clock.advance(RTT_MS)
  expect(challenger.methods.filter((method) => method === 'INVITE')).toHaveLength(2)
  expect(other.host.received).toHaveLength(0)
  clock.advance(33_000)
  const { calls } = relay.tracker.ledger.takeMoved()
  expect(calls.reduce((sum, cell) => sum + cell.total, 0)).toBe(1)
})
