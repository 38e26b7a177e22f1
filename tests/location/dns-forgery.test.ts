import { type Answer as Carried, decode, encode } from 'dns-packet'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import type { HostPort } from '#engine/contract/env.ts'
import { DnsClient } from '#engine/location/dns-client.ts'
import type { Wire, WireUser } from '#engine/location/wire.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

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
