import { describe, expect, test } from 'vitest'
import type { MemoryHost } from '../support/memory-network.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read, TestCaller } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const RTT_MS = 20
const STATELESS = { mode: 'stateless', algorithm: 'hash-call-id' } as const

async function scene(options: TestRelayOptions = {}, count = 3) {
  const set = { ...STATELESS, destinations: destinations(count), ...options.set }
  const world = await openTestRelay({ ...options, set })
  const hosts = Array.from({ length: count }, (_, i) => world.network.host(`10.0.1.${i + 1}`, 5070, () => {}))
  return { ...world, hosts, turn: (ms = RTT_MS) => world.clock.advance(ms) }
}

const reached = (hosts: readonly MemoryHost[]) => hosts.filter((host) => host.received.length > 0)
const one = (hosts: readonly MemoryHost[]): MemoryHost => {
  const [host, ...others] = reached(hosts)
  if (!host || others.length > 0) throw new Error(`${reached(hosts).length} destinations were reached`)
  return host
}

describe('RFC 3261 §16.11: a stateless set', () => {
  test('relays without a transaction, a call, a 100, or a Record-Route', async () => {
    const { network, hosts, relay, turn } = await scene()
    const caller = new TestCaller(network)
    caller.request('INVITE')
    turn()
    const invite = read(one(hosts).received[0])
    expect([invite.recordRoutes(), invite.index.vias, invite.maxForwards]).toEqual([[], 2, 69])
    expect([relay.layer.size, relay.tracker.size, caller.statuses]).toEqual([0, 0, []])
  })

  test('each copy goes to the same destination with the same branch, another request with another', async () => {
    const { network, hosts, turn } = await scene()
    const caller = new TestCaller(network)
    const invite = caller.build('INVITE')
    for (let copy = 0; copy < 3; copy++) {
      caller.send(invite)
      turn(70_000)
    }
    caller.request('INVITE', { cseq: 2 })
    turn()
    const branches = one(hosts).received.map((bytes) => read(bytes).topVia.branch)
    expect(branches).toHaveLength(4)
    expect(new Set(branches.slice(0, 3)).size).toBe(1)
    expect(branches[3]).not.toBe(branches[0])
  })

  test('CANCEL and the ACK of a failure follow their INVITE, branch and all (§9.1, §17.1.1.3)', async () => {
    const { network, hosts, turn } = await scene()
    const caller = new TestCaller(network)
    const branch = 'z9hG4bK-one'
    caller.dialog.toTag = 'far'
    for (const method of ['INVITE', 'CANCEL', 'ACK']) {
      caller.request(method, { branch, inDialog: method === 'ACK' })
      turn()
    }
    const host = one(hosts)
    expect(methods(host)).toEqual(['INVITE', 'CANCEL', 'ACK'])
    expect(new Set(host.received.map((bytes) => read(bytes).topVia.branch)).size).toBe(1)
  })

  test('every response passes by its signed branch, 100 and repeated ones too', async () => {
    const { network, hosts, relay, turn } = await scene()
    const caller = new TestCaller(network)
    caller.request('INVITE')
    turn()
    const host = one(hosts)
    for (const status of [100, 180, 200, 200]) host.send(answerTo(read(host.received[0]), status), FAIRLINE)
    turn()
    expect(caller.statuses).toEqual([100, 180, 200, 200])
    expect(relay.tracker.size).toBe(0)
  })

  test('the engine may be killed and started in between', async () => {
    const before = await scene()
    const caller = new TestCaller(before.network)
    caller.request('INVITE')
    before.turn()
    const host = one(before.hosts)
    await before.relay.stop()
    await openTestRelay({
      after: before,
      set: { ...STATELESS, destinations: destinations(3) },
      start: { startNumber: 2 },
    })
    host.send(answerTo(read(host.received[0]), 486), FAIRLINE)
    before.turn()
    expect(caller.statuses).toEqual([486])
  })

  test('a forged branch brings nothing to anybody (rules 6)', async () => {
    const { network, hosts, turn } = await scene()
    const caller = new TestCaller(network)
    caller.request('INVITE')
    turn()
    const host = one(hosts)
    const forged = answerTo(read(host.received[0]), 200)
      .toString('latin1')
      .replace(/(branch=\S+)./, '$1-')
    host.send(Buffer.from(forged, 'latin1'), FAIRLINE)
    turn()
    expect(caller.statuses).toEqual([])
  })

  test('nobody there: each copy gets the same 503, its ACK is not forwarded', async () => {
    const { network, relay, turn } = await scene({
      set: { destinations: (destinations(3) ?? []).map((row) => ({ ...row, adminState: 'disabled' })) },
    })
    const caller = new TestCaller(network)
    const invite = caller.build('INVITE')
    for (let copy = 0; copy < 2; copy++) {
      caller.send(invite)
      turn()
    }
    expect(caller.statuses).toEqual([503, 503])
    const tags = caller.host.received.map((bytes) => read(bytes).toTag)
    expect(new Set(tags).size).toBe(1)
    expect(relay.layer.size).toBe(0)
  })

  test('answers leave by the listener that was asked', async () => {
    const { network, hosts, turn } = await scene({
      listeners: ['udp:10.0.0.1:5060', 'udp:10.0.0.1:5080'],
    })
    const second = { address: '10.0.0.1', port: 5080 }
    const caller = new TestCaller(network)
    caller.host.send(caller.build('OPTIONS'), second)
    turn()
    const host = one(hosts)
    host.send(answerTo(read(host.received[0]), 200), FAIRLINE)
    turn()
    expect(caller.statuses).toEqual([200])
    const answer = network.packets.findLast((packet) => packet.to.address === '10.0.2.1')
    expect(answer?.from.port).toBe(5080)
  })

  test.each([
    ['Max-Forwards of 0', { 'Max-Forwards': '0' }, 483],
    ['an unknown Proxy-Require', { 'Proxy-Require': 'magic' }, 420],
  ])('%s is refused as anywhere (§16.3)', async (_, headers, status) => {
    const { network, hosts, turn } = await scene()
    const caller = new TestCaller(network)
    caller.request('INVITE', { headers })
    turn()
    expect([reached(hosts).length, caller.statuses]).toEqual([0, [status]])
  })

  test('a request in a dialog with a Route of ours is a stateful call’s, and never chosen anew', async () => {
    const { network, hosts, turn } = await scene()
    const caller = new TestCaller(network)
    caller.dialog.toTag = 'far'
    caller.dialog.routes = [`<sip:${FAIRLINE.address}:${FAIRLINE.port};lr;fl=forged>`]
    caller.request('BYE', { inDialog: true, cseq: 2 })
    turn()
    expect([reached(hosts).length, caller.statuses]).toEqual([0, [403]])
  })

  test('beside it a stateful set is as it was', async () => {
    const set = { ...STATELESS, destinations: destinations(1) }
    const stateful = {
      id: 2,
      name: 'calls',
      probe: { enabled: false },
      destinations: [{ id: 9, uri: 'sip:10.0.1.9:5070' }],
    }
    const first = { id: 1, name: 'messages', probe: { enabled: false }, ...set }
    const { network, relay, turn } = await scene({
      set,
      snapshot: {
        sets: [first, stateful],
        sources: [{ id: 1, name: 'pbx', network: '10.0.2.7', setId: 2 }],
      },
    })
    const host = network.host('10.0.1.9', 5070, () => {})
    const caller = new TestCaller(network, '10.0.2.7')
    caller.request('INVITE')
    turn()
    expect([host.received.length, relay.tracker.size, caller.statuses]).toEqual([1, 1, [100]])
  })
})
