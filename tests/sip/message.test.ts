import { describe, expect, test } from 'vitest'
import { invite, request, response } from '#tests/support/sip-messages.ts'
import { malformed, parsed, raw } from './parsed.ts'

/** RFC 4475 §3.1.1.1, shortened by its body. */
const TORTUOUS = raw(
  'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
  'TO :',
  ' sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
  'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
  '  ;',
  '  tag = 98asjd8',
  'MaX-fOrWaRdS: 0068',
  'Call-ID: wsinv.ndaksdj@192.0.2.1',
  'Content-Length   : 0',
  'cseq: 0009',
  '  INVITE',
  'Via  : SIP  /   2.0',
  ' /UDP',
  '    192.0.2.2;branch=390skdjuw',
  's :',
  'NewFangledHeader:   newfangled value',
  ' continued newfangled value',
  'UnknownHeaderWithUnusualValue: ;;,,;;,;',
  'Content-Type: application/sdp',
  'Route:',
  ' <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
  'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
  '  branch  =   z9hG4bK9ikj8  ,',
  ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
  ' z9hG4bK30239',
  'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
  '      newvalue ;',
  '  secondparam ; q = 0.33',
)

describe('a request', () => {
  test('§7.1: what routing needs is read from an INVITE', () => {
    const bytes = invite()
    const message = parsed(bytes)
    expect(message.isRequest).toBe(true)
    expect([message.method, message.status, message.requestUri]).toEqual([
      'INVITE',
      0,
      'sip:1000@127.9.0.1:5060',
    ])
    expect([message.callId, message.cseqNumber, message.cseqMethod]).toEqual([
      '5f3a-12@127.9.0.2',
      1,
      'INVITE',
    ])
    expect([message.fromTag, message.toTag]).toEqual(['a1-2', ''])
    expect([message.fromUri, message.toUri]).toEqual(['sip:alice@127.9.0.2:5062', 'sip:1000@127.9.0.1:5060'])
    expect([message.maxForwards, message.contactUri()]).toEqual([
      70,
      'sip:alice@127.9.0.2:5062;transport=udp',
    ])
    expect(bytes.subarray(message.bodyStart, message.bodyStart + message.bodyLength).toString()).toMatch(
      /^v=0/,
    )
    expect(message.hasContentLength).toBe(true)
    expect(bytes.latin1Slice(message.requestUriStart, message.requestUriEnd)).toBe(message.requestUri)
    expect(bytes.latin1Slice(message.headersStart, message.headersStart + 4)).toBe('Via:')
  })

  test('§7.3.1, RFC 4475 §3.1.1.1: folds, spaces, cases and compact forms are read alike', () => {
    const message = parsed(TORTUOUS)
    expect([message.toTag, message.fromTag]).toEqual(['1918181833n', '98asjd8'])
    expect([message.toUri, message.fromUri]).toEqual([
      'sip:vivekg@chair-dnrc.example.com',
      'sip:jdrosen@example.com',
    ])
    expect([message.maxForwards, message.cseqNumber, message.cseqMethod]).toEqual([68, 9, 'INVITE'])
    expect(message.topVia).toMatchObject({
      transport: 'UDP',
      host: '192.0.2.2',
      port: 0,
      branch: '390skdjuw',
    })
    expect(message.nextVia()).toMatchObject({
      transport: 'TCP',
      host: 'spindle.example.com',
      branch: 'z9hG4bK9ikj8',
    })
    expect(message.routes().map((route) => route.uri)).toEqual([
      'sip:services.example.com;lr;unknownwith=value;unknown-no-value',
    ])
    expect(message.contactUri()).toBe('sip:jdrosen@example.com')
    expect(message.header('newfangledheader')).toBe('newfangled value continued newfangled value')
    expect(message.header('Subject')).toBe('')
  })

  test('§7.3.3: every compact form the relay path needs equals its long name', () => {
    const message = parsed(
      raw(
        'OPTIONS sip:a@b SIP/2.0',
        'v:SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
        'f:<sip:x@y>;tag=1',
        't:<sip:z@y>',
        'i:id',
        'CSeq:1 OPTIONS',
        'm:<sip:c@d>',
        'l:0',
        'k:100rel',
        'x:1800',
      ),
    )
    expect([message.callId, message.fromTag, message.toUri, message.contactUri()]).toEqual([
      'id',
      '1',
      'sip:z@y',
      'sip:c@d',
    ])
    expect(message.hasContentLength).toBe(true)
    expect([message.header('Supported'), message.header('session-expires'), message.header('K')]).toEqual([
      '100rel',
      '1800',
      '100rel',
    ])
    expect(message.maxForwards).toBe(-1)
  })

  test('§7.5: line ends before the start line are ignored', () => {
    const message = parsed(Buffer.concat([Buffer.from('\r\n\r\n'), request()]))
    expect([message.method, message.headersStart]).toEqual(['OPTIONS', parsed(request()).headersStart])
  })

  test('§18.3: octets behind the announced body are not part of the message', () => {
    const message = parsed(Buffer.concat([request({ body: 'abc' }), Buffer.from('INVITE')]))
    expect(message.bodyLength).toBe(3)
  })

  test('§18.3: without Content-Length the body ends with the datagram, even if it begins with a space', () => {
    const message = parsed(request({ headers: { 'Content-Length': null }, body: ' abc' }))
    expect([message.bodyLength, message.hasContentLength]).toEqual([4, false])
    expect(message.bytes.latin1Slice(message.bodyStart, message.bodyStart + 4)).toBe(' abc')
  })

  test('§20.10: an address is read with names, quotes, escapes, brackets and parameters of its URI', () => {
    const from = (value: string) => parsed(request({ headers: { From: value } }))
    expect(from('"a;tag=x, <b> \\" c" <sip:u@h;tag=no>;x="y;tag=z";tag=yes')).toMatchObject({
      fromUri: 'sip:u@h;tag=no',
      fromTag: 'yes',
    })
    expect(from('sip:u@h;tag=t')).toMatchObject({ fromUri: 'sip:u@h', fromTag: 't' })
    expect(from('Anonymous User<sip:u@h>;TAG=t')).toMatchObject({ fromUri: 'sip:u@h', fromTag: 't' })
    expect(from('<sip:u@[2001:db8::1]:5070>;tag=t')).toMatchObject({
      fromUri: 'sip:u@[2001:db8::1]:5070',
      fromTag: 't',
    })
    expect(from('<sip:u@h>')).toMatchObject({ fromTag: '' })
    expect(from('M\xfcller  A.\r\n B. <sip:u@h>;tag=t')).toMatchObject({ fromUri: 'sip:u@h', fromTag: 't' })
    expect(from("token1~` token2'+_ token3*%!.- <sip:u@h>;tag=t")).toMatchObject({ fromUri: 'sip:u@h' })
  })

  test('§20.34: Route values are found over several lines and several values per line', () => {
    const message = parsed(
      request({
        extra: [
          ['Route', '<sip:a;lr>, "x, y" <sip:b;lr>;p=1'],
          ['X', 'y'],
          ['ROUTE', '<sip:c;lr>'],
        ],
      }),
    )
    expect(message.routes().map((route) => route.uri)).toEqual(['sip:a;lr', 'sip:b;lr', 'sip:c;lr'])
    const second = message.routes()[1]
    expect(second && message.text.slice(second.start, second.end)).toBe('"x, y" <sip:b;lr>;p=1')
  })

  test('§7.3.1: header() gives the first field, headerAll() all of them, neither trips over odd names', () => {
    const message = parsed(
      request({
        extra: [
          ['X-A', '1'],
          ['x-a', '2, 3'],
          ['__proto__', 'p'],
          ['constructor', 'c'],
        ],
      }),
    )
    expect(message.header('X-A')).toBe('1')
    expect(message.headerAll('x-a')).toEqual(['1', '2, 3'])
    expect([
      message.header('__proto__'),
      message.header('Constructor'),
      message.header('hasOwnProperty'),
    ]).toEqual(['p', 'c', null])
    expect(Object.prototype).not.toHaveProperty('p')
  })

  test('trust.md attack 16: __proto__ as header, parameter, user and method is a name like any other', () => {
    const message = parsed(
      request({
        method: '__proto__',
        uri: 'sip:__proto__@h;__proto__',
        headers: {
          Via: 'SIP/2.0/UDP 192.0.2.1;rport;__proto__;constructor=1;branch=b',
          From: '<sip:constructor@h>;__proto__=1;tag=__proto__',
        },
      }),
    )
    expect([message.method, message.fromTag, message.topVia.branch, message.topVia.rport]).toEqual([
      '__proto__',
      '__proto__',
      'b',
      0,
    ])
  })

  test('octets above 127 and control octets in quotes are kept one to one', () => {
    const bytes = request({ headers: { From: '"B\xeck \x07\\\x00\x7f" <sip:\xe9@h>;tag=1' } })
    expect(parsed(bytes).fromUri).toBe('sip:\xe9@h')
  })
})

