import { describe, expect, test } from 'vitest'
import { checkRequest } from '#engine/sip/validate.ts'
import { type RequestParts, request } from '#tests/support/sip-messages.ts'
import { parsed } from './parsed.ts'

const check = (parts: RequestParts) => checkRequest(parsed(request(parts)))

describe('§16.3: a request is forwarded only when', () => {
  test('step 1: its Request-URI can be read: else 400', () => {
    for (const uri of ['sip:2001:db8::10', 'sip:@h', 'garbage', 'sip:h:99999'])
      expect(check({ uri })).toEqual({ status: 400, reason: 'Bad Request', headers: [] })
  })
  test('§19.1.1, RFC 4475 §3.1.2.11: its Request-URI has no headers: else 400', () => {
    for (const uri of ['sip:user@h?Route=%3Csip:h%3E', 'sip:h?a=b', 'sip:user@h;x=y?a=b', 'sip:user@h?'])
      expect(check({ uri })).toMatchObject({ status: 400 })
    expect(check({ uri: 'sip:user?a=b@h' })).toBeNull()
  })
  test('step 2: its scheme is understood: else 416', () => {
    for (const uri of [
      'nobodyKnowsThisScheme:totallyopaquecontent',
      'soap.beep://192.0.2.103:3002',
      'http://h',
    ])
      expect(check({ uri })).toMatchObject({ status: 416, reason: 'Unsupported URI Scheme' })
    for (const uri of [
      'sip:h',
      'SIPS:a@h',
      'tel:+1-201-555-0123',
      'sip:sip%3Auser%40example.com@company.com;other-param=summit',
    ])
      expect(check({ uri })).toBeNull()
  })
  test('step 3: it has a hop left: else 483; 0 only, and not for CANCEL, which is not forwarded', () => {
    expect(check({ headers: { 'Max-Forwards': '0' } })).toMatchObject({
      status: 483,
      reason: 'Too Many Hops',
    })
    expect(check({ method: 'ACK', headers: { 'Max-Forwards': '0' } })).toMatchObject({ status: 483 })
    expect(check({ method: 'CANCEL', headers: { 'Max-Forwards': '0' } })).toBeNull()
    for (const value of ['1', '255', null]) expect(check({ headers: { 'Max-Forwards': value } })).toBeNull()
  })
  test('step 5: Proxy-Require asks nothing of us: else 420 with all options in Unsupported', () => {
    expect(
      check({
        extra: [
          ['Proxy-Require', 'foo, bar'],
          ['proxy-require', 'baz'],
        ],
      }),
    ).toEqual({ status: 420, reason: 'Bad Extension', headers: ['Unsupported: foo, bar, baz'] })
    expect(check({ extra: [['Require', 'foo']] })).toBeNull()
  })
  test('§8.2.2.3: Proxy-Require in CANCEL and ACK is ignored', () => {
    for (const method of ['CANCEL', 'ACK'])
      expect(check({ method, extra: [['Proxy-Require', 'foo']] })).toBeNull()
  })
  test('steps in order: scheme before Max-Forwards before Proxy-Require', () => {
    const all: RequestParts = {
      uri: 'x:y',
      headers: { 'Max-Forwards': '0' },
      extra: [['Proxy-Require', 'foo']],
    }
    expect([check(all)?.status, check({ ...all, uri: 'sip:h' })?.status]).toEqual([416, 483])
  })
})
