import { describe, expect, test } from 'vitest'
import { type PickKeys, PLAIN_CALL } from '#engine/balance/candidate.ts'
import { hashHost, hashUser } from '#engine/balance/hash.ts'
import { Selector } from '#engine/balance/select.ts'
import { seededRandom } from '#engine/base/random.ts'
import { HASH_PARTS } from '#engine/contract/algorithms.ts'
import type { Algorithm } from '#engine/contract/vocabulary.ts'
import { keysOf, Member, membersOf, optionsOf, randomKeys } from './members.ts'

const MEMBERS = membersOf(Array.from({ length: 50 }, () => 50))

function chooser(algorithm: Algorithm, choice: Parameters<typeof optionsOf>[1] = {}) {
  const selector = new Selector(MEMBERS, optionsOf(algorithm, choice), seededRandom(1))
  return (keys: Partial<PickKeys>, sourceAddress = '') =>
    selector.select(keysOf(keys), [], { ...PLAIN_CALL, sourceAddress }).destination?.id
}
const field = (name: string, value: string) => ({
  header: (asked: string) => (asked === name ? value : null),
})
/** How many of the 50 are met. */
const spread = (of: (i: number) => number | undefined) =>
  new Set(Array.from({ length: 300 }, (_, i) => of(i))).size

describe('hash-auth-user', () => {
  const choose = chooser('hash-auth-user')
  const digest = (rest: string) => field('Proxy-Authorization', `Digest ${rest}`)

  test('the username decides, wherever it stands and however it is written', () => {
    const id = choose(digest('username="bob", realm="a"'))
    expect(choose(digest('realm="a, username=\\"eve\\"", nonce=x,USERNAME = "bob"'))).toBe(id)
    expect(choose(field('Authorization', 'Digest username=bob'))).toBe(id)
    expect(spread((i) => choose(digest(`username="user${i}"`)))).toBeGreaterThan(40)
  })

  test.each(['', 'Digest', 'Digest username=""', 'Digest realm="a', '"', 'Digest ,,,', 'Basic Ym9i'])(
    'without one it goes round robin: %j',
    (credentials) => {
      expect(spread(() => choose(field('Authorization', credentials)))).toBe(50)
    },
  )

  test('64 KB of credentials are read in no time', () => {
    const hostile = [
      '"'.repeat(65_000),
      `${'a='.repeat(32_000)}`,
      `${'a="\\'.repeat(16_000)}`,
      `a${' '.repeat(65_000)}b`,
    ]
    const startMs = performance.now()
    for (const text of hostile) choose(digest(text))
    expect(performance.now() - startMs).toBeLessThan(500)
  })
})

describe('hash-header', () => {
  test('the field decides and nothing else; without it the Call-ID', () => {
    const choose = chooser('hash-header', { hashOver: 'header:X-Account' })
    expect(spread((i) => choose({ ...field('X-Account', '7'), callId: `${i}` }))).toBe(1)
    expect(spread((i) => choose({ callId: `${i}` }))).toBeGreaterThan(40)
    expect(choose({ callId: 'a' })).toBe(chooser('hash-call-id')({ callId: 'a' }))
  })

  test.each(HASH_PARTS)('%s alone decides', (hashOver) => {
    const choose = chooser('hash-header', { hashOver })
    const keys = (i: number, j: number) => ({
      callId: `call-${i}`,
      method: `M${i}`,
      fromUri: `sip:user${i}@host${i}.example.com:${5_060 + j}`,
      toUri: `sip:user${i}@host${i}.example.com`,
      requestUri: `sips:user${i}:secret@host${i}.example.com;transport=tcp`,
      contactUri: () => `sip:user${i}@host${i}.example.com`,
      hasResourcePriority: false,
      header: () => `Digest username="user${i}"`,
    })
    expect(spread((i) => choose(keys(i, 0), `192.0.2.${i}`))).toBeGreaterThan(40)
    expect(choose(keys(7, 0), '192.0.2.7')).toBe(choose(keys(7, 0), '192.0.2.7'))
  })

  test('several parts are joined: each of them and its place counts', () => {
    const choose = chooser('hash-header', { hashOver: 'from.user+to.user' })
    const pair = (from: string, to: string) => choose({ fromUri: `sip:${from}@a`, toUri: `sip:${to}@b` })
    expect(spread((i) => pair('x', `${i}`))).toBeGreaterThan(40)
    expect(spread((i) => pair(`${i}`, 'x'))).toBeGreaterThan(40)
    const swapped = Array.from({ length: 50 }, (_, i) => pair('x', `${i}`) === pair(`${i}`, 'x'))
    expect(swapped.filter(Boolean).length).toBeLessThan(10)
  })
})

test('hashUserOnly: the user alone decides; a URI without one goes by its host', () => {
  for (const algorithm of ['hash-from-uri', 'hash-to-uri', 'hash-request-uri'] as const) {
    const choose = chooser(algorithm, { hashUserOnly: true })
    const of = (uri: string) => choose({ fromUri: uri, toUri: uri, requestUri: uri })
    expect(spread((i) => of(`sip:bob@host${i}:${6_000 + i}`))).toBe(1)
    expect(spread((i) => of(`sip:host${i}`))).toBeGreaterThan(40)
    expect(spread((i) => of(`tel:+49${i};phone-context=x`))).toBeGreaterThan(40)
  }
})

test('parts of a URI: no user, no host, IPv6, escapes, passwords', () => {
  expect(hashUser('sip:bob:secret@a')).toBe(hashUser('sips:bob@b:5061;x=y'))
  expect([hashUser('sip:example.com'), hashUser(''), hashHost('tel:+49'), hashHost('')]).toEqual([
    null,
    null,
    null,
    null,
  ])
  expect(hashHost('sip:a@[2001:db8::1]:5070;lr')).toBe(hashHost('sip:[2001:DB8::1]'))
  expect(hashHost('sip:a@Example.com:5070')).toBe(hashHost('sips:example.com?x=y'))
  expect(hashHost('sip:[2001:db8::1]')).not.toBe(hashHost('sip:[2001:db8::2]'))
})

test.each([
  'hash-call-id',
  'hash-from-uri',
  'hash-to-uri',
  'hash-request-uri',
  'hash-auth-user',
  'hash-header',
  'bounded-hash',
] as const)('%s: removing one of 100 moves its calls and no others', (algorithm) => {
  const choices = (missing: number) => {
    const members = membersOf(Array.from({ length: 100 }, () => 50)).filter(({ id }) => id !== missing)
    const positioned = members.map((member, position) => new Member(position, 50, 0, member.id))
    const selector = new Selector(positioned, optionsOf(algorithm), seededRandom(1))
    const random = seededRandom(5)
    return Array.from({ length: 5_000 }, () => selector.select(randomKeys(random), []).destination?.id)
  }
  const before = choices(0)
  const after = choices(142)
  const moved = before.filter((id, call) => id !== after[call])
  expect(moved.length).toBeGreaterThan(20)
  expect(new Set(moved)).toEqual(new Set([142]))
})
