import { describe, expect, test } from 'vitest'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'

/** The wheel is at most one tick late. */
const ROUND_MS = 100

async function scene(script: readonly number[], set = {}) {
  const world = await openTestRelay({
    set: { destinations: destinations(1), attemptTimeoutMs: 32_000, ...set },
  })
  const destination = new TestDestination(world.network, '10.0.1.1', script)
  const caller = new TestCaller(world.network)
  const sentTo = (address: string, pick: (text: string) => boolean) =>
    world.network.packets
      .filter(
        (packet) =>
          packet.to.address === address && packet.bytes.length > 4 && pick(packet.bytes.toString('latin1')),
      )
      .map((packet) => packet.atMs)
  return { ...world, destination, caller, sentTo }
}

/** Gaps between sends. */
const gaps = (times: readonly number[]) =>
  times.slice(1).map((at, i) => Math.round((at - (times[i] ?? 0)) / ROUND_MS) * ROUND_MS)

describe('retransmission', () => {
  test('§17.1.1.2: an INVITE is sent again at T1, doubling without cap, until timer B', async () => {
    const { clock, destination, caller, sentTo } = await scene([])
    destination.silence()
    caller.request('INVITE', { branch: 'z9hG4bK-1' })
    clock.advance(40_000)
    expect(gaps(sentTo('10.0.1.1', (text) => text.startsWith('INVITE')))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000,
    ])
    expect(caller.statuses.at(-1)).toBe(503)
  })

  test('§17.1.2.2: a BYE is sent again at T1, E stops doubling at T2, and F ends it', async () => {
    const { clock, destination, caller, sentTo, relay } = await scene([200])
    caller.request('INVITE')
    clock.advance(20)
    caller.learn()
    caller.request('ACK', { inDialog: true })
    clock.advance(20)
    destination.silence()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(40_000)
    const sent = gaps(sentTo('10.0.1.1', (text) => text.startsWith('BYE')))
    expect(sent).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000])
    expect(relay.tracker.size).toBe(0)
  })

  test('§17.2.1: a non-2xx final is sent again by G, capped at T2, until the ACK', async () => {
    const { clock, caller, sentTo } = await scene([486])
    caller.request('INVITE', { branch: 'z9hG4bK-1' })
    clock.advance(12_000)
    const finals = sentTo('10.0.2.1', (text) => text.startsWith('SIP/2.0 486'))
    expect(gaps(finals)).toEqual([500, 1_000, 2_000, 4_000, 4_000])
    const { toTag } = caller.last()
    caller.request('ACK', { branch: 'z9hG4bK-1', headers: { To: `<sip:1000@10.0.0.1>;tag=${toTag}` } })
    clock.advance(20_000)
    expect(sentTo('10.0.2.1', (text) => text.startsWith('SIP/2.0 486'))).toHaveLength(finals.length)
  })

  test('§17.2.1 timer H: without an ACK the transaction ends after 32 s', async () => {
    const { clock, caller, relay } = await scene([486])
    caller.request('INVITE', { branch: 'z9hG4bK-1' })
    clock.advance(31_000)
    expect(relay.layer.size).toBeGreaterThan(0)
    clock.advance(2_000)
    expect(relay.layer.size).toBe(0)
  })

  test('§17.1.1.2 timer D: each repeated final is acknowledged again, and none is passed up twice', async () => {
    const { clock, destination, caller } = await scene([486])
    caller.request('INVITE', { branch: 'z9hG4bK-1' })
    clock.advance(20)
    caller.request('ACK', { branch: 'z9hG4bK-1', headers: { To: '<sip:1000@10.0.0.1>;tag=x' } })
    clock.advance(20)
    for (let copy = 0; copy < 3; copy++) destination.answer(486)
    clock.advance(20)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'ACK', 'ACK', 'ACK'])
    expect(caller.statuses).toEqual([100, 486])
  })

  test('RFC 6026 §8.4: every repeated 2xx passes while the transaction is accepted', async () => {
    const { clock, destination, caller, relay } = await scene([200])
    caller.request('INVITE')
    clock.advance(20)
    for (let copy = 0; copy < 4; copy++) destination.answer(200)
    clock.advance(20)
    expect(caller.statuses).toEqual([100, 200, 200, 200, 200, 200])
    expect(relay.tracker.ledger.takeMoved().calls.reduce((sum, cell) => sum + cell.total, 0)).toBe(1)
  })

  test('§17.1.2, §17.2.2: over TCP nothing is sent again, and finished transactions end at once', async () => {
    const tcp = [{ id: 1, uri: 'sip:10.0.1.1:5070;transport=tcp' }]
    const world = await openTestRelay({ set: { destinations: tcp, attemptTimeoutMs: 32_000 } })
    const destination = new TestDestination(world.network, '10.0.1.1', [], 'tcp')
    const caller = new TestCaller(world.network, '10.0.2.1', 5062, 'call-tcp', 'tcp')
    destination.silence()
    caller.request('MESSAGE')
    world.clock.advance(15_000)
    const sent = world.network.packets.filter((packet) => packet.to.address === '10.0.1.1')
    expect(sent).toHaveLength(1)
    world.clock.advance(20_000)
    // The destination that did not answer is being probed by now: one OPTIONS may be out.
    expect(world.relay.layer.size).toBeLessThanOrEqual(1)
  })
})

test('§16.8 timer C: each provisional but 100 starts it anew; at its end the branch is cancelled', async () => {
  const { clock, destination, caller } = await scene([180], { ringTimeoutSec: 200 })
  caller.request('INVITE', { branch: 'z9hG4bK-1' })
  clock.advance(150_000)
  destination.answer(183)
  clock.advance(150_000)
  expect(destination.methods).not.toContain('CANCEL')
  clock.advance(60_000)
  expect(destination.methods).toContain('CANCEL')
  expect(caller.statuses.at(-1)).toBe(487)
})

test('§17.2.3: requests of callers before RFC 3261, without the magic cookie, are matched by their fields', async () => {
  const { clock, destination, caller } = await scene([180])
  const invite = caller.build('INVITE', { branch: 'old-1' })
  caller.send(invite)
  caller.send(invite)
  clock.advance(20)
  caller.request('CANCEL', { branch: 'old-1' })
  clock.advance(20)
  expect(destination.methods.slice(0, 2)).toEqual(['INVITE', 'CANCEL'])
  expect(read(destination.host.received[0]).topVia.branch).toMatch(/^z9hG4bK/)
})
