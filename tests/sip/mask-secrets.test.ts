import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskSecrets } from '#engine/sip/mask-secrets.ts'

const CANARY = 'c4n4ry'
const head = (...fields: string[]) => `INVITE sip:b@example.org SIP/2.0\r\n${fields.join('\r\n')}\r\n\r\n`
const digest = `Digest username="alice", realm="example.org", nonce="${CANARY}1", uri="sip:b@example.org", response="${CANARY}2", cnonce="${CANARY}3", opaque="${CANARY}4", qop=auth, nc=00000001, algorithm=MD5`
const shown =
  'Digest username="alice", realm="example.org", nonce="***", uri="sip:b@example.org", response="***", cnonce="***", opaque="***", qop=auth, nc=00000001, algorithm=MD5'

describe('credentials', () => {
  test('of a Digest who and where stay, what could be tried against a password does not', () => {
    expect(maskSecrets(head('To: <sip:b@example.org>', `Authorization: ${digest}`, 'Max-Forwards: 70'))).toBe(
      head('To: <sip:b@example.org>', `Authorization: ${shown}`, 'Max-Forwards: 70'),
    )
  })

  test.each([
    'Authorization',
    'AUTHORIZATION',
    'authorization',
    'Proxy-Authorization',
    'pRoXy-AuThOrIzAtIoN',
    'WWW-Authenticate',
    'Proxy-Authenticate',
  ])('%s, with blanks before its colon, too', (name) => {
    for (const spelling of [`${name}: `, `${name}:`, `${name} : `, `${name}\t:\t`])
      expect(maskSecrets(head(`${spelling}${digest}`, 'X: y'))).toBe(
        head(`${spelling.trimEnd()} ${shown}`, 'X: y'),
      )
  })

  test('a folded one is unfolded and masked', () => {
    const folded = digest.replaceAll(', ', ',\r\n\t ')
    expect(maskSecrets(head(`Authorization: ${folded}`, 'X: y'))).toBe(
      head(`Authorization: ${shown}`, 'X: y'),
    )
    expect(maskSecrets(head(`Authorization:\r\n ${digest}`, 'X: y'))).toBe(
      head(`Authorization: ${shown}`, 'X: y'),
    )
  })

  test('other schemes, and what cannot be read to its end, are masked as a whole', () => {
    for (const value of [`Basic ${CANARY}`, `Bearer ${CANARY}`, CANARY, `Digest realm="a", ${CANARY}`])
      expect(maskSecrets(head(`Authorization: ${value}`))).not.toContain(CANARY)
    const broken = `Digest response="${CANARY}, realm="a"`
    expect(maskSecrets(head(`Authorization: ${broken}`))).toBe(head('Authorization: Digest ***'))
    expect(maskSecrets(head(`Authorization: digest RESPONSE = "${CANARY}"`))).not.toContain(CANARY)
    expect(maskSecrets(head(`Authorization: Digest response='${CANARY}',nonce=${CANARY}`))).not.toContain(
      CANARY,
    )
    expect(
      maskSecrets(head(`Authorization: Digest nonce="a\\"${CANARY}", response="${CANARY}"`)),
    ).not.toContain(CANARY)
  })

  test('Authentication-Info shows its counters alone', () => {
    const info = `Authentication-Info: nextnonce="${CANARY}", rspauth="${CANARY}", qop=auth, nc=1`
    expect(maskSecrets(head(info))).toBe(
      head('Authentication-Info: nextnonce="***", rspauth="***", qop=auth, nc=1'),
    )
  })

  test('fields of others that are named like one', () => {
    for (const name of ['X-Auth-Token', 'X-API-Key', 'Cookie', 'X-Password', 'X-Secret'])
      expect(maskSecrets(head(`${name}: ${CANARY}`, 'X: y'))).toBe(head(`${name}: ***`, 'X: y'))
  })

  test('two of them, and one at the very end of a message that was cut', () => {
    expect(maskSecrets(head(`Authorization: ${digest}`, `Proxy-Authorization: ${digest}`))).not.toContain(
      CANARY,
    )
    expect(maskSecrets(`INVITE sip:b@a SIP/2.0\r\nAuthorization: ${digest.slice(0, -10)}`)).not.toContain(
      CANARY,
    )
  })

  test('a line that ends oddly hides none', () => {
    for (const end of ['\n', '\r'])
      expect(maskSecrets(`INVITE sip:b@a SIP/2.0${end}Authorization: ${digest}${end}${end}`)).not.toContain(
        CANARY,
      )
  })

  test('RFC 3261 §19.1.1: a password in a URI, wherever it stands', () => {
    const request = `INVITE sip:b:${CANARY}@example.org SIP/2.0\r\nf: "A" <sip:a:${CANARY}@example.org>;tag=1\r\nm: <sips:a:${CANARY}@10.0.0.1:5060>\r\nAuthorization: Digest uri="sip:b:${CANARY}@example.org"\r\n\r\n`
    const masked = maskSecrets(request)
    expect(masked).not.toContain(CANARY)
    expect(masked).toContain('<sips:a:***@10.0.0.1:5060>')
  })
})

