import { describe, expect, test } from 'vitest'
import { type DestinationAddress, parseDestinationUri } from '#engine/contract/destination-uri.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { AddressRecord, Answer, DnsRecord, RecordType } from '#engine/location/answer.ts'
import { type LocateGround, locate } from '#engine/location/locate.ts'

const TTL_SEC = 60
const NEGATIVE_SEC = 30

type Entry = DnsRecord | 'time-out' | 'server-failure'

const a = (address: string): DnsRecord => ({ type: 'A', address })
const aaaa = (address: string): DnsRecord => ({ type: 'AAAA', address })
const srv = (target: string, port: number, priority = 0, weight = 0): DnsRecord => ({
  type: 'SRV',
  target,
  port,
  priority,
  weight,
})
const naptr = (
  service: string,
  replacement: string,
  order = 10,
  preference = 10,
  flags = 's',
): DnsRecord => ({
  type: 'NAPTR',
  service,
  replacement,
  order,
  preference,
  flags,
  regexp: '',
})

interface Scene {
  /** By name; a failure stands for every question about it. */
  readonly zone?: Readonly<Record<string, readonly Entry[]>>
  /** `udp4`, `tcp6`, … */
  readonly listeners?: readonly string[]
  readonly hosts?: Readonly<Record<string, readonly AddressRecord[]>>
  readonly ttls?: Readonly<Record<string, number>>
}

const EVERYTHING = ['udp', 'tcp', 'tls', 'ws', 'wss'].flatMap((each) => [`${each}4`, `${each}6`])

function parsed(uri: string): DestinationAddress {
  const address = parseDestinationUri(uri)
  if (typeof address === 'string') throw new Error(address)
  return address
}

async function lookUp(uri: string, scene: Scene) {
  const { zone = {}, listeners = EVERYTHING, hosts = {}, ttls = {} } = scene
  const asked: string[] = []
  const ask = async (name: string, type: RecordType): Promise<Answer> => {
    asked.push(`${type} ${name}`)
    const entries = zone[name]
    const failure = entries?.find((entry) => typeof entry === 'string')
    if (failure !== undefined) return { kind: 'failed', failure }
    const records = (entries ?? []).filter(
      (entry) => typeof entry !== 'string' && entry.type === type,
    ) as DnsRecord[]
    if (records.length > 0) return { kind: 'records', records, ttlSec: ttls[name] ?? TTL_SEC }
    return { kind: 'none', isNameKnown: entries !== undefined, ttlSec: NEGATIVE_SEC }
  }
  const ground: LocateGround = {
    ask,
    known: async (name) => hosts[name] ?? null,
    reaches: (transport: Transport, family) => listeners.includes(`${transport}${family}`),
  }
  const resolution = await locate(parsed(uri), ground)
  const places =
    resolution.kind === 'found'
      ? resolution.targets.map(
          ({ transport, address, port, priority, weight }) =>
            `${transport} ${address} ${port} ${priority}/${weight}`,
        )
      : []
  return { resolution, places, asked }
}

const V4 = ['udp4', 'tcp4', 'tls4', 'ws4', 'wss4']

