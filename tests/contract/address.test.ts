import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatHost, isIpv4, isIpv6 } from '#engine/contract/address.ts'
import { networkSchema } from '#engine/contract/address-schema.ts'

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
