import { describe, expect, test } from 'vitest'
import type { DnsRecord } from '#engine/location/answer.ts'
import { a, lookUp, naptr, srv, V4 } from './locate-bench.ts'

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
