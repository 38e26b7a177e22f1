import { describe, expect, test } from 'vitest'
import { challengeFor, digestAnswer, digestChallenges } from '#engine/sip/digest.ts'

const MUFASA = { realm: 'http-auth@example.org', user: 'Mufasa', password: 'Circle of Life' }
const MD5 =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
const SHA = MD5.replace('MD5', 'SHA-256')
const GET = {
  method: 'GET',
  uri: '/dir/index.html',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
}

function answers(values: readonly string[], login = MUFASA, request = GET): string | null {
  const challenge = challengeFor(digestChallenges(values), login)
  return challenge ? digestAnswer(challenge, login, request) : null
}
const fieldOf = (answer: string | null, name: string) =>
  new RegExp(`[ ,]${name}="?([^",]*)`).exec(answer ?? '')?.[1]

describe('RFC 7616 §3.9.1', () => {
  test.each([
    ['MD5', MD5, '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', SHA, '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('the example of %s is answered as it says', (algorithm, challenge, response) => {
    const answer = answers([challenge])
    expect(answer).toContain('Digest username="Mufasa", realm="http-auth@example.org"')
    expect(fieldOf(answer, 'response')).toBe(response)
    expect(fieldOf(answer, 'algorithm')).toBe(algorithm)
    expect(answer).toContain(`cnonce="${GET.cnonce}", qop=auth, nc=00000001`)
    expect(answer).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"')
  })

  test('RFC 8760 §2.4: of several challenges the topmost that can be answered is, on lines of their own or on one', () => {
    expect(fieldOf(answers([SHA, MD5]), 'algorithm')).toBe('SHA-256')
    expect(fieldOf(answers([`${SHA.replace('SHA-256', 'SHA-512-256')}, ${MD5}`]), 'algorithm')).toBe('MD5')
    expect(fieldOf(answers([`Basic realm="http-auth@example.org", ${SHA}`]), 'algorithm')).toBe('SHA-256')
  })
})

test('RFC 2617 §3.2.2.1: a challenge without qop is answered without nonce count and cnonce', () => {
  const login = { realm: 'testrealm@host.com', user: 'Mufasa', password: 'Circle Of Life' }
  const answer = answers(
    ['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'],
    login,
  )
  expect(fieldOf(answer, 'response')).toBe('670fd8c2df070c60b045671b8b24ff02')
  expect(answer).not.toMatch(/qop|cnonce|nc=/)
})

describe('RFC 3261 §22.4: who is not answered', () => {
  test.each([
    ['another realm', MD5.replace('http-auth@example.org', 'elsewhere.example.org')],
    [
      'a realm that only begins alike',
      MD5.replace('http-auth@example.org', 'http-auth@example.org.evil.example'),
    ],
    ['an algorithm nobody knows', MD5.replace('MD5', 'MD4')],
    ['a session algorithm', MD5.replace('MD5', 'MD5-sess')],
    ['auth-int alone', MD5.replace('auth, auth-int', 'auth-int')],
    ['no nonce', 'Digest realm="http-auth@example.org", qop="auth"'],
    ['a realm twice', `${MD5}, realm="http-auth@example.org"`],
    ['a quote that never ends', MD5.slice(0, -1)],
    ['a parameter before any scheme', 'realm="http-auth@example.org", nonce="1"'],
    ['another scheme', MD5.replace('Digest', 'Basic')],
    ['nothing at all', ''],
    ['names every object has', 'Digest __proto__="http-auth@example.org", constructor="1", nonce="1"'],
    ['an algorithm every object has', MD5.replace('MD5', 'constructor')],
    [
      'more parameters than anybody needs',
      `${MD5}${Array.from({ length: 40 }, (_, i) => `, p${i}=1`).join('')}`,
    ],
    ['a value longer than any', `${MD5}, x="${'a'.repeat(5_000)}"`],
    ['challenges without end', 'Digest '.repeat(500)],
  ])('%s', (_what, value) => {
    expect(answers([value])).toBeNull()
  })
})

test('§25.1: a quote in a realm and in a user name stands escaped, and control characters nowhere', () => {
  const login = { realm: 'the "inner" realm', user: 'o"hara\r\nX: 1', password: 'x' }
  const answer = answers(['Digest realm="the \\"inner\\" realm", nonce="1"'], login)
  expect(answer).toContain('username="o\\"haraX: 1", realm="the \\"inner\\" realm"')
})

test('RFC 7616 §4: names and passwords are UTF-8, a character an octet on the wire', () => {
  const realm = 'Vermittlung Köln'
  const written = Buffer.from(realm).toString('latin1')
  const answer = answers([`Digest realm="${written}", nonce="1"`], { realm, user: 'jörg', password: 'ü' })
  expect(Buffer.from(answer ?? '', 'latin1').toString()).toContain(`username="jörg", realm="${realm}"`)
})

test('trust.md 7: 4 KB of quotes, escapes and commas are read within a millisecond each', () => {
  const shapes = [
    'Digest a="\\'.padEnd(4_000, '\\'),
    'Digest '.padEnd(4_000, ','),
    `Digest a=${'"'.repeat(4_000)}`,
  ]
  const before = performance.now()
  for (let i = 0; i < 100; i++) for (const shape of shapes) digestChallenges([shape])
  expect(performance.now() - before).toBeLessThan(300)
})
