import { describe, expect, test } from 'vitest'
import { parseUri } from '#engine/sip/uri.ts'

const read = (text: string) => {
  const uri = parseUri(text)
  return uri && [uri.scheme, uri.user, uri.host, uri.port, uri.headers]
}

describe('§19.1.1: a SIP URI', () => {
  test.each([
    ['sip:alice@atlanta.com', ['sip', 'alice', 'atlanta.com', 0, '']],
    ['SIP:alice:secret@ATLANTA.com:5070;transport=tcp', ['sip', 'alice', 'atlanta.com', 5070, '']],
    ['sips:1212@gateway.com?subject=x%20y&to=a', ['sips', '1212', 'gateway.com', 0, 'subject=x%20y&to=a']],
    ['sip:127.9.0.1:5060', ['sip', '', '127.9.0.1', 5060, '']],
    ['sip:user;par=u%40example.net@example.com', ['sip', 'user;par=u%40example.net', 'example.com', 0, '']],
    ['sip:u?x/y@h;lr', ['sip', 'u?x/y', 'h', 0, '']],
  ])('%s', (text, parts) => expect(read(text)).toEqual(parts))

  test('is its own however many were read before: those that differ in one digit are told apart', () => {
    const ports = Array.from({ length: 3_000 }, (_, i) => 5_000 + i)
    for (const _ of ['at first', 'again'])
      expect(ports.map((port) => parseUri(`sip:a@10.0.0.1:${port}`)?.port)).toEqual(ports)
  })

  test('RFC 5118 §4.1: IPv6 stands in brackets', () => {
    expect(read('sip:user@[2001:DB8::10]:5070;lr')).toEqual(['sip', 'user', '2001:db8::10', 5070, ''])
    expect(read('sip:[::1]')).toEqual(['sip', '', '::1', 0, ''])
    expect(read('sip:user@[2001:db8::10:5070]')).toEqual(['sip', 'user', '2001:db8::10:5070', 0, ''])
  })

  test('RFC 5118 §4.2: IPv6 without brackets is refused', () =>
    expect(parseUri('sip:user@2001:db8::10')).toBeNull())

  test.each([
    '',
    'sip:',
    'sip',
    ':x',
    'sip:a@',
    'sip:@h',
    'sip:a@b@c',
    'sip:h:99999',
    'sip:h:',
    'sip:h:5x',
    'sip:h:-1',
    'sip:[::1',
    'sip:[::1]x',
    'sip:a b@h',
    'sip:a@h>',
    'sip:a@h\0',
    'sip:a@h|',
    '1sip:h',
    'sip:a@h?',
    'sip:a@h;x?',
    'tel:',
  ])('malformed: "%s"', (text) => expect(parseUri(text)).toBeNull())

  test('§19.1.4: parameter names know no case; one without a value is empty, one that is not there is null', () => {
    const uri = parseUri('sip:h;LR;Transport=TCP;x=a=b;__proto__=1')
    const values = ['lr', 'transport', 'X', 'maddr', '__proto__', 'constructor', 'toString'].map((name) =>
      uri?.param(name),
    )
    expect(values).toEqual(['', 'TCP', 'a=b', null, '1', null, null])
  })

  test('other schemes keep all in the user part', () => {
    expect(read('tel:+358-555-1234567;postd=pp22')).toEqual(['tel', '+358-555-1234567', '', 0, ''])
    expect(parseUri('tel:+1;phone-context=x')?.param('Phone-Context')).toBe('x')
    expect(read('soap.beep://192.0.2.103:3002')).toEqual(['soap.beep', '//192.0.2.103:3002', '', 0, ''])
  })
})