describe('RFC 3263 §4.1, §4.2: which questions are asked, and what comes of them', () => {
  const both = { 'sip.example': [a('192.0.2.1')] }
  const table: readonly [title: string, uri: string, scene: Scene, places: string[], asked: string[]][] = [
    [
      'a port: addresses alone, UDP where no transport is named',
      'sip:sip.example:5070',
      { zone: both, listeners: V4 },
      ['udp 192.0.2.1 5070 0/0'],
      ['A sip.example'],
    ],
    [
      'a port and a transport: as named',
      'sip:sip.example:5070;transport=tcp',
      { zone: both, listeners: V4 },
      ['tcp 192.0.2.1 5070 0/0'],
      ['A sip.example'],
    ],
    [
      'a port in a SIPS URI: TLS',
      'sips:sip.example:5071',
      { zone: both, listeners: V4 },
      ['tls 192.0.2.1 5071 0/0'],
      ['A sip.example'],
    ],
    [
      'a transport without a port: its SRV record, no NAPTR',
      'sip:sip.example;transport=tcp',
      {
        zone: { '_sip._tcp.sip.example': [srv('one.example', 5080)], 'one.example': [a('192.0.2.9')] },
        listeners: V4,
      },
      ['tcp 192.0.2.9 5080 0/0'],
      ['SRV _sip._tcp.sip.example', 'A one.example'],
    ],
    [
      'TLS in a SIP URI: _sips._tcp',
      'sip:sip.example;transport=tls',
      {
        zone: { '_sips._tcp.sip.example': [srv('one.example', 5081)], 'one.example': [a('192.0.2.9')] },
        listeners: V4,
      },
      ['tls 192.0.2.9 5081 0/0'],
      ['SRV _sips._tcp.sip.example', 'A one.example'],
    ],
    [
      'a transport without a port and without SRV: the addresses at its default port',
      'sip:sip.example;transport=tls',
      { zone: both, listeners: V4 },
      ['tls 192.0.2.1 5061 0/0'],
      ['SRV _sips._tcp.sip.example', 'A sip.example'],
    ],
    [
      'RFC 7118: WebSocket the same way, port 80',
      'sip:sip.example;transport=ws',
      { zone: both, listeners: V4 },
      ['ws 192.0.2.1 80 0/0'],
      ['SRV _sip._ws.sip.example', 'A sip.example'],
    ],
    [
      'neither: NAPTR, then the SRV records it names, in another domain even',
      'sip:sip.example',
      {
        zone: {
          'sip.example': [naptr('SIP+D2T', '_sip._tcp.other.example')],
          '_sip._tcp.other.example': [srv('one.other.example', 5090)],
          'one.other.example': [a('192.0.2.7')],
        },
        listeners: V4,
      },
      ['tcp 192.0.2.7 5090 0/0'],
      ['NAPTR sip.example', 'SRV _sip._tcp.other.example', 'A one.other.example'],
    ],
    [
      'no NAPTR: the SRV records of each transport that we have a listener for, UDP before TCP',
      'sip:sip.example',
      {
        zone: {
          '_sip._udp.sip.example': [srv('one.example', 5060)],
          '_sip._tcp.sip.example': [srv('one.example', 5062)],
          'one.example': [a('192.0.2.7')],
        },
        listeners: ['udp4', 'tcp4'],
      },
      ['udp 192.0.2.7 5060 0/0'],
      [
        'NAPTR sip.example',
        'SRV _sip._udp.sip.example',
        'SRV _sip._tcp.sip.example',
        'A one.example',
        'A one.example',
      ],
    ],
    [
      'no NAPTR, SRV for TCP alone: TCP',
      'sip:sip.example',
      {
        zone: { '_sip._tcp.sip.example': [srv('one.example', 5062)], 'one.example': [a('192.0.2.7')] },
        listeners: ['udp4', 'tcp4'],
      },
      ['tcp 192.0.2.7 5062 0/0'],
      ['NAPTR sip.example', 'SRV _sip._udp.sip.example', 'SRV _sip._tcp.sip.example', 'A one.example'],
    ],
    [
      'neither NAPTR nor SRV: the addresses, UDP, port 5060',
      'sip:sip.example',
      { zone: both, listeners: ['udp4'] },
      ['udp 192.0.2.1 5060 0/0'],
      ['NAPTR sip.example', 'SRV _sip._udp.sip.example', 'A sip.example'],
    ],
    [
      'neither, SIPS: TLS, port 5061',
      'sips:sip.example',
      { zone: both, listeners: ['udp4', 'tcp4', 'tls4'] },
      ['tls 192.0.2.1 5061 0/0'],
      ['NAPTR sip.example', 'SRV _sips._tcp.sip.example', 'A sip.example'],
    ],
  ]

  test.each(table)('%s', async (_, uri, scene, places, asked) => {
    const found = await lookUp(uri, scene)
    expect(found.places).toEqual(places)
    expect(found.asked).toEqual(asked)
  })
})

