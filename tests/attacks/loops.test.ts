import { describe, expect, test } from 'vitest'
import type { MemoryHost, MemoryNetwork } from '../support/memory-network.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
/** Longer than any transaction lives. */
const LONG_MS = 200_000

/** A destination that sends what it gets back to us: as a proxy would, or as no proxy may. Reads no more than it must. */
function openMirror(network: MemoryNetwork, address: string, isProxy: boolean): MemoryHost {
  let branches = 0
  return network.host(address, 5070, (bytes, _from, host) => {
    const text = bytes.toString('latin1')
    if (text.startsWith('SIP/2.0'))
      host.send(Buffer.from(text.replace(/\r\nVia: [^\r]*/, ''), 'latin1'), FAIRLINE)
    else if (!text.startsWith('ACK')) host.send(isProxy ? passOn(text) : bytes, FAIRLINE)
  })

  function passOn(text: string): Buffer {
    const via = `Via: SIP/2.0/UDP ${address}:5070;branch=z9hG4bK-mirror-${address}-${++branches}\r\n`
    return Buffer.from(text.replace('\r\nVia:', `\r\n${via}Via:`), 'latin1')
  }
}

async function openLoop(count: number, isProxy: boolean, set = {}) {
  const sources = Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    name: `m${i}`,
    network: `10.0.1.${i + 1}`,
  }))
  const world = await openTestRelay({
    set: { algorithm: 'priority', destinations: destinations(count), ...set },
    snapshot: { sources },
  })
  const mirrors = sources.map(({ network }) => openMirror(world.network, network, isProxy))
  return { ...world, mirrors, caller: new TestCaller(world.network) }
}

/** Requests that reached the mirrors. */
function passes(mirrors: readonly MemoryHost[]): number {
  const isRequest = (bytes: Buffer) => /^(INVITE|MESSAGE) /.test(bytes.toString('latin1', 0, 8))
  return mirrors.flatMap(({ received }) => received.filter(isRequest)).length
}

describe('§16.3: a destination that routes back to us', () => {
  test.each(['INVITE', 'MESSAGE'])(
    'as a proxy: %s ends by Max-Forwards, and the caller hears of it',
    async (method) => {
      const { clock, relay, mirrors, caller } = await openLoop(1, true)
      caller.request(method)
      clock.advance(2_000)
      expect(passes(mirrors)).toBeLessThanOrEqual(16)
      expect(caller.statuses.at(-1)).toBe(482)
      if (method === 'INVITE') caller.request('ACK', { branch: 'z9hG4bK-call-1-1' })
      clock.advance(LONG_MS)
      expect(relay.layer.size).toBe(0)
      expect(relay.tracker.size).toBe(0)
    },
  )

  test.each(['INVITE', 'MESSAGE'])(
    'as no proxy may, neither Via nor Max-Forwards touched: %s ends too',
    async (method) => {
      const { clock, relay, network, mirrors, caller } = await openLoop(1, false, { tryAllWhenDown: false })
      caller.request(method)
      clock.advance(LONG_MS)
      expect(passes(mirrors)).toBeLessThanOrEqual(1_000)
      expect(network.packets.length).toBeLessThanOrEqual(5_000)
      expect(caller.statuses.filter((status) => status >= 200).length).toBeGreaterThan(0)
      clock.advance(LONG_MS)
      // It is probed meanwhile, and sends its probes back too; down, it gets them no second time.
      expect(relay.layer.size).toBeLessThan(10)
      expect(relay.tracker.size).toBe(0)
    },
  )

  test.each([
    { what: 'two that route back', set: {} },
    {
      what: 'and every failure tried on',
      set: { failoverCodes: [400, 403, 408, 481, 482, 483, 486, 500, 503] },
    },
  ])('RFC 5393 §1: breadth does not multiply: $what', async ({ set }) => {
    const { clock, relay, mirrors, caller, network } = await openLoop(2, true, set)
    caller.request('INVITE')
    clock.advance(LONG_MS)
    expect(passes(mirrors)).toBeLessThanOrEqual(40)
    expect(network.packets.length).toBeLessThanOrEqual(5_000)
    expect(caller.statuses.filter((status) => status >= 200).length).toBeGreaterThan(0)
    expect(relay.tracker.size).toBe(0)
  })
})

describe('§16.3 step 4: many copies of one INVITE', () => {
  test('above seventy under way are 482, and cost no longer a search', async () => {
    const snapshot = { settings: { limits: { rejectsPerSecond: 10_000 } } }
    const { clock, network, relay } = await openTestRelay({ snapshot })
    new TestDestination(network, '10.0.1.1', [180])
    new TestDestination(network, '10.0.1.2', [180])
    const caller = new TestCaller(network)
    for (let i = 0; i < 1_000; i++) caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(relay.tracker.size).toBe(70)
    expect(caller.statuses.filter((status) => status === 482)).toHaveLength(930)
  })
})
