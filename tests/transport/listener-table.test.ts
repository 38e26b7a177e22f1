import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, test } from 'vitest'
import { type ListenerSpec, parseListener } from '#engine/contract/env.ts'
import { expand } from '#engine/transport/expansion.ts'
import { ListenerTable } from '#engine/transport/listener-table.ts'
import { routeSource } from '#engine/transport/route-source.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

function spec(text: string): ListenerSpec {
  const parsed = parseListener(text)
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed
}

function info(address: string, internal = false): NetworkInterfaceInfo {
  const base = { address, netmask: '', mac: '', internal, cidr: null }
  return address.includes(':') ? { ...base, family: 'IPv6', scopeid: 0 } : { ...base, family: 'IPv4' }
}

const INTERFACES = {
  lo: [info('127.0.0.1', true), info('::1', true)],
  eth1: [info('198.51.100.7'), info('2001:DB8::7')],
  eth0: [info('192.0.2.2'), info('fe80::1'), info('192.0.2.2')],
  down: undefined,
}

const expanded = (...texts: string[]) =>
  expand(texts.map(spec), INTERFACES).map((place) => `${place.spec.transport} ${place.address}`)

describe('rules 17: a wildcard becomes one place per interface address', () => {
  test('of its family, in an order that a restart repeats, loopback last', () => {
    expect(expanded('udp:0.0.0.0:5060')).toEqual(['udp 192.0.2.2', 'udp 198.51.100.7', 'udp 127.0.0.1'])
  })

  test('link-local addresses, which no Via can name, left out', () => {
    expect(expanded('tcp:[::]:5060')).toEqual(['tcp 2001:db8::7', 'tcp ::1'])
  })

  test('an address that stands by itself is kept by its own spec', () => {
    expect(expanded('udp:0.0.0.0:5060', 'udp:192.0.2.2:5060', 'udp:127.0.0.1:5061')).toEqual([
      'udp 198.51.100.7',
      'udp 127.0.0.1',
      'udp 192.0.2.2',
      'udp 127.0.0.1',
    ])
  })
})

function table(specs: readonly string[], routes: Record<string, string> = {}) {
  const clock = new ManualClock()
  const asked: string[] = []
  const made = new ListenerTable(clock, (address) => {
    asked.push(address)
    return routes[address] ?? null
  })
  const listeners = specs.map(spec).map((one) => made.add({ spec: one, address: one.address }, one.port))
  return { table: made, listeners, asked, clock }
}

describe('a listener', () => {
  test('is named by what is bound, and stands in Via as advertised', () => {
    const { listeners } = table([
      'udp:192.0.2.1:5060',
      'tcp:[2001:db8::1]:5070;advertise=Sip.Example.org:5062',
    ])
    expect(listeners).toMatchObject([
      { index: 0, name: 'udp:192.0.2.1:5060', hostPort: '192.0.2.1:5060' },
      { index: 1, name: 'tcp:[2001:db8::1]:5070', hostPort: 'sip.example.org:5062', port: 5070 },
    ])
  })

  test('that goes and comes back keeps its number; nobody else gets it', () => {
    const { table: made, listeners } = table(['udp:192.0.2.1:5060', 'udp:192.0.2.2:5060'])
    const [first] = listeners
    if (!first) throw new Error('no listener')
    made.remove(first)
    expect(made.at(0)).toBeNull()
    expect(made.owns('192.0.2.1', 5060)).toBe(false)
    const other = spec('udp:192.0.2.3:5060')
    expect(made.add({ spec: other, address: other.address }, 5060).index).toBe(2)
    const again = spec('udp:192.0.2.1:5060')
    expect(made.add({ spec: again, address: again.address }, 5060).index).toBe(0)
    expect(made.all.map((listener) => listener.index)).toEqual([0, 1, 2])
  })
})

describe('§16.4, §16.12: which host and port are ours', () => {
  const { table: made } = table([
    'udp:192.0.2.1:5060',
    'tcp:192.0.2.1:5062',
    'udp:[2001:db8::1]:5060;advertise=sip.example.org:5090',
  ])
  test.each([
    ['192.0.2.1', 5060, undefined, true],
    ['192.0.2.1', 0, undefined, true],
    ['192.0.2.1', 5062, undefined, true],
    ['192.0.2.1', 5062, 'tcp', true],
    ['192.0.2.1', 5062, 'udp', false],
    ['192.0.2.1', 5061, undefined, false],
    ['192.0.2.9', 5060, undefined, false],
    ['[2001:DB8::1]', 5060, undefined, true],
    ['2001:0db8:0::0:1', 5060, undefined, true],
    ['2001:db8::1', 5090, undefined, false],
    ['SIP.example.ORG', 5090, 'udp', true],
    ['sip.example.org', 0, undefined, false],
    ['__proto__', 5060, undefined, false],
  ] as const)('%s port %d transport %s: %s', (host, port, transport, isOurs) => {
    expect(made.owns(host, port, transport)).toBe(isOurs)
  })
})