describe('RFC 3263 §4.1: which NAPTR record', () => {
  const services = {
    '_sip._udp.sip.example': [srv('udp.example', 5060)],
    '_sip._tcp.sip.example': [srv('tcp.example', 5060)],
    '_sips._tcp.sip.example': [srv('tls.example', 5061)],
    '_sip._ws.sip.example': [srv('ws.example', 80)],
    'udp.example': [a('192.0.2.1')],
    'tcp.example': [a('192.0.2.2')],
    'tls.example': [a('192.0.2.3')],
    'ws.example': [a('192.0.2.4')],
  }
  const records = (...entries: DnsRecord[]) => ({ ...services, 'sip.example': entries })
  const udp = (order: number, preference: number) =>
    naptr('SIP+D2U', '_sip._udp.sip.example', order, preference)
  const tcp = (order: number, preference: number) =>
    naptr('SIP+D2T', '_sip._tcp.sip.example', order, preference)
  const tls = (order: number, preference: number) =>
    naptr('SIPS+D2T', '_sips._tcp.sip.example', order, preference)

  const table: readonly [title: string, uri: string, DnsRecord[], listeners: string[], places: string[]][] = [
    ['the lowest order first', 'sip:sip.example', [udp(20, 1), tcp(10, 9)], V4, ['tcp 192.0.2.2 5060 0/0']],
    [
      'in one order the lowest preference',
      'sip:sip.example',
      [udp(10, 20), tcp(10, 10)],
      V4,
      ['tcp 192.0.2.2 5060 0/0'],
    ],
    [
      'SIPS is taken for a SIP URI where we have TLS',
      'sip:sip.example',
      [tls(10, 1), udp(20, 1)],
      V4,
      ['tls 192.0.2.3 5061 0/0'],
    ],
    [
      'and passed over where we have none',
      'sip:sip.example',
      [tls(10, 1), udp(20, 1)],
      ['udp4'],
      ['udp 192.0.2.1 5060 0/0'],
    ],
    [
      'a SIPS URI takes nothing else',
      'sips:sip.example',
      [udp(10, 1), tcp(10, 2), tls(50, 1)],
      V4,
      ['tls 192.0.2.3 5061 0/0'],
    ],
    [
      'services without a meaning for us are passed over',
      'sip:sip.example',
      [naptr('E2U+sip', '_x._udp.sip.example', 1), naptr('SIP+D2S', '_sip._sctp.sip.example', 2), udp(3, 1)],
      V4,
      ['udp 192.0.2.1 5060 0/0'],
    ],
    [
      'service and flag in whatever case',
      'sip:sip.example',
      [naptr('sip+d2t', '_sip._tcp.sip.example', 10, 10, 'S')],
      V4,
      ['tcp 192.0.2.2 5060 0/0'],
    ],
    [
      'another flag is not for us',
      'sip:sip.example',
      [naptr('SIP+D2T', '_sip._tcp.sip.example', 10, 10, 'u'), udp(50, 1)],
      V4,
      ['udp 192.0.2.1 5060 0/0'],
    ],
    [
      'RFC 7118: D2W is WebSocket',
      'sip:sip.example',
      [naptr('SIP+D2W', '_sip._ws.sip.example')],
      V4,
      ['ws 192.0.2.4 80 0/0'],
    ],
    [
      'one that leads nowhere is followed by the next of its order',
      'sip:sip.example',
      [naptr('SIP+D2T', '_none._tcp.sip.example', 10, 1), udp(10, 2)],
      V4,
      ['udp 192.0.2.1 5060 0/0'],
    ],
    [
      '__proto__ is no service',
      'sip:sip.example',
      [naptr('__proto__', '_sip._tcp.sip.example', 1), udp(3, 1)],
      V4,
      ['udp 192.0.2.1 5060 0/0'],
    ],
  ]

  test.each(table)('%s', async (_, uri, entries, listeners, places) => {
    expect((await lookUp(uri, { zone: records(...entries), listeners })).places).toEqual(places)
  })
})

describe('RFC 2782: what SRV records say', () => {
  const uri = 'sip:sip.example;transport=udp'
  const service = '_sip._udp.sip.example'

  test('targets stand in order of priority, then weight, each with what its record says', async () => {
    const zone = {
      [service]: [
        srv('c.example', 5060, 20, 5),
        srv('a.example', 5060, 10, 30),
        srv('b.example', 5070, 10, 70),
      ],
      'a.example': [a('192.0.2.1')],
      'b.example': [a('192.0.2.2')],
      'c.example': [a('192.0.2.3')],
    }
    const { places } = await lookUp(uri, { zone, listeners: V4 })
    expect(places).toEqual([
      'udp 192.0.2.2 5070 10/70',
      'udp 192.0.2.1 5060 10/30',
      'udp 192.0.2.3 5060 20/5',
    ])
  })

  test('several addresses of one target are several targets; the same place is one', async () => {
    const zone = {
      [service]: [srv('a.example', 5060, 10, 1), srv('alias.example', 5060, 20, 1)],
      'a.example': [a('192.0.2.2'), a('192.0.2.1')],
      'alias.example': [a('192.0.2.1')],
    }
    const { places } = await lookUp(uri, { zone, listeners: V4 })
    expect(places).toEqual(['udp 192.0.2.1 5060 10/1', 'udp 192.0.2.2 5060 10/1'])
  })

  test('a target of "." says that there is no such service: its addresses are not used instead', async () => {
    const zone = { [service]: [srv('', 0)], 'sip.example': [a('192.0.2.1')] }
    const { resolution } = await lookUp(uri, { zone, listeners: V4 })
    expect(resolution).toMatchObject({ kind: 'nothing', problem: expect.stringContaining('SRV records') })
  })

  test('the order does not depend on the order of the answer', async () => {
    const records = [srv('b.example', 5060), srv('a.example', 5060)]
    const more = { 'a.example': [a('192.0.2.1')], 'b.example': [a('192.0.2.2')] }
    const one = await lookUp(uri, { zone: { [service]: records, ...more } })
    const other = await lookUp(uri, { zone: { [service]: records.toReversed(), ...more } })
    expect(one.places).toHaveLength(2)
    expect(other.places).toEqual(one.places)
  })
})

