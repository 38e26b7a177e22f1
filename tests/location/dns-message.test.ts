import { encode } from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isHostName, isUsableAddress } from '#engine/location/answer.ts'
import { encodeQuestion, readReply } from '#engine/location/dns-message.ts'
import { a, aaaa, cname, naptr, srv } from '#tests/support/test-dns.ts'

const QUESTION = { id: 7, name: 'a.example', type: 'SRV' } as const
const KINDS = ['foreign', 'truncated', 'plain-only', 'alias', 'answer']

const whole = encode({
  type: 'response',
  id: 7,
  questions: [{ type: 'SRV', name: 'a.example' }],
  answers: [
    srv('a.example', 'b.example', 5060),
    cname('a.example', 'c.example'),
    naptr('a.example', 'SIP+D2U', 'd.example'),
    aaaa('b.example', '2001:db8::1'),
    a('b.example', '192.0.2.1'),
  ],
})

describe('readReply', () => {
  test('property: whatever bytes come, it says what they are and throws nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) =>
        KINDS.includes(readReply(Buffer.from(bytes), QUESTION).kind),
      ),
    )
  })

  test('property: a true answer with any bytes changed, cut or added is read without a throw', () => {
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.integer({ min: 0, max: 255 }) })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.nat(whole.length + 20), (changes, length) => {
        const bytes = Buffer.concat([whole, Buffer.alloc(20, 0xc0)]).subarray(0, length)
        for (const { at, to } of changes) if (at < bytes.length) bytes[at] = to
        return KINDS.includes(readReply(bytes, QUESTION).kind)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a record whose target is no host name, or has no port, is none', () => {
    for (const [target, port] of [
      ['b example', 5060],
      ['b<script>', 5060],
      ['b.example', 0],
    ] as const) {
      const answers = [srv('a.example', target, port), srv('a.example', 'good.example', 5060)]
      const questions = [{ type: 'SRV', name: 'a.example' } as const]
      const reply = readReply(encode({ type: 'response', id: 7, questions, answers }), QUESTION)
      expect(reply).toMatchObject({ answer: { records: [{ target: 'good.example' }] } })
    }
  })

  test('RFC 1035 §3.4.1: an address that is cut off is none', () => {
    const questions = [{ type: 'A', name: 'a.example' } as const]
    const bytes = encode({ type: 'response', id: 7, questions, answers: [a('a.example', '192.0.2.1')] })
    const question = { ...QUESTION, type: 'A' } as const
    expect(readReply(bytes, question)).toMatchObject({ answer: { records: [{ address: '192.0.2.1' }] } })
    for (const length of [1, 2, 3])
      expect(readReply(bytes.subarray(0, -length), question)).not.toHaveProperty('answer.records')
  })

  test('RFC 1912 §2.4: an alias of what is no host name is not followed', () => {
    const questions = [{ type: 'SRV', name: 'a.example' } as const]
    for (const target of ['.', 'b example', 'b\x07.example']) {
      const answers = [cname('a.example', target)]
      const reply = readReply(encode({ type: 'response', id: 7, questions, answers }), QUESTION)
      expect(reply).toEqual({ kind: 'answer', answer: { kind: 'failed', failure: 'malformed' } })
    }
  })

  test('RFC 2181 §8: a TTL with its highest bit set is zero', () => {
    const answers = [srv('a.example', 'b.example', 5060, { ttl: 0x80000001 })]
    const questions = [{ type: 'SRV', name: 'a.example' } as const]
    const reply = readReply(encode({ type: 'response', id: 7, questions, answers }), QUESTION)
    expect(reply).toMatchObject({ answer: { kind: 'records', ttlSec: 0 } })
  })

  test('RFC 6891 §6.1: a question carries the size we take, unless the server knows none', () => {
    expect(encodeQuestion(QUESTION, true).length - encodeQuestion(QUESTION, false).length).toBe(11)
  })
})

test.each([
  ['192.0.2.1', true],
  ['0.0.0.0', false],
  ['0.1.2.3', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['2001:db8::1', true],
  ['::1', true],
  ['::', false],
  ['ff02::1', false],
  ['fe80::1', false],
  ['::ffff:192.0.2.1', false],
])('%s can be sent to: %s', (address, isUsable) => expect(isUsableAddress(address)).toBe(isUsable))

test.each([
  ['_sip._udp.a-b.example', true],
  ['a', true],
  ['a..b', false],
  ['.a', false],
  ['a b', false],
  ['', false],
  [`${'a'.repeat(250)}.abc`, false],
])('"%s" is a host name: %s', (name, is) => expect(isHostName(name)).toBe(is))
