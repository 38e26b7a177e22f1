import { describe, expect, test } from 'vitest'
import { terse, terseRefusals } from '../support/attacks/terse.ts'
import type { MemoryHost } from '../support/memory-network.ts'
import { TestDestination } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay } from '../support/test-relay.ts'

/** As long as an address can be written. */
const STRANGER = { address: '192.168.100.200', port: 5060 }
const RTT_MS = 20
/** Past timer H and timer J. */
const LONG_MS = 40_000

const names = terseRefusals('', '').map(({ name }) => name)

async function openBeforeStranger(rejectsPerSecond = 10_000) {
  const settings = { limits: { rejectsPerSecond } }
  const world = await openTestRelay({ snapshot: { settings } })
  const host = world.network.host(STRANGER.address, STRANGER.port, () => {})
  const refusals = terseRefusals(STRANGER.address, FAIRLINE.address)
  const bytesOf = (name: string) => refusals.find((one) => one.name === name)?.bytes ?? Buffer.alloc(0)
  return { ...world, host, bytesOf }
}

function bytesHeard(host: MemoryHost): number {
  return host.received.reduce((sum, answer) => sum + answer.length, 0)
}

describe('rules 12: a packet with a forged source draws hardly more to its victim than its sender spent', () => {
  test.each(names)('%s: once, and at most one and a half times its bytes, in forty seconds', async (name) => {
    const { host, clock, bytesOf } = await openBeforeStranger()
    const bytes = bytesOf(name)
    host.send(bytes, FAIRLINE)
    clock.advance(LONG_MS)
    expect(host.received.length).toBeLessThanOrEqual(1)
    expect(bytesHeard(host)).toBeLessThanOrEqual(1.5 * bytes.length)
  })

  test.each(names)('%s: once for each copy', async (name) => {
    const { host, clock, bytesOf, relay } = await openBeforeStranger()
    const bytes = bytesOf(name)
    for (let i = 0; i < 10; i++) {
      host.send(bytes, FAIRLINE)
      clock.advance(500)
    }
    clock.advance(LONG_MS)
    expect(host.received.length).toBeLessThanOrEqual(10)
    expect(bytesHeard(host)).toBeLessThanOrEqual(15 * bytes.length)
    expect(relay.layer.size).toBe(0)
  })

  test.each(names)('%s: copies count against the limit of their source', async (name) => {
    const { host, clock, bytesOf } = await openBeforeStranger(3)
    for (let i = 0; i < 100; i++) host.send(bytesOf(name), FAIRLINE)
    clock.advance(500)
    expect(host.received.length).toBeLessThanOrEqual(3)
  })

  test('all kinds together are within the limit, second by second', async () => {
    const { host, clock } = await openBeforeStranger(5)
    for (let second = 0; second < 4; second++) {
      for (const { bytes } of terseRefusals(STRANGER.address, FAIRLINE.address)) host.send(bytes, FAIRLINE)
      clock.advance(1_000)
    }
    expect(host.received.length).toBeLessThanOrEqual(20)
    expect(host.received.length).toBeGreaterThan(0)
  })
})

describe('§17.2.3: a long request does not choose the answer that short ones draw', () => {
  const branch = 'SIP/2.0/UDP 192.168.100.200;branch=z9hG4bKlong'
  const long = `<sip:${'a'.repeat(7_000)}@a>;tag=1`

  test('of a refusal: a shorter request under its branch is not answered, a true copy is', async () => {
    const { host, clock, relay } = await openBeforeStranger()
    const first = terse('', { method: 'BYE', via: branch, from: long, to: 'sip:a;tag=2' })
    host.send(first, FAIRLINE)
    for (let i = 0; i < 50; i++) host.send(terse('', { method: 'BYE', via: branch }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(host.received).toHaveLength(1)
    expect(relay.traffic.dropCounts()).toContainEqual({ reason: 'short-copy', count: 50 })
    host.send(first, FAIRLINE)
    clock.advance(RTT_MS)
    expect(host.received).toHaveLength(2)
  })

  test('of a call that rings', async () => {
    const { host, clock, network } = await openBeforeStranger()
    for (const address of ['10.0.1.1', '10.0.1.2']) new TestDestination(network, address, [180])
    const first = terse('', { method: 'INVITE', via: branch, from: long })
    host.send(first, FAIRLINE)
    clock.advance(RTT_MS)
    const heard = host.received.length
    for (let i = 0; i < 50; i++) host.send(terse('', { method: 'INVITE', via: branch }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(host.received).toHaveLength(heard)
    host.send(first, FAIRLINE)
    clock.advance(RTT_MS)
    expect(host.received).toHaveLength(heard + 1)
  })
})

describe('rules 12: who is known gets the usual answer', () => {
  test('a configured source: with phrase, Allow and Content-Length, however short it asked', async () => {
    const sources = [{ id: 1, name: 'pbx', network: STRANGER.address }]
    const { network, clock } = await openTestRelay({ snapshot: { sources } })
    const host = network.host(STRANGER.address, STRANGER.port, () => {})
    host.send(terse(STRANGER.address, { uri: `sip:${FAIRLINE.address}` }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(String(host.received[0])).toMatch(
      /^SIP\/2\.0 200 OK\r\nVia: .*\r\nAllow: INVITE.*Content-Length: 0\r\n\r\n$/s,
    )
  })
})