describe('address families', () => {
  const zone = { 'sip.example': [a('192.0.2.1'), aaaa('2001:db8::1')] }

  test('RFC 7984: both are asked for where we have listeners of both', async () => {
    const { places } = await lookUp('sip:sip.example:5060', { zone, listeners: ['udp4', 'udp6'] })
    expect(places).toEqual(['udp 192.0.2.1 5060 0/0', 'udp 2001:db8::1 5060 0/0'])
  })

  test('one alone where our listeners of that transport are of one', async () => {
    const { places, asked } = await lookUp('sip:sip.example:5060', { zone, listeners: ['udp6', 'tcp4'] })
    expect(places).toEqual(['udp 2001:db8::1 5060 0/0'])
    expect(asked).toEqual(['AAAA sip.example'])
  })

  test('a named transport without a listener is looked up all the same: the probe says what is missing', async () => {
    const { places } = await lookUp('sip:sip.example:5061;transport=tls', { zone, listeners: ['udp4'] })
    expect(places).toHaveLength(2)
  })
})

describe('names of this machine', () => {
  test('a name in the hosts file is not asked for, and has no services', async () => {
    const hosts = { 'sip.example': [{ type: 'A', address: '127.0.0.9' }] as const }
    const { places, asked, resolution } = await lookUp('sip:sip.example', { hosts, listeners: V4 })
    expect(places).toEqual(['udp 127.0.0.9 5060 0/0'])
    expect(asked).toEqual([])
    expect(resolution).toMatchObject({ ttlSec: 60 })
  })
})

describe('how long, and what went wrong', () => {
  test('the answer that expires first counts, also one that says there is nothing', async () => {
    const zone = { '_sip._udp.sip.example': [srv('a.example', 5060)], 'a.example': [a('192.0.2.1')] }
    const ttls = { '_sip._udp.sip.example': 3_600, 'a.example': 120 }
    const named = await lookUp('sip:sip.example;transport=udp', { zone, ttls, listeners: V4 })
    expect(named.resolution).toMatchObject({ kind: 'found', ttlSec: 120 })
    const unnamed = await lookUp('sip:sip.example', { zone, ttls, listeners: V4 })
    expect(unnamed.resolution).toMatchObject({ kind: 'found', ttlSec: NEGATIVE_SEC })
  })

  test('no such name is told as that', async () => {
    const { resolution } = await lookUp('sip:sip.example', { listeners: V4 })
    expect(resolution).toEqual({
      kind: 'nothing',
      problem: 'there is no name sip.example',
      ttlSec: NEGATIVE_SEC,
    })
  })

  test('a name server that is silent is not asked question after question', async () => {
    const { resolution, asked } = await lookUp('sip:sip.example', { zone: { 'sip.example': ['time-out'] } })
    expect(resolution).toEqual({ kind: 'failed', problem: 'NAPTR of sip.example: no name server answers' })
    expect(asked).toEqual(['NAPTR sip.example'])
  })

  test('a part that is found is told as a part', async () => {
    const zone: Scene['zone'] = {
      '_sip._udp.sip.example': [srv('a.example', 5060), srv('b.example', 5060)],
      'a.example': [a('192.0.2.1')],
      'b.example': ['server-failure'],
    }
    const { resolution, places } = await lookUp('sip:sip.example;transport=udp', { zone, listeners: V4 })
    expect(places).toEqual(['udp 192.0.2.1 5060 0/0'])
    expect(resolution).toMatchObject({ problem: expect.stringContaining('A of b.example') })
  })

  test('a zone that leads on and on is followed to a limit', async () => {
    const many = Array.from({ length: 64 }, (_, i) => srv(`host${i}.example`, 5060))
    const hosts = Object.fromEntries(
      many.map((_, i) => [
        `host${i}.example`,
        Array.from({ length: 64 }, (_, k) => a(`192.0.${i}.${k + 1}`)),
      ]),
    )
    const zone = { '_sip._udp.sip.example': many, ...hosts }
    const { places, asked } = await lookUp('sip:sip.example;transport=udp', { zone })
    expect(places).toHaveLength(32)
    expect(asked.length).toBeLessThan(82)
  })
})