describe('rules 29: the ports that a listener sends from', () => {
  function sending(thread: number) {
    const made = new ListenerTable(new ManualClock(), () => null, { thread, threads: 3 })
    const first = spec('udp:192.0.2.1:5060;send=6000;advertise=sip.example.org:5080')
    const listener = made.add({ spec: first, address: first.address }, 5060)
    const sender = made.addSender(listener, 6_000 + thread - 1)
    const other = spec('udp:192.0.2.1:5070')
    made.add({ spec: other, address: other.address }, 5070)
    return { made, listener, sender }
  }

  test('have one number in each thread, the name of their listener, and no place among what callers find', () => {
    for (const thread of [1, 2, 3]) {
      const { made, listener, sender } = sending(thread)
      expect(sender).toMatchObject({
        index: 1,
        name: listener.name,
        hostPort: `sip.example.org:${5999 + thread}`,
      })
      expect(made.all.map(({ index }) => index)).toEqual([0, 2])
      expect(made.at(1)).toBe(sender)
    }
  })

  test('reach destinations in the place of the listener', () => {
    const { made, sender } = sending(2)
    expect(made.forDestination({ transport: 'udp', address: '203.0.113.5', port: 5060 })).toBe(sender)
  })

  test('are ours whichever thread has them, and no others', () => {
    const { made } = sending(2)
    const owned = [5_999, 6_000, 6_001, 6_002, 6_003].map((port) => made.owns('192.0.2.1', port))
    expect(owned).toEqual([false, true, true, true, false])
    expect(made.owns('sip.example.org', 6_002, 'udp')).toBe(true)
    expect(made.owns('192.0.2.1', 6_000, 'tcp')).toBe(false)
  })

  test('go with their listener, and come back with their number', () => {
    const { made, listener, sender } = sending(1)
    expect(made.remove(listener)).toEqual([listener, sender])
    expect([made.at(0), made.at(1), made.owns('192.0.2.1', 6_000)]).toEqual([null, null, false])
    expect(made.remove(listener)).toEqual([])
    const again = spec('udp:192.0.2.1:5060')
    const back = made.add({ spec: again, address: again.address }, 5060)
    expect([back.index, made.addSender(back, 6_000).index]).toEqual([0, 1])
  })
})

describe('the sending socket follows the route', () => {
  const to = (address: string, transport: 'udp' | 'tcp' = 'udp') => ({ transport, address, port: 5060 })

  test('the listener whose address the route starts from, asked once in 30 s', () => {
    const {
      table: made,
      asked,
      clock,
    } = table(['udp:192.0.2.1:5060', 'udp:198.51.100.1:5060'], {
      '203.0.113.5': '198.51.100.1',
    })
    for (let i = 0; i < 3; i++)
      expect(made.forDestination(to('203.0.113.5'))?.name).toBe('udp:198.51.100.1:5060')
    expect(asked).toEqual(['203.0.113.5'])
    clock.advance(30_000)
    made.forDestination(to('203.0.113.5'))
    expect(asked).toHaveLength(2)
  })

  test('asked anew once the listeners have changed', () => {
    const {
      table: made,
      listeners,
      asked,
    } = table(['udp:192.0.2.1:5060', 'udp:192.0.2.2:5060', 'udp:192.0.2.3:5060'])
    const first = made.forDestination(to('203.0.113.5'))
    expect(first).toBe(listeners[0])
    if (first) made.remove(first)
    expect(made.forDestination(to('203.0.113.5'))).toBe(listeners[1])
    expect(asked).toHaveLength(2)
  })

  test('without asking where there is one candidate only, and null where there is none', () => {
    const { table: made, asked } = table(['udp:192.0.2.1:5060', 'udp:[2001:db8::1]:5060'])
    expect(made.forDestination(to('203.0.113.5'))?.address).toBe('192.0.2.1')
    expect(made.forDestination(to('2001:db8::9'))?.address).toBe('2001:db8::1')
    expect(made.forDestination(to('203.0.113.5', 'tcp'))).toBeNull()
    expect(asked).toEqual([])
  })

  test('UDP and TCP to the same address do not take each other’s listener', () => {
    const { table: made } = table(['udp:192.0.2.1:5060', 'tcp:192.0.2.1:5060'])
    expect(made.forDestination(to('203.0.113.5'))?.transport).toBe('udp')
    expect(made.forDestination(to('203.0.113.5', 'tcp'))?.transport).toBe('tcp')
    expect(made.forDestination(to('203.0.113.5'))?.transport).toBe('udp')
  })

  test('where the route starts elsewhere: loopback for loopback, else not', () => {
    const { table: made } = table(['udp:127.9.0.1:5060', 'udp:192.0.2.1:5060'])
    expect(made.forDestination(to('127.0.0.5'))?.address).toBe('127.9.0.1')
    expect(made.forDestination(to('203.0.113.5'))?.address).toBe('192.0.2.1')
  })

  test('the cache stays bounded', () => {
    const { table: made, asked } = table(['udp:192.0.2.1:5060', 'udp:192.0.2.2:5060'])
    for (let i = 0; i < 10_000; i++) made.forDestination(to(`10.0.${i >> 8}.${i & 255}`))
    made.forDestination(to('10.0.0.1'))
    expect(asked).toHaveLength(10_001)
  })
})

describe('routeSource asks the kernel', () => {
  test('loopback is reached from loopback', () => {
    expect(routeSource('127.0.0.1')).toBe('127.0.0.1')
    expect(routeSource('127.9.9.9')).toMatch(/^127\./)
  })

  test('what cannot be sent to, or is no address, has no source', () => {
    expect(routeSource('255.255.255.255')).toBeNull()
    expect(routeSource('nonsense')).toBeNull()
  })
})
