import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { MemoryNetwork } from '#tests/support/memory-network.ts'
import { MemoryTransport } from '#tests/support/memory-transport.ts'
import { RecordingUser, spec } from './relay-fixture.ts'

function network(seed = 1) {
  const clock = new ManualClock()
  const net = new MemoryNetwork(clock, seededRandom(seed))
  const user = new RecordingUser()
  const relay = new MemoryTransport(net, [spec('udp:192.0.2.1:5060'), spec('tcp:192.0.2.1:5060')], user)
  const [udp, tcp] = relay.listeners
  if (!udp || !tcp) throw new Error('nothing is bound')
  return { clock, net, user, relay, udp, tcp }
}

const PROXY = { address: '192.0.2.1', port: 5060 }
const at = (address: string, transport: 'udp' | 'tcp' = 'udp'): Endpoint => ({
  transport,
  address,
  port: 5060,
})

/** What a destination gets of 1,000 numbered datagrams. */
function transmit(seed: number, adjust: (net: MemoryNetwork) => void): number[] {
  const { clock, net, relay, udp } = network(seed)
  const destination = net.host('203.0.113.1', 5060, () => {})
  adjust(net)
  for (let i = 0; i < 1_000; i++) {
    const bytes = Buffer.from(String(i))
    relay.send(bytes, bytes.length, udp, destination.endpoint, null)
    clock.advance(1)
  }
  clock.advance(10_000)
  return destination.received.map((bytes) => Number(bytes.toString()))
}

const isSorted = (numbers: readonly number[]) =>
  numbers.every((n, i) => i === 0 || n >= (numbers[i - 1] ?? 0))

describe('datagrams on the memory network', () => {
  test('travel both ways after the delay, and not before', async () => {
    const { clock, net, user, relay, udp } = network()
    net.delayMs = 5
    const caller = net.host('198.51.100.1', 5070, (bytes, from, host) => {
      expect([bytes.toString(), from]).toMatchObject(['SIP/2.0 200', PROXY])
      host.close()
    })
    caller.send(Buffer.from('OPTIONS'), PROXY)
    clock.advance(4)
    expect(user.count).toBe(0)
    clock.advance(1)
    const { arrival } = await user.message()
    expect(arrival).toMatchObject({ listener: udp, address: '198.51.100.1', port: 5070, connection: null })
    const out = Buffer.from('SIP/2.0 200 and more')
    relay.send(out, 11, udp, caller.endpoint, null)
    out.fill('X')
    clock.advance(5)
    expect(caller.received).toHaveLength(1)
    expect(net.packets.map((packet) => packet.isLost)).toEqual([false, false])
  })

  test('all arrive in order where nothing else is asked for', () => {
    expect(transmit(1, () => {})).toEqual(Array.from({ length: 1_000 }, (_, i) => i))
  })

  test('are lost, reordered and doubled by the seed: the same every time', () => {
    const adjust = (net: MemoryNetwork) => Object.assign(net, { loss: 0.3, jitterMs: 10, duplicate: 0.1 })
    const first = transmit(7, adjust)
    expect(transmit(7, adjust)).toEqual(first)
    expect(transmit(8, adjust)).not.toEqual(first)
    expect(new Set(first).size).toBeGreaterThan(650)
    expect(new Set(first).size).toBeLessThan(750)
    expect(first.length).toBeGreaterThan(new Set(first).size + 40)
    expect(isSorted(first)).toBe(false)
  })

  test('overtake each other by `reorder` without being lost', () => {
    const arrived = transmit(1, (net) => Object.assign(net, { reorder: 0.2 }))
    expect(arrived).toHaveLength(1_000)
    expect(isSorted(arrived)).toBe(false)
  })

  test('are lost where `lose` says so', () => {
    const arrived = transmit(1, (net) => {
      net.lose = (packet) => packet.bytes.toString().endsWith('7')
    })
    expect(arrived).toHaveLength(900)
  })
})

describe('hosts', () => {
  test('a closed port refuses the ear, a silent one does not, a reopened one hears again', () => {
    const { clock, net, user, relay, udp } = network()
    const destination = net.host('203.0.113.1', 5060, () => {})
    const ask = () => {
      relay.listen(destination.endpoint, Buffer.from('\r\n\r\n'))
      relay.send(Buffer.from('INVITE'), 6, udp, destination.endpoint, null)
      clock.advance(100)
    }
    ask()
    destination.isSilent = true
    ask()
    expect([destination.received.length, user.unreachables]).toEqual([1, []])
    destination.close()
    ask()
    expect(user.unreachables).toEqual([destination.endpoint])
    destination.isSilent = false
    destination.reopen()
    ask()
    expect([destination.received.length, user.unreachables.length]).toEqual([2, 1])
  })

  test('two cannot have the same port', () => {
    const { net } = network()
    net.host('203.0.113.1', 5060, () => {})
    expect(() => net.host('203.0.113.1', 5060, () => {})).toThrow('in use')
    expect(() => net.host('203.0.113.1', 5060, () => {}, 'tcp')).not.toThrow()
  })
})

