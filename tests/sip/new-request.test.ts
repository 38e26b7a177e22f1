import { describe, expect, test } from 'vitest'
import { branchOfNew } from '#engine/sip/new-request.ts'
import { invite, request } from '../support/sip-messages.ts'
import { parsed } from './parsed.ts'

const BRANCH = 'z9hG4bKabc-12'

function read(bytes: Buffer): string {
  return branchOfNew(bytes, 0, bytes.length)
}

describe('RFC 3261 §12.2: what is outside of every dialog is new, by the branch of its topmost Via (§17.2.3)', () => {
  test.each(['INVITE', 'OPTIONS', 'REGISTER', 'SUBSCRIBE', 'MESSAGE', 'BYE', 'UNHEARD-OF'])(
    '%s',
    (method) => {
      expect(read(request({ method }))).toBe(BRANCH)
      expect(read(request({ method, headers: { To: '<sip:1000@127.9.0.1>;tag=t1' } }))).toBe('')
    },
  )

  test('an INVITE with a body that looks like header fields', () => {
    expect(read(invite({ body: 'To: <sip:a@b>;tag=1\r\nResource-Priority: ets.0\r\n' }))).toBe(BRANCH)
  })

  test.each([
    [
      'compact forms, in any case',
      { Via: null, To: null, v: `SIP/2.0/UDP a;BRANCH=${BRANCH};rport`, t: '<sip:b@c>' },
    ],
    [
      'another value behind it',
      { Via: `SIP/2.0/UDP a;rport;branch=${BRANCH}, SIP/2.0/UDP b;branch=z9hG4bKother` },
    ],
    ['the last parameter but none', { Via: `SIP/2.0/UDP a;x=1;branch=${BRANCH}` }],
  ])('%s', (_, headers) => {
    const bytes = request({ headers })
    expect(read(bytes)).toBe(BRANCH)
    expect(parsed(bytes).topVia.branch).toBe(BRANCH)
  })

  test('a second Via does not count', () => {
    const extra = [['Via', 'SIP/2.0/UDP b;branch=z9hG4bKsecond']] as const
    expect(read(request({ extra }))).toBe(BRANCH)
    expect(read(request({ headers: { Via: 'SIP/2.0/UDP a' }, extra }))).toBe('')
  })

  test('within a larger buffer, and no further than its end', () => {
    const [one, other] = [request(), request({ method: 'ACK' })]
    const both = Buffer.concat([other, one, other])
    expect(branchOfNew(both, other.length, other.length + one.length)).toBe(BRANCH)
    const upToTo = one.indexOf('\r\nTo:')
    expect(branchOfNew(one, 0, upToTo)).toBe('')
  })
})

describe('left to who reads it', () => {
  test.each([
    ['an ACK, which nothing answers (§17.1.1.3)', request({ method: 'ACK' })],
    ['a CANCEL, which passes (§9.2)', request({ method: 'CANCEL' })],
    ['an emergency call (RFC 5031 §4)', request({ method: 'INVITE', uri: 'urn:service:sos' })],
    ['a call with a Resource-Priority (RFC 4412 §3.1)', invite({ extra: [['resource-priority', 'ets.0']] })],
    [
      'a branch that names no transaction (RFC 2543)',
      request({ headers: { Via: 'SIP/2.0/UDP a;branch=1' } }),
    ],
    ['the cookie alone (RFC 4475 §3.2.1)', request({ headers: { Via: 'SIP/2.0/UDP a;branch=z9hG4bK' } })],
    [
      'a quoted parameter',
      request({ headers: { Via: `SIP/2.0/UDP a;x=";branch=z9hG4bK1";branch=${BRANCH}` } }),
    ],
    ['a branch that is no token', request({ headers: { Via: 'SIP/2.0/UDP a;branch=z9hG4bK1:' } })],
    ['a tag in a fold (§7.3.1)', request({ headers: { To: '<sip:b@c>\r\n ;tag=1' } })],
    ['a name like a tag', request({ headers: { To: '<sip:vintage@c>' } })],
    ['no To', request({ headers: { To: null } })],
    [
      'a response',
      Buffer.from('SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nTo: <sip:a@b>\r\n\r\n'),
    ],
    ['a keep-alive (RFC 5626 §4.4.1)', Buffer.from('\r\n\r\n')],
    ['nothing', Buffer.alloc(0)],
    ['no SIP', Buffer.from([0, 1, 0, 0, 33, 18, 164, 66])],
  ])('%s', (_, bytes) => {
    expect(read(bytes)).toBe('')
  })
})
