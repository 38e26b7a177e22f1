import { describe, expect, test } from 'vitest'
import { openCall } from '../support/live-call.ts'
import type { MemoryHost } from '../support/memory-network.ts'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
/** Timer E stands at T2 after T1, 2 T1 and 4 T1. */
const E_AT_T2_MS = 3_500
/** The network's way there. */
const WAY_MS = 1
const TICK_MS = 20

/** A caller whose MESSAGE reached a destination that says what the test makes it say. */
async function scene(set = {}, transport: 'udp' | 'tcp' = 'udp') {
  const world = await openTestRelay({
    set: { destinations: destinations(1), attemptTimeoutMs: 16_000, ...set },
  })
  const host = world.network.host('10.0.1.1', 5070, () => {})
  const caller = new TestCaller(world.network, '10.0.2.1', 5062, 'call-1', transport)
  caller.request('MESSAGE')
  world.clock.advance(RTT_MS)
  const answer = (status: number) => {
    host.send(answerTo(read(host.received[0]), status, { tag: 'one' }), FAIRLINE)
    world.clock.advance(RTT_MS)
  }
  return { ...world, host, caller, answer }
}

describe('RFC 4320 §4.1: a non-INVITE that waits', () => {
  test.each(['udp', 'tcp'] as const)(
    'gets no 100 before timer E of its caller stands at T2, and one 100 then (%s)',
    async (transport) => {
      const { clock, caller } = await scene({}, transport)
      clock.advance(E_AT_T2_MS - RTT_MS)
      expect(caller.statuses).toEqual([])
      clock.advance(2 * WAY_MS + TICK_MS)
      expect(caller.statuses).toEqual([100])
      clock.advance(10_000)
      expect(caller.statuses).toEqual([100])
    },
  )

  test('inside a dialog too', async () => {
    const { destination, caller, turn } = await openCall()
    const before = caller.statuses.length
    destination.silence()
    caller.request('INFO', { inDialog: true, cseq: 2 })
    turn(E_AT_T2_MS + RTT_MS + TICK_MS)
    expect(caller.statuses.slice(before)).toEqual([100])
  })

  test('a copy of it is answered by the same 100', async () => {
    const { clock, network, caller } = await scene()
    clock.advance(4_000)
    const copy = network.packets.find(({ from }) => from.address === '10.0.2.1')?.bytes
    if (copy) caller.send(copy)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 100])
  })

  test('answered in time it gets no 100 at all', async () => {
    const { clock, caller, answer } = await scene()
    clock.advance(3_000)
    answer(200)
    clock.advance(30_000)
    expect(caller.statuses).toEqual([200])
  })

  test('no provisional of a destination is passed on, whatever its number', async () => {
    const { clock, caller, answer } = await scene()
    for (const status of [100, 180, 183, 199]) answer(status)
    expect(caller.statuses).toEqual([])
    answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([200])
  })
})

describe('RFC 4320 §4.2: no non-INVITE is answered 408', () => {
  test('inside a dialog time-out is silence: the caller’s own timer F ends it', async () => {
    const { relay, destination, caller, turn } = await openCall()
    const before = caller.statuses.length
    destination.silence()
    caller.request('INFO', { inDialog: true, cseq: 2 })
    turn(40_000)
    expect(caller.statuses.slice(before)).toEqual([100])
    expect(relay.layer.size).toBe(0)
  })

  test('inside a dialog a 408 of the far end is told as 500', async () => {
    const { network, clock, caller } = await openTestRelay({ set: { destinations: destinations(1) } }).then(
      (world) => ({ ...world, caller: new TestCaller(world.network) }),
    )
    const answer = (bytes: Buffer, status: number, host: MemoryHost) =>
      host.send(answerTo(read(bytes), status, { tag: 'one', contact: 'sip:m@10.0.1.1:5070' }), FAIRLINE)
    network.host('10.0.1.1', 5070, (bytes, _from, host) => {
      const { method } = read(bytes)
      if (method !== 'ACK') answer(bytes, method === 'INVITE' ? 200 : 408, host)
    })
    caller.request('INVITE')
    clock.advance(RTT_MS)
    caller.learn()
    caller.request('INFO', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 200, 500])
  })

  test('a 408 of the only destination is told as 500', async () => {
    const { caller, answer } = await scene({ failoverCodes: [] })
    answer(408)
    expect(caller.statuses).toEqual([500])
  })

  test('a response that comes when its transaction is over goes nowhere', async () => {
    const { clock, caller, answer, relay } = await scene()
    clock.advance(17_000)
    expect(caller.statuses).toEqual([100, 503])
    answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 503])
    expect(relay.traffic.dropCounts()).toContainEqual({ reason: 'stray-response-of-this-start', count: 1 })
  })
})
