import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64url, digitOf, ownDigits, spellsDigest, valueAt } from '#engine/sip/base64url.ts'

const octets = fc.uint8Array({ minLength: 1, maxLength: 32 })

test('RFC 4648 §5: property: what Node encodes is decoded, wherever it stands in a text', () => {
  fc.assert(
    fc.property(octets, fc.string(), (bytes, before) => {
      const encoded = Buffer.from(bytes).toString('base64url')
      const into = new Uint8Array(40)
      const count = decodeBase64url(
        `${before}${encoded}=`,
        before.length,
        before.length + encoded.length,
        into,
      )
      expect([count, into.subarray(0, count)]).toEqual([bytes.length, bytes])
    }),
    { seed: 3 },
  )
})

test('a digit is the character of its six bits, a dot in the place of q', () => {
  const all = Array.from({ length: 64 }, (_, value) => digitOf(value)).join('')
  const plain = all.replace('.', 'q')
  expect(Buffer.from(plain, 'base64url').toString('base64url')).toBe(plain)
  expect([new Set(all).size, ownDigits(plain)]).toEqual([64, all])
  for (const text of [all, plain])
    expect([...text].map((_, at) => valueAt(text, at))).toEqual([...all].map((_, value) => value))
})

test('property: what is encoded in our digits is decoded', () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      const encoded = ownDigits(Buffer.from(bytes).toString('base64url'))
      const into = new Uint8Array(40)
      expect(into.subarray(0, decodeBase64url(encoded, 0, encoded.length, into))).toEqual(bytes)
    }),
    { seed: 5 },
  )
})

test('rules 4: property: a text spells a digest when it is its encoding, and with no one bit changed', () => {
  const digest = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(digest, fc.nat({ max: 15 }), fc.nat({ max: 15 }), (bytes, at, bit) => {
      const text = Buffer.from(bytes).toString('base64url').slice(0, 16)
      const binary = Buffer.from(bytes).toString('latin1')
      const changed =
        text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1)
      expect([spellsDigest(text, binary), spellsDigest(changed, binary)]).toEqual([true, false])
      expect(spellsDigest(ownDigits(text), binary)).toBe(true)
    }),
    { seed: 4 },
  )
})
