import { describe, expect, test } from 'vitest'
import { a, aaaa, lookUp, NEGATIVE_SEC, naptr, type Scene, srv, V4 } from './locate-bench.ts'

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
      'addresses of many or of nobody are none: a name must not send a call to a group',
      'sip:sip.example:5070',
      { zone: { 'sip.example': [a('224.0.1.75'), a('255.255.255.255'), a('192.0.2.1')] }, listeners: V4 },
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