describe('bodies keep their length', () => {
  const body = (type: string, text: string) => `${head(type, 'CSeq: 1 INVITE').slice(0, -2)}\r\n${text}`
  const masked = (type: string, text: string) => {
    const given = body(type, text)
    const shown = maskSecrets(given)
    expect(shown).toHaveLength(given.length)
    return shown.slice(shown.indexOf('\r\n\r\n') + 4)
  }

  test('RFC 4568: keys of SDES, both of a line, in any case', () => {
    const line = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${CANARY}|2^20|1:4 inline:${CANARY}`
    const sdp = `v=0\r\nm=audio 1 RTP/SAVP 0\r\n${line}\r\na=rtpmap:0 PCMU/8000\r\n`
    expect(masked('Content-Type: application/sdp', sdp)).not.toContain(CANARY)
    expect(masked('c: application/sdp', sdp)).toContain('a=rtpmap:0 PCMU/8000')
    expect(masked('c: application/sdp', line.toUpperCase())).not.toContain(CANARY.toUpperCase())
  })

  test('older keys, MIKEY, ICE, a message within the message', () => {
    const sdp = `k=clear:${CANARY}\r\na=key-mgmt:mikey ${CANARY}\r\na=ice-pwd:${CANARY}\nAuthorization: Digest response="${CANARY}"`
    expect(masked('Content-Type: multipart/mixed;boundary=x', sdp)).not.toContain(CANARY)
  })

  test('keys that a person presses', () => {
    expect(masked('Content-Type: application/dtmf-relay', 'Signal=5\r\nDuration=160')).toBe(
      '********\r\n************',
    )
  })
})

test('what holds no secret is left as it is, octet by octet', () => {
  const plain = `INVITE sip:+4930@example.org:5060;user=phone SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1\r\nFrom: "A: b" <sip:a@b>;tag=1\r\nSubject: one,\r\n two\r\nX-Odd: \xff\x01\r\n\r\nv=0\r\no=- 1 1 IN IP4 10.0.0.1\r\n`
  expect(maskSecrets(plain)).toBe(plain)
})

test('any text is masked in time linear to its length', () => {
  const seeds = [
    'sip:',
    'sip:a:',
    '"',
    'a=crypto:',
    ' inline:',
    ',',
    'Authorization: Digest x="',
    '\r\n ',
    ': ',
    'k=',
  ]
  for (const seed of seeds) {
    const text = `INVITE sip:a SIP/2.0\r\n${seed.repeat(65_000 / seed.length)}`
    for (const given of [text, `Authorization: Digest ${text}`, `\r\n\r\n${text}`]) {
      const startedMs = performance.now()
      maskSecrets(given)
      expect(performance.now() - startedMs, seed).toBeLessThan(250)
    }
  }
  fc.assert(fc.property(fc.string(), (text) => typeof maskSecrets(text) === 'string'))
})