describe('a response', () => {
  test('§7.2: status, CSeq method and both Vias are read', () => {
    const message = parsed(response({ status: 180, reason: 'Ringing' }))
    expect([message.isRequest, message.status, message.method, message.toTag]).toEqual([
      false,
      180,
      'INVITE',
      'b7',
    ])
    expect(message.topVia).toMatchObject({
      sentBy: '127.9.0.1:5060',
      branch: 'z9hG4bKp77',
      rport: -1,
      received: '',
    })
    expect(message.nextVia()).toMatchObject({ sentBy: '127.9.0.2:5062', rport: 5062, received: '127.9.0.2' })
    expect(message.recordRoutes().map((route) => route.uri)).toEqual(['sip:127.9.0.1:5060;lr'])
  })

  test('§7.2: an empty or an odd reason phrase is allowed', () => {
    expect(parsed(response({ startLine: 'SIP/2.0 100 ' })).status).toBe(100)
    expect(parsed(response({ startLine: 'SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe' })).status).toBe(200)
  })

  test('§20.42: the next Via is found on the same line, and null when there is none', () => {
    const both = 'SIP/2.0/UDP a:1;branch=x;y="q,;", SIP/2.0/TCP [2001:DB8::1]:5062;branch=z'
    const message = parsed(response({ headers: { Via: both } }))
    expect(message.topVia).toMatchObject({ host: 'a', port: 1, branch: 'x' })
    expect(message.nextVia()).toMatchObject({
      transport: 'TCP',
      host: '2001:db8::1',
      port: 5062,
      sentBy: '[2001:DB8::1]:5062',
    })
    expect(parsed(request()).nextVia()).toBeNull()
  })

  test('a malformed Record-Route gives none, and the response still passes', () => {
    expect(parsed(response({ headers: { 'Record-Route': '<sip:a' } })).recordRoutes()).toEqual([])
  })
  test('§20.30: one Record-Route value is told from several without reading them, on one line or on two', () => {
    const isLone = (value: string | null, ...more: string[]) =>
      parsed(
        response({
          headers: { 'Record-Route': value },
          extra: more.map((each) => ['Record-Route', each] as const),
        }),
      ).hasLoneRecordRoute
    expect(isLone(null)).toBe(true)
    expect(isLone('<sip:a;lr>')).toBe(true)
    expect(isLone('<sip:a;lr>, <sip:b;lr>')).toBe(false)
    expect(isLone('<sip:a;lr>', '<sip:b;lr>')).toBe(false)
    // It has to be read: a quoted comma is none.
    expect(isLone('"a, b" <sip:a;lr>')).toBe(false)
  })

  test('RFC 4475 §3.1.2.19: an over-large status, RFC 3261 §18.1.2: a malformed response, are dropped', () => {
    for (const startLine of [
      'SIP/2.0 4294967301 x',
      'SIP/2.0 99 x',
      'SIP/2.0 700 x',
      'SIP/2.0',
      'SIP/3.0 200 OK',
      'SIP/2.0  200 OK',
    ])
      expect(malformed(response({ startLine }))).toMatchObject({ status: 0, message: null })
    expect(malformed(response({ headers: { CSeq: '9292394834772304023312 INVITE' } }))).toMatchObject({
      reason: 'bad-cseq',
      status: 0,
    })
  })
})
