import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatEndpoint,
  formatHost,
  isIpv4,
  isIpv6,
  networkSchema,
  parseDestinationUri,
  sipDestinationUriSchema,
} from '#engine/contract/address.ts'

describe('parseDestinationUri', () => {
  test.each([
    ['sip:10.0.0.1', 'udp:10.0.0.1:5060'],
    ['SIP:10.0.0.1:5070', 'udp:10.0.0.1:5070'],
    ['sip:10.0.0.1;transport=TCP', 'tcp:10.0.0.1:5060'],
    ['sip:alice@10.0.0.1:5080;lr;transport=udp', 'udp:10.0.0.1:5080'],
    ['sip:alice:secret@10.0.0.1', 'udp:10.0.0.1:5060'],
    ['sip:10.0.0.1;xtransport=tcp', 'udp:10.0.0.1:5060'],
    ['sip:[2001:DB8::1]:5070', 'udp:[2001:db8::1]:5070'],
    ['sip:146.152.123.201:5060', 'udp:146.152.123.201:5060'],
  ])('%s is %s', (uri, endpoint) => {
    const parsed = parseDestinationUri(uri)
    expect(typeof parsed === 'string' ? parsed : formatEndpoint(parsed)).toBe(endpoint)
  })

  test.each([
    ['', 'not a SIP URI'],
    ['10.0.0.1', 'not a SIP URI'],
    ['sips:10.0.0.1', 'not a SIP URI'],
    ['sip:a@b@10.0.0.1', 'not a SIP URI'],
    ['sip:10.0.0.1:', 'not a SIP URI'],
    ['sip:10.0.0.1?Subject=x', 'not a SIP URI'],
    ['sip:10.0.0.1 x', 'not a SIP URI'],
    ['sip:10.0.0.1\r\nEvil: 1', 'not a SIP URI'],
    ['sip:2001:db8::1', 'not a SIP URI'],
    ['sip:pbx.example.com', '"pbx.example.com" is not a numeric address'],
    ['sip:10.0.0.256', 'not a numeric address'],
    ['sip:[10.0.0.1]', 'not a numeric address'],
    ['sip:0.0.0.0', 'stands for every address'],
    ['sip:[::]', 'stands for every address'],
    ['sip:10.0.0.1:0', 'port 0 is outside'],
    ['sip:10.0.0.1:65536', 'port 65536 is outside'],
    ['sip:10.0.0.1;transport=tls', 'transport "tls" is not one of udp, tcp'],
    ['sip:10.0.0.1;transport=', 'transport "" is not one of'],
  ])('%j is refused by naming the fault: %s', (uri, fault) =>
    expect(parseDestinationUri(uri)).toContain(fault),
  )

  test('no text makes it throw or dawdle', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => parseDestinationUri(`sip:${text}`) !== undefined),
    )
    const start = process.cpuUsage().user
    for (const piece of ['a', ';', ':', '[', 'a@', ';a=', '1.'])
      parseDestinationUri(`sip:${piece.repeat(64_000 / piece.length)}`)
    expect(process.cpuUsage().user - start).toBeLessThan(500_000)
  })
})

test('the URI schema trims, caps the length and hands the fault on', () => {
  expect(sipDestinationUriSchema.parse('  sip:10.0.0.1 ')).toBe('sip:10.0.0.1')
  expect(sipDestinationUriSchema.safeParse(`sip:10.0.0.1;x=${'a'.repeat(300)}`).success).toBe(false)
  expect(sipDestinationUriSchema.safeParse('sip:host').error?.issues[0]?.message).toContain(
    'not a numeric address',
  )
})

test('IPv4 is four decimal octets without leading zeros', () => {
  fc.assert(fc.property(fc.ipV4(), isIpv4))
  expect(
    ['1.2.3', '1.2.3.4.', '1.2.3.4.5', '01.2.3.4', '1.2.3.256', '1.2.3.-4', ' 1.2.3.4', '1.2.34'].some(
      isIpv4,
    ),
  ).toBe(false)
})

test('RFC 3261 §25.1: IPv6 has no zone, and stands in brackets in a URI', () => {
  fc.assert(fc.property(fc.ipV6(), isIpv6))
  expect(['', ':', ':::', '1::2::3', 'fe80::1%eth0', '::1/64', '12345::', '10.0.0.1'].some(isIpv6)).toBe(
    false,
  )
  expect([formatHost('::1'), formatHost('10.0.0.1')]).toEqual(['[::1]', '10.0.0.1'])
})

test.each([
  ['10.0.0.1', true],
  ['10.0.0.0/8', true],
  ['0.0.0.0/0', true],
  ['::/0', true],
  ['2001:db8::/32', true],
  [' 10.0.0.1 ', true],
  ['', false],
  ['10.0.0.0/33', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0.0/-1', false],
  ['2001:db8::/129', false],
  ['net/8', false],
])('network %j: %s', (text, isValid) => expect(networkSchema.safeParse(text).success).toBe(isValid))
