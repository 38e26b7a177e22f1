import { describe, expect, test } from 'vitest'
import { openCall } from '../support/live-call.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read, TestCaller } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const PLACE = ['10.0.1.1', 5070] as const
const CALLER = ['10.0.2.1', 5062] as const
/** Makes a request too large for a datagram. */
const LARGE = { 'X-Padding': 'x'.repeat(1_300) }

describe('a request that went by TCP for its size', () => {
  test('rules 11: rings there when its destination goes down, and gets its final at once', async () => {
    const probe = { enabled: true, intervalMs: 1_000, timeoutMs: 500 }
    const { network, clock, relay } = await openTestRelay({ set: { destinations: destinations(1), probe } })
    const udp = network.host(...PLACE, (bytes, _, host) => {
      host.send(answerTo(read(bytes), 200, { tag: 'probe' }), FAIRLINE)
    })
    const tcp = network.host(...PLACE, () => {}, 'tcp')
    const caller = new TestCaller(network)
    caller.request('INVITE', { headers: LARGE })
    clock.advance(RTT_MS)
    tcp.send(answerTo(read(tcp.received[0]), 180, { tag: 'one' }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180])
    udp.close()
    clock.advance(10_000)
    expect(relay.directory.destination(1)?.health.health).toBe('down')
    expect(caller.statuses.filter((status) => status >= 300).slice(0, 1)).toEqual([503])
  })

  test('§16.8: and rang there until its time was over is not offered by UDP as well', async () => {
    const set = { destinations: destinations(1), ringTimeoutSec: 181 }
    const { network, clock } = await openTestRelay({ set })
    const udp = network.host(...PLACE, () => {})
    const tcp = network.host(...PLACE, () => {}, 'tcp')
    const caller = new TestCaller(network)
    caller.request('INVITE', { headers: LARGE })
    clock.advance(RTT_MS)
    tcp.send(answerTo(read(tcp.received[0]), 180, { tag: 'one' }), FAIRLINE)
    clock.advance(240_000)
    expect(methods(tcp)).toContain('CANCEL')
    expect(methods(udp)).toEqual([])
  })

  test('§9.2: a re-INVITE cancelled before TCP was refused does not go by UDP', async () => {
    const { caller, destination, turn, clock } = await openCall()
    caller.request('INVITE', { inDialog: true, cseq: 2, branch: 'z9hG4bK-re', headers: LARGE })
    clock.advance(1)
    caller.request('CANCEL', { inDialog: true, cseq: 2, branch: 'z9hG4bK-re' })
    turn(200)
    expect(destination.methods).toEqual(['INVITE', 'ACK'])
    expect(caller.statuses.at(-1)).toBe(487)
  })
})

describe('rules 11: a non-INVITE is tried for 16 s, all tries together', () => {
  const set = { destinations: destinations(1), attemptTimeoutMs: 16_000 }

  test('by TCP in vain, it is not tried by UDP when the time is over', async () => {
    const { network, clock } = await openTestRelay({ set })
    const udp = network.host(...PLACE, () => {})
    network.host(...PLACE, () => {}, 'tcp')
    const caller = new TestCaller(network)
    caller.request('MESSAGE', { headers: LARGE })
    clock.advance(16_500)
    expect(methods(udp)).toEqual([])
    expect(caller.statuses.at(-1)).toBe(503)
  })

  test('a 100 of the destination does not make the time longer', async () => {
    const { network, clock } = await openTestRelay({ set })
    const udp = network.host(...PLACE, () => {})
    const caller = new TestCaller(network)
    caller.request('MESSAGE')
    clock.advance(15_000)
    udp.send(answerTo(read(udp.received[0]), 100, { tag: '' }), FAIRLINE)
    clock.advance(1_500)
    expect(caller.statuses.at(-1)).toBeGreaterThanOrEqual(500)
  })
})

describe('rules 18: a call whose refusal may not be sent', () => {
  test('is counted when it is sent, and once, however often its INVITE is repeated', async () => {
    const set = { destinations: [] }
    const settings = { limits: { rejectsPerSecond: 1 } }
    const { network, clock, relay } = await openTestRelay({ set, snapshot: { settings } })
    const caller = new TestCaller(network, ...CALLER)
    const other = new TestCaller(network, CALLER[0], 5063, 'call-2')
    other.request('INVITE')
    const copies = (count: number) => {
      for (let copy = 0; copy < count; copy++) {
        caller.request('INVITE', { branch: 'z9hG4bK-same' })
        clock.advance(RTT_MS)
      }
    }
    const { counters } = relay.directory.sourceOf(...CALLER)
    copies(3)
    expect(caller.statuses).toEqual([])
    expect(counters.unplaced).toBe(1)
    clock.advance(1_000)
    copies(3)
    expect(caller.statuses).toEqual([503])
    expect(counters.unplaced).toBe(2)
    expect(relay.tracker.size).toBe(0)
  })
})
