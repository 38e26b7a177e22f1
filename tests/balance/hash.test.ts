import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exponential } from '#engine/balance/exponential.ts'
import { hashText, hashUri, mix } from '#engine/balance/hash.ts'

describe('hashUri: the key is user, host and port that is not the default (peers A1)', () => {
  const SAME: readonly [string, string][] = [
    ['sip:alice@example.com', 'sip:alice@example.com:5060'],
    ['sip:alice@example.com', 'sip:alice@EXAMPLE.com;transport=tcp'],
    ['sip:alice@example.com', 'SIP:alice@example.com?Subject=x'],
    ['sip:alice@example.com', 'sip:alice:secret@example.com'],
    ['sips:alice@example.com', 'sips:alice@example.com:5061'],
    ['sip:[2001:db8::1]', 'sip:[2001:DB8::1]:5060;lr'],
    ['tel:+4930123', 'tel:+4930123;phone-context=example.com'],
  ]
  const OTHER: readonly [string, string][] = [
    ['sip:alice@example.com', 'sip:Alice@example.com'],
    ['sip:alice@example.com', 'sip:alice@example.com:5062'],
    ['sip:alice@example.com', 'sip:alice@example.com:5061'],
    ['sip:alice@example.com', 'sip:alice@example.org'],
    ['sip:example.com', 'sip:alice@example.com'],
    ['sip:a;x=1@example.com', 'sip:a;x=2@example.com'],
    ['sip:[2001:db8::5060]', 'sip:[2001:db8::]'],
  ]
  test.each(SAME)('%s equals %s', (one, other) => expect(hashUri(one)).toBe(hashUri(other)))
  test.each(OTHER)('%s differs from %s', (one, other) => expect(hashUri(one)).not.toBe(hashUri(other)))

  test('any text has a hash, and always the same', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => Number.isInteger(hashUri(text)) && Object.is(hashUri(text), hashUri(`${text}`)),
      ),
    )
    for (const odd of ['', ':', 'sip:', 'sip:@', 'sip::5060', 'sip:5060', '@', 'sips:;'])
      expect(Number.isInteger(hashUri(odd))).toBe(true)
  })
})

test('one changed bit of the input changes half of the output bits', () => {
  let flipped = 0
  for (let value = 1; value <= 2_000; value++)
    flipped += ones(mix(value * 7_919) ^ mix((value * 7_919) ^ (1 << (value % 32))))
  expect(flipped / 2_000).toBeGreaterThan(15.5)
  expect(flipped / 2_000).toBeLessThan(16.5)
})

test('texts that differ in their last character land far apart', () => {
  const tops = new Set(Array.from({ length: 1_000 }, (_, i) => hashText(`call-${i}`) >>> 24))
  expect(tops.size).toBeGreaterThan(240)
})

test('exponential: the table of logarithms is within 0.02 % of the logarithm everywhere', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (bits) => {
      const exact = -Math.log1p(-(bits + 0.5) / 2 ** 32)
      return Math.abs(exponential(bits | 0) - exact) <= exact * 2e-4
    }),
    { numRuns: 20_000 },
  )
})

test('exponential never falls as its bits rise, so equal weights rank alike with and without it', () => {
  let before = -1
  for (let bits = 0; bits < 2 ** 32; bits += 65_521) {
    const now = exponential(bits | 0)
    expect(now).toBeGreaterThan(before)
    before = now
  }
})

function ones(value: number): number {
  let count = 0
  for (let rest = value >>> 0; rest !== 0; rest >>>= 1) count += rest & 1
  return count
}
