import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { decode, encode } from 'dns-packet'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '#engine/base/clock.ts'
import { systemRandom } from '#engine/base/random.ts'
import { DnsClient } from '#engine/location/dns-client.ts'
import { socketWire } from '#engine/location/wire.ts'
import { a, aaaa, cname, NEGATIVE_SEC, naptr, srv, TestDns, type Zone } from '#tests/support/test-dns.ts'

async function server(zone: Zone, host?: string): Promise<TestDns> {
  const dns = await new TestDns(host).open()
  onTestFinished(() => dns.close())
  dns.zone = zone
  return dns
}

function clientOf(...servers: TestDns[]): DnsClient {
  const addresses = servers.map(({ address }) => address)
  return new DnsClient({
    clock: systemClock,
    random: systemRandom,
    wire: socketWire,
    servers: () => addresses,
  })
}

describe('on real sockets', () => {
  test.each(['127.0.0.1', '::1'])('every type is read with its TTL, from a server at %s', async (host) => {
    const dns = await server(
      [
        a('a.example', '192.0.2.1', 77),
        aaaa('a.example', '2001:DB8:0:0::1', 78),
        srv('_sip._udp.example', 'A.Example.', 5070, { priority: 3, weight: 9, ttl: 79 }),
        naptr('n.example', 'SIP+D2U', '_sip._udp.example', { order: 1, preference: 2, ttl: 80 }),
      ],
      host,
    )
    const client = clientOf(dns)
    const address = { kind: 'records', ttlSec: 77, records: [{ type: 'A', address: '192.0.2.1' }] }
    expect(await client.ask('A.example.', 'A')).toEqual(address)
    expect(await client.ask('a.example', 'AAAA')).toMatchObject({
      ttlSec: 78,
      records: [{ address: '2001:db8::1' }],
    })
    expect(await client.ask('_sip._udp.example', 'SRV')).toMatchObject({
      ttlSec: 79,
      records: [{ target: 'a.example', port: 5070, priority: 3, weight: 9 }],
    })
    expect(await client.ask('n.example', 'NAPTR')).toMatchObject({
      ttlSec: 80,
      records: [
        { service: 'SIP+D2U', replacement: '_sip._udp.example', order: 1, preference: 2, flags: 's' },
      ],
    })
  })

  test('RFC 2308 §5: no such name and no such record hold as long as the SOA says', async () => {
    const client = clientOf(await server([a('a.example', '192.0.2.1')]))
    expect(await client.ask('b.example', 'A')).toEqual({
      kind: 'none',
      isNameKnown: false,
      ttlSec: NEGATIVE_SEC,
    })
    expect(await client.ask('a.example', 'SRV')).toEqual({
      kind: 'none',
      isNameKnown: true,
      ttlSec: NEGATIVE_SEC,
    })
  })

  test('RFC 7766 §5: an answer that is cut comes again by TCP', async () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      srv('_sip._udp.example', `target-with-a-long-name-${i}.example`, 5060 + i),
    )
    const dns = await server(many)
    dns.isCutting = true
    const answer = await clientOf(dns).ask('_sip._udp.example', 'SRV')
    expect(answer.kind === 'records' && answer.records).toHaveLength(60)
    expect(dns.asked.map(({ over }) => over)).toEqual(['udp', 'tcp'])
  })

  test('RFC 6891 §7: a server that knows no EDNS is asked without', async () => {
    const dns = await server([a('a.example', '192.0.2.1')])
    dns.isOld = true
    expect(await clientOf(dns).ask('a.example', 'A')).toMatchObject({ kind: 'records' })
    expect(dns.asked).toHaveLength(2)
  })

  test('an alias is followed, and its own time counts', async () => {
    const zone = [
      cname('www.example', 'b.example', 20),
      cname('b.example', 'c.example', 50),
      a('c.example', '192.0.2.3', 90),
    ]
    const answer = await clientOf(await server(zone)).ask('www.example', 'A')
    expect(answer).toMatchObject({ records: [{ address: '192.0.2.3' }], ttlSec: 20 })
  })

  test('a server that cannot tell is passed over for the next', async () => {
    const [failing, refusing, good] = [
      await server([]),
      await server([]),
      await server([a('a.example', '192.0.2.1')]),
    ]
    failing.mood = 'failing'
    refusing.mood = 'refusing'
    const client = clientOf(failing, refusing, good)
    expect(await client.ask('a.example', 'A')).toMatchObject({ kind: 'records' })
    await client.ask('a.example', 'A')
    expect([failing, refusing, good].map(({ asked }) => asked.length)).toEqual([1, 1, 2])
  })

  test('why nobody told: the last server that said something gives the reason', async () => {
    const dns = await server([])
    dns.mood = 'failing'
    expect(await clientOf(dns).ask('a.example', 'A')).toEqual({ kind: 'failed', failure: 'server-failure' })
    dns.mood = 'refusing'
    expect(await clientOf(dns).ask('a.example', 'A')).toEqual({ kind: 'failed', failure: 'refused' })
  })

  test('a closed port is heard at once, not waited for', async () => {
    const dns = await new TestDns().open()
    const client = clientOf(dns)
    await dns.close()
    expect(await client.ask('a.example', 'A')).toEqual({ kind: 'failed', failure: 'unreachable' })
  })

  test('every question has its own source port', async () => {
    const ports = new Set<number>()
    const socket = createSocket('udp4')
    socket.on('message', (bytes, from) => {
      ports.add(from.port)
      const { id, questions } = decode(bytes)
      socket.send(encode({ type: 'response', id, questions, flags: 3 }), from.port, from.address)
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    onTestFinished(() => void socket.close())
    const servers = () => [{ host: '127.0.0.1', port: socket.address().port }]
    const client = new DnsClient({ clock: systemClock, random: systemRandom, wire: socketWire, servers })
    await Promise.all(Array.from({ length: 20 }, (_, i) => client.ask(`${i}.example`, 'A')))
    expect(ports.size).toBeGreaterThan(18)
  })
})
