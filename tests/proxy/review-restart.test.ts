import { describe, expect, test } from 'vitest'
import { killAndRestart } from '../support/killed-relay.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const RTT_MS = 20
const [FIRST, SECOND] = ['10.0.1.1', '10.0.1.2']
const ONE: TestRelayOptions = { set: { destinations: destinations(1) } }
const INVITE = { branch: 'z9hG4bK-inv' }

interface Scene {
  readonly script: readonly number[]
  readonly before?: TestRelayOptions
  readonly after?: TestRelayOptions
  readonly transport?: 'udp' | 'tcp'
  readonly headers?: Record<string, string>
}

async function scene({ script, before = ONE, after = before, transport = 'udp', headers = {} }: Scene) {
  const first = await openTestRelay(before)
  const destination = new TestDestination(first.network, FIRST, script)
  const caller = new TestCaller(first.network, '10.0.2.1', 5062, 'call-1', transport)
  caller.request('INVITE', { ...INVITE, headers })
  first.clock.advance(RTT_MS)
  const second = await killAndRestart(first, after)
  second.clock.advance(RTT_MS)
  return { ...second, destination, caller }
}

const active = ({ relay }: TestRelay, id = 1) => relay.directory.destination(id)?.activeCalls()

describe('rules 5: a call that rang when the engine was killed', () => {
  test('answered after it, it lives until its maximum duration', async () => {
    const world = await scene({ script: [180] })
    world.destination.answer(200)
    world.clock.advance(RTT_MS)
    world.clock.advance(600_000)
    expect(world.relay.tracker.size).toBe(1)
    expect(active(world)).toBe(1)
  })

  test('rules 7: over TCP its responses come on a new connection to the sent-by port, not to the dead one', async () => {
    const { clock, destination, caller } = await scene({ script: [], transport: 'tcp' })
    destination.answer(180)
    destination.answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180, 200])
  })

  test('RFC 3581 §4: its responses leave by the listener its INVITE came in on', async () => {
    const listeners = ['udp:10.0.0.1:5080', 'udp:10.0.0.1:5060']
    const { network, clock, destination, caller } = await scene({ script: [], before: { ...ONE, listeners } })
    const sent = network.packets.length
    destination.answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(200)
    const reply = network.packets.slice(sent).find((packet) => packet.to.address === '10.0.2.1')
    expect(reply?.from.port).toBe(5060)
  })

  test('rules 18: its INVITE repeated is no further attempt', async () => {
    const { clock, destination, caller, relay } = await scene({ script: [] })
    caller.request('INVITE', INVITE)
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'INVITE'])
    expect(relay.directory.destination(1)?.counters.attempts).toBe(0)
  })

  test('rules 3c: the Contact of its INVITE is where the BYE of the destination goes, although another host', async () => {
    const contact = '<sip:alice@10.0.6.6:5064>'
    const { network, clock, destination, caller } = await scene({
      script: [180],
      headers: { Contact: contact },
    })
    const phone = network.host('10.0.6.6', 5064, () => {})
    destination.answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(200)
    destination.request('BYE', 4)
    clock.advance(RTT_MS)
    expect(phone.received.map(read).map((m) => m.method)).toEqual(['BYE'])
  })

  test('rules 5: its CANCEL is repeated until the destination has it', async () => {
    const { network, clock, destination, caller } = await scene({ script: [180] })
    let isLost = false
    network.lose = (packet) => {
      const loses = !isLost && packet.to.address === FIRST && packet.bytes.toString().startsWith('CANCEL')
      isLost ||= loses
      return loses
    }
    caller.request('CANCEL', INVITE)
    clock.advance(3_000)
    expect(isLost).toBe(true)
    expect(destination.methods).toContain('CANCEL')
    expect(caller.statuses.at(-1)).toBe(487)
  })

  test('rules 1: repeated when its destination is gone from the configuration, it leaves with a branch of its own', async () => {
    const rows = destinations(2)?.filter((row) => row.id === 2)
    const { network, clock, destination, caller } = await scene({
      script: [],
      after: { set: { destinations: rows } },
    })
    const other = new TestDestination(network, SECOND)
    caller.request('INVITE', INVITE)
    clock.advance(RTT_MS)
    const before = read(destination.host.received[0]).topVia.branch
    for (const bytes of other.host.received) expect(read(bytes).topVia.branch).not.toBe(before)
  })
})

describe('rules 5 and 20: an answered call', () => {
  test('R3: whose destination was taken out of the configuration is still routed and ended', async () => {
    const world = await openTestRelay(ONE)
    const destination = new TestDestination(world.network, FIRST)
    const caller = new TestCaller(world.network)
    caller.request('INVITE')
    world.clock.advance(RTT_MS)
    caller.learn()
    caller.request('ACK', { inDialog: true })
    const after = await killAndRestart(world, { set: { destinations: [] } })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    after.clock.advance(RTT_MS)
    const heard = destination.methods.filter((method) => method !== 'OPTIONS')
    expect(heard).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(after.relay.tracker.size).toBe(0)
  })

  test('counts on its destination although fewer channels are left than calls', async () => {
    const before = await openTestRelay(ONE)
    new TestDestination(before.network, FIRST)
    const callers = [1, 2].map((n) => new TestCaller(before.network, `10.0.2.${n}`, 5062, `call-${n}`))
    for (const caller of callers) caller.request('INVITE')
    before.clock.advance(RTT_MS)
    for (const caller of callers) caller.learn()
    const rows = destinations(1)?.map((row) => ({ ...row, channels: 1 }))
    const after = await killAndRestart(before, { set: { destinations: rows } })
    expect(active(after)).toBe(2)
    for (const caller of callers) caller.request('BYE', { inDialog: true, cseq: 2 })
    after.clock.advance(RTT_MS)
    expect(active(after)).toBe(0)
  })

  test('rules 19: keeps the channel it was assigned, and nobody else gets it', async () => {
    const rows = destinations(1)?.map((row) => ({ ...row, channels: 2 }))
    const options = { set: { destinations: rows } }
    const before = await openTestRelay(options)
    new TestDestination(before.network, FIRST)
    const [one, two] = [1, 2].map((n) => new TestCaller(before.network, `10.0.2.${n}`, 5062, `call-${n}`))
    for (const caller of [one, two]) {
      caller?.request('INVITE')
      before.clock.advance(RTT_MS)
      caller?.learn()
    }
    one?.request('BYE', { inDialog: true, cseq: 2 })
    before.clock.advance(RTT_MS)
    const after = await killAndRestart(before, options)
    const slots = after.relay.directory.destination(1)?.slots
    expect([slots?.ownerAt(0), slots?.ownerAt(1)].map((owner) => owner !== 0)).toEqual([false, true])
  })

  test('whose 2xx came late, after the call had moved on, is on the destination that answered', async () => {
    const before = await openTestRelay({ set: { algorithm: 'priority' } })
    const slow = new TestDestination(before.network, FIRST, [])
    new TestDestination(before.network, SECOND, [180])
    new TestCaller(before.network).request('INVITE')
    before.clock.advance(2_100)
    slow.answer(200)
    before.clock.advance(RTT_MS)
    const after = await killAndRestart(before, { set: { algorithm: 'priority' } })
    expect([active(after, 1), active(after, 2)]).toEqual([1, 0])
  })
})