describe('streams on the memory network', () => {
  test('answers go back over the connection; losing it is told', async () => {
    const { clock, net, user, relay, tcp } = network()
    Object.assign(net, { loss: 1 })
    const caller = net.host('198.51.100.1', 5060, () => {}, 'tcp')
    caller.send(Buffer.from('OPTIONS'), PROXY)
    clock.advance(10)
    const { arrival } = await user.message()
    relay.send(Buffer.from('SIP/2.0 200'), 11, tcp, at('203.0.113.9', 'tcp'), arrival.connection)
    clock.advance(10)
    expect(caller.received.map(String)).toEqual(['SIP/2.0 200'])
    caller.close()
    clock.advance(10)
    expect(await user.lost()).toBe(arrival.connection)
    expect(arrival.connection?.send(Buffer.from('x'))).toBe(false)
  })

  test('requests share one connection; a closed port is told after the call', () => {
    const { clock, net, user, relay, tcp } = network()
    const froms = new Set<number>()
    const destination = net.host('203.0.113.1', 5060, (_bytes, from) => froms.add(from.port), 'tcp')
    for (let i = 0; i < 3; i++) relay.send(Buffer.from('INVITE'), 6, tcp, destination.endpoint, null)
    clock.advance(10)
    expect([destination.received.length, froms.size]).toEqual([3, 1])
    relay.send(Buffer.from('INVITE'), 6, tcp, at('203.0.113.2', 'tcp'), null)
    expect(user.unreachables).toEqual([])
    clock.advance(10)
    expect(user.unreachables).toEqual([at('203.0.113.2', 'tcp')])
  })

  test('RFC 5923 §5: one that others made is found as a flow, and used for nothing else', async () => {
    const { clock, net, user, relay, tcp } = network()
    const caller = net.host('198.51.100.1', 5060, () => {}, 'tcp')
    caller.send(Buffer.from('OPTIONS'), PROXY)
    clock.advance(10)
    const { arrival } = await user.message()
    const flow = { ...at(arrival.address, 'tcp'), port: arrival.port }
    expect(relay.connectionOf(flow, tcp)).toBe(arrival.connection)
    relay.send(Buffer.from('INVITE'), 6, tcp, flow, null)
    clock.advance(10)
    expect([caller.received, user.unreachables]).toEqual([[], [flow]])
  })

  test.each(['tcp', 'tls', 'ws', 'wss'] as const)('%s goes both ways', async (transport) => {
    const clock = new ManualClock()
    const net = new MemoryNetwork(clock, seededRandom(1))
    const user = new RecordingUser()
    const relay = new MemoryTransport(net, [spec(`${transport}:192.0.2.1:5060`)], user)
    const [listener] = relay.listeners
    const far = net.host('198.51.100.1', 5060, () => {}, transport)
    far.send(Buffer.from('OPTIONS'), PROXY)
    clock.advance(10)
    const { arrival } = await user.message()
    if (!listener) throw new Error('nothing is bound')
    relay.send(Buffer.from('SIP/2.0 200'), 11, listener, far.endpoint, arrival.connection)
    relay.send(Buffer.from('INVITE'), 6, listener, far.endpoint, null)
    clock.advance(10)
    expect(far.received.map(String)).toEqual(['SIP/2.0 200', 'INVITE'])
    far.close()
    clock.advance(10)
    relay.send(Buffer.from('SIP/2.0 200'), 11, listener, far.endpoint, arrival.connection)
    clock.advance(10)
    const isWebSocket = transport === 'ws' || transport === 'wss'
    expect([user.drops, user.unreachables.length]).toEqual(isWebSocket ? [['connection-gone'], 0] : [[], 1])
  })

  test('after stop nothing is heard', async () => {
    const { clock, net, user, relay } = network()
    const caller = net.host('198.51.100.1', 5060, () => {})
    await relay.stop()
    caller.send(Buffer.from('OPTIONS'), PROXY)
    clock.advance(10)
    expect(user.count).toBe(0)
    expect(net.packets[0]?.isLost).toBe(true)
  })
})
