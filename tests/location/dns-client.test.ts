import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type Answer as Carried, decode, encode } from 'dns-packet'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '#engine/base/clock.ts'
import { seededRandom, systemRandom } from '#engine/base/random.ts'
import type { HostPort } from '#engine/contract/env.ts'
import { DnsClient } from '#engine/location/dns-client.ts'
import { socketWire, type Wire, type WireUser } from '#engine/location/wire.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
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

interface Sent {
  readonly server: HostPort
  readonly query: ReturnType<typeof decode>
  readonly user: WireUser
}

/** A client on a manual clock whose datagrams the test sees and answers. */
function bench(servers: readonly string[] = ['192.0.2.53']) {
  const clock = new ManualClock()
  const sent: Sent[] = []
  const carry: Wire['datagram'] = (server, query, user) => {
    sent.push({ server, query: decode(query), user })
    return { stop() {} }
  }
  const wire: Wire = { datagram: carry, stream: carry }
  const addresses = servers.map((host) => ({ host, port: 53 }))
  const client = new DnsClient({ clock, random: seededRandom(5), wire, servers: () => addresses })
  return { clock, client, sent }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Forged {
  readonly id?: number
  readonly name?: string
  readonly type?: 'A' | 'SRV'
  readonly isQuery?: boolean
}

function answerTo({ query, user }: Sent, address: string, forged: Forged = {}): void {
  const asked = query.questions?.[0]?.name ?? ''
  const { id = query.id, name = asked, type = 'A', isQuery = false } = forged
  const answers: Carried[] = [{ type: 'A', name: asked, ttl: 60, data: address }]
  const packet = { id, questions: [{ type, name }], answers }
  user.onBytes(encode({ type: isQuery ? 'query' : 'response', ...packet }))
}

describe('RFC 5452 §9: who is believed', () => {
  test.each<[string, (sent: Sent) => void]>([
    ['another id', (sent) => answerTo(sent, '203.0.113.6', { id: ((sent.query.id ?? 0) + 1) % 65_536 })],
    ['another name', (sent) => answerTo(sent, '203.0.113.6', { name: 'evil.example' })],
    ['another type', (sent) => answerTo(sent, '203.0.113.6', { type: 'SRV' })],
    ['a question, not an answer', (sent) => answerTo(sent, '203.0.113.6', { isQuery: true })],
    ['noise', ({ user }) => user.onBytes(Buffer.from('ff'.repeat(40), 'hex'))],
    ['nothing', ({ user }) => user.onBytes(Buffer.alloc(0))],
    [
      'a name that points at itself',
      ({ query, user }) => {
        const head = Buffer.from([
          (query.id ?? 0) >> 8,
          (query.id ?? 0) & 255,
          0x80,
          0,
          0,
          1,
          0,
          0,
          0,
          0,
          0,
          0,
        ])
        user.onBytes(Buffer.concat([head, Buffer.from([0xc0, 12, 0, 1, 0, 1])]))
      },
    ],
  ])('%s is not, and the wait for the true answer goes on', async (_, forge) => {
    const { client, sent } = bench()
    const asked = client.ask('a.example', 'A')
    await turn()
    const [first] = sent
    if (!first) throw new Error('nothing was sent')
    forge(first)
    answerTo(first, '192.0.2.1')
    expect(await asked).toMatchObject({ records: [{ address: '192.0.2.1' }] })
  })

  test('records of other names in an answer count for nothing', async () => {
    const { client, sent } = bench()
    const asked = client.ask('a.example', 'A')
    await turn()
    const [first] = sent
    const { id, questions } = first?.query ?? {}
    const answers: Carried[] = [
      { type: 'A', name: 'b.example', ttl: 60, data: '203.0.113.6' },
      { type: 'A', name: 'a.example', ttl: 60, data: '192.0.2.1' },
    ]
    first?.user.onBytes(encode({ type: 'response', id, questions, answers }))
    expect(await asked).toMatchObject({ records: [{ address: '192.0.2.1' }] })
  })

  test.each(['0.0.0.0', '255.255.255.255', '224.0.0.1'])('%s is no address to send to', async (address) => {
    const { client, sent } = bench()
    const asked = client.ask('a.example', 'A')
    await turn()
    for (const each of sent) answerTo(each, address)
    expect(await asked).toEqual({ kind: 'failed', failure: 'malformed' })
  })

  test('ids are drawn from all there are', async () => {
    const { client, sent } = bench()
    for (let i = 0; i < 60; i++) void client.ask(`${i}.example`, 'A')
    await turn()
    const ids = sent.map(({ query }) => query.id ?? 0)
    expect(new Set(ids).size).toBe(60)
    expect(Math.max(...ids) - Math.min(...ids)).toBeGreaterThan(40_000)
  })
})

describe('time and bounds', () => {
  test('a silent server is asked twice, a second one in between; then it is over', async () => {
    const { clock, client, sent } = bench(['192.0.2.53', '192.0.2.54'])
    const asked = client.ask('a.example', 'A')
    for (const waitMs of [1_000, 1_000, 2_000, 2_000]) {
      await turn()
      clock.advance(waitMs)
    }
    expect(await asked).toEqual({ kind: 'failed', failure: 'time-out' })
    expect(sent.map(({ server }) => server.host)).toEqual([
      '192.0.2.53',
      '192.0.2.54',
      '192.0.2.53',
      '192.0.2.54',
    ])
    expect(new Set(sent.map(({ query }) => query.id)).size).toBe(4)
    expect(clock.pending).toBe(0)
  })

  test('64 questions are out at most; the others wait, and those beyond 4,096 are turned away', async () => {
    const { client, sent } = bench()
    const asked = Array.from({ length: 5_000 }, (_, i) => client.ask(`${i}.example`, 'A'))
    await turn()
    expect(sent).toHaveLength(64)
    expect(await asked.at(-1)).toEqual({ kind: 'failed', failure: 'too-many' })
    for (let i = 0; i < sent.length; i++) {
      const next = sent[i]
      if (next) answerTo(next, '192.0.2.1')
      await turn()
    }
    expect(await asked[4_000]).toMatchObject({ kind: 'records' })
  })

  test('a chain of aliases without end is followed to a limit', async () => {
    const { client, sent } = bench()
    const asked = client.ask('0.example', 'A')
    for (let i = 0; i < 20; i++) {
      await turn()
      const last = sent[i]
      if (!last) break
      const { id, questions } = last.query
      const answers: Carried[] = [
        { type: 'CNAME', name: questions?.[0]?.name ?? '', ttl: 9, data: `${i + 1}.example` },
      ]
      last.user.onBytes(encode({ type: 'response', id, questions, answers }))
    }
    expect(await asked).toEqual({ kind: 'failed', failure: 'malformed' })
    expect(sent.length).toBeLessThan(10)
  })

  test('what was asked and what came of it is counted by type and outcome', async () => {
    const { client, sent, clock } = bench()
    const first = client.ask('a.example', 'A')
    await turn()
    for (const each of sent) answerTo(each, '192.0.2.1')
    await first
    const second = client.ask('b.example', 'SRV')
    for (const waitMs of [1_000, 2_000]) {
      await turn()
      clock.advance(waitMs)
    }
    await second
    expect(client.queryCounts()).toEqual([
      { type: 'A', outcome: 'answered', count: 1 },
      { type: 'SRV', outcome: 'time-out', count: 1 },
    ])
  })
})
