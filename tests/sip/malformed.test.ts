import { describe, expect, test } from 'vitest'
import { DROP_REASONS } from '#engine/sip/drop-reasons.ts'
import { receivedText } from '#engine/sip/received.ts'
import { buildResponse } from '#tests/support/built-response.ts'
import { invite, request } from '#tests/support/sip-messages.ts'
import { malformed, parsed, raw } from './parsed.ts'

const VIA = 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1'
const MANDATORY = [VIA, 'From: <sip:a@b>;tag=1', 'To: <sip:c@d>', 'Call-ID: x', 'CSeq: 1 OPTIONS']

function with_(headers: Record<string, string | null>, extra: [string, string][] = []) {
  const fault = malformed(request({ headers, extra }))
  return [fault.reason, fault.status]
}

describe('what is dropped without an answer', () => {
  test.each([
    ['nothing', '', 'empty'],
    ['line ends only', '\r\n\r\n', 'empty'],
    ['NUL octets', '\0\0\0\0', 'not-sip'],
    ['a STUN binding request', '\x00\x01\x00\x00\x21\x12\xa4\x42AAAAAAAAAAAA', 'not-sip'],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'not-sip'],
    ['a line without an end', 'INVITE sip:a@b SIP/2.0', 'not-sip'],
  ])('§18.3: %s', (_what, text, reason) => {
    expect(malformed(Buffer.from(text, 'latin1'))).toEqual({
      malformed: true,
      reason,
      status: 0,
      message: null,
    })
  })

  test('§7.3.1: a message with line feeds only, and one with a single bare line feed or carriage return', () => {
    const bytes = invite()
    expect(malformed(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')).reason).toBe(
      'bad-line-end',
    )
    for (const odd of ['a\nb', 'a\rb', 'a\n\rb', 'a\r\r\nb', 'a\n b'])
      expect(malformed(request({ extra: [['X', odd]] }))).toMatchObject({ reason: 'bad-line-end', status: 0 })
    expect(malformed(Buffer.from('OPTIONS sip:a@b SIP/2.0\nX: y\r\n\r\n'))).toMatchObject({
      reason: 'bad-line-end',
      status: 0,
    })
  })

  test('§17.1.1.3: a malformed ACK is never answered', () => {
    expect(malformed(request({ method: 'ACK', headers: { 'Max-Forwards': 'x' } }))).toMatchObject({
      status: 0,
      message: null,
    })
  })

  test('§8.2.6: a request without a readable Via or without CSeq has nothing to be answered with', () => {
    for (const [name, value] of [
      ['Via', null],
      ['Via', 'SIP/2.0/UDP'],
      ['CSeq', null],
    ] as const)
      expect(malformed(request({ headers: { [name]: value } }))).toMatchObject({ status: 0, message: null })
    expect(malformed(raw('OPTIONS sip:a@b SIP/2.0'))).toMatchObject({ reason: 'missing-header', status: 0 })
  })
})

describe('what is answered', () => {
  test('§21.5.6, RFC 4475 §3.1.2.16: another SIP version gets 505', () => {
    for (const version of ['SIP/7.0', 'SIP/1.0', 'SIP/22.0']) {
      const fault = malformed(raw(`OPTIONS sip:t@h ${version}`, ...MANDATORY))
      expect(fault).toMatchObject({ reason: 'bad-version', status: 505 })
    }
  })

  test('§7.1: a start line with odd spaces or brackets gets 400', () => {
    for (const line of [
      'OPTIONS  sip:a@b SIP/2.0',
      'OPTIONS sip:a@b  SIP/2.0',
      'OPTIONS sip:a@b SIP/2.0 ',
      'OPTIONS <sip:a@b> SIP/2.0',
      'OPTIONS sip:a@b; lr SIP/2.0',
      'OPTIONS  SIP/2.0',
    ])
      expect(malformed(raw(line, ...MANDATORY))).toMatchObject({ reason: 'bad-start-line', status: 400 })
  })

  test('§16.3: each missing mandatory header gets 400', () => {
    for (const name of ['From', 'To', 'Call-ID'])
      expect(with_({ [name]: null })).toEqual(['missing-header', 400])
  })

  test('RFC 4475 §3.3.8: a single header that comes twice gets 400, in any spelling', () => {
    const twice: [string, string][] = [
      ['f', '<sip:x@y>;tag=2'],
      ['t', '<sip:x@y>'],
      ['I', 'other'],
      ['cseq', '2 OPTIONS'],
      ['MAX-FORWARDS', '3'],
      ['l', '0'],
    ]
    for (const [name, value] of twice) expect(with_({}, [[name, value]])).toEqual(['duplicate-header', 400])
    expect(
      parsed(
        request({
          extra: [
            ['Subject', 'a'],
            ['Subject', 'b'],
          ],
        }),
      ).headerAll('s'),
    ).toEqual(['a', 'b'])
  })

  test('§20.16: a CSeq above 2^31-1, without a method, or of another method gets 400', () => {
    expect(parsed(request({ headers: { CSeq: '2147483647 OPTIONS' } })).cseqNumber).toBe(2_147_483_647)
    for (const value of [
      '2147483648 OPTIONS',
      '36893488147419103232 OPTIONS',
      '-1 OPTIONS',
      '1',
      '1OPTIONS',
      '',
      'OPTIONS 1',
      '1 OPTIONS x',
    ])
      expect(with_({ CSeq: value })).toEqual(['bad-cseq', 400])
    for (const value of ['1 INVITE', '1 options', `1 ${'A'.repeat(8_000)}`])
      expect(with_({ CSeq: value })).toEqual(['method-mismatch', 400])
  })

  test('RFC 4475 §3.1.2.18: a method we do not know whose CSeq names another gets 501', () => {
    const fault = malformed(request({ method: 'NEWMETHOD', headers: { CSeq: '8 INVITE' } }))
    expect(fault).toMatchObject({ reason: 'method-mismatch', status: 501 })
  })

  test('RFC 4475 §3.1.2.1, §3.1.2.16: a Via that says where its request came from is enough to answer it', () => {
    const answer = (startLine: string, via: string) => {
      const fault = malformed(raw(startLine, `Via: ${via}`, ...MANDATORY.slice(1)))
      if (!fault.message) return null
      const { topVia, text } = fault.message
      const receivedVia = receivedText(text, topVia, '127.0.0.1', 7)
      const line = buildResponse(fault.message, fault.status, 'x', { receivedVia }).toString('latin1')
      return [fault.reason, fault.status, line.split('\r\n')[1]]
    }
    const options = 'OPTIONS sip:a@b SIP/2.0'
    expect(answer(options, 'SIP/2.0/UDP 192.0.2.15;;,;,,')).toEqual([
      'bad-via',
      400,
      'Via: SIP/2.0/UDP 192.0.2.15;;;received=127.0.0.1,;,,',
    ])
    expect(answer(options, 'SIP/2.0/UDP h;rport;branch=a;branch=b')).toEqual([
      'bad-via',
      400,
      'Via: SIP/2.0/UDP h;rport=7;branch=a;received=127.0.0.1;branch=b',
    ])
    expect(answer('OPTIONS sip:a@b SIP/7.0', 'SIP/7.0/UDP h;branch=a')).toEqual([
      'bad-version',
      505,
      'Via: SIP/7.0/UDP h;branch=a;received=127.0.0.1',
    ])
    const most = `SIP/2.0/UDP h${';a'.repeat(255)}`
    expect(answer(options, `${most};rport`)).toEqual([
      'bad-via',
      400,
      `Via: ${most};rport=7;received=127.0.0.1`,
    ])
    for (const via of ['SIP/2.0/UDP', 'SIP/2.0/UDP ;x', 'SIP/2.0/UDP h:65536', 'HTTP/2.0/UDP h'])
      expect(answer(options, via)).toBeNull()
  })

  test('§20.14: a Content-Length that is negative, huge, no number or more than there is gets 400', () => {
    for (const value of ['-1', '4294967296', '99999999999999999999', '1.0', '0x1', ''])
      expect(with_({ 'Content-Length': value })).toEqual(['bad-content-length', 400])
    expect(with_({ 'Content-Length': '1' })).toEqual(['body-too-short', 400])
  })

  test('§20.22: a Max-Forwards outside 0 to 255 gets 400', () => {
    for (const value of ['-1', '256', '300', '', '1 2'])
      expect(with_({ 'Max-Forwards': value })).toEqual(['bad-max-forwards', 400])
  })

  test('§7.3.1: an odd octet before the colon gets 400, a blank there does not', () => {
    for (const name of ['X\x01', 'X\x00', 'Content-Length\xa0', 'X(', 'X Y', '', 'Ro\xfcte'])
      expect(with_({}, [[name, 'v']])).toEqual(['bad-header-name', 400])
    expect(malformed(raw('OPTIONS sip:a@b SIP/2.0', ...MANDATORY, 'NoColon'))).toMatchObject({
      reason: 'bad-header-name',
    })
    expect(malformed(raw('OPTIONS sip:a@b SIP/2.0', ' folded start', ...MANDATORY))).toMatchObject({
      reason: 'bad-header-name',
    })
    expect(
      parsed(
        request({
          extra: [
            ['Route ', '<sip:a;lr>'],
            ['Route\t', '<sip:b;lr>'],
          ],
        }),
      ).routes(),
    ).toHaveLength(2)
  })

  test('§20.20, RFC 4475 §3.1.2.6: a From or To that cannot be read, or whose tag is empty or doubled, gets 400', () => {
    for (const value of [
      '"unbalanced <sip:a@b>;tag=1',
      '<sip:a@b;tag=1',
      '"x" sip:a@b',
      '<>;tag=1',
      '',
      '<sip:a@b>;tag=',
      '<sip:a@b>;tag',
      '<sip:a@b>;tag=1;tag=2',
      '<sip:a@b>;tag=1, <sip:c@d>',
      '<sip:a@b> x',
      'Bell, Alexander <sip:a@b>;tag=1',
      'a:b <sip:a@b>;tag=1',
      '"Watson, Thomas" < sip:a@b >;tag=1',
      '<sip:a@b >;tag=1',
      '<sip:a b@c>;tag=1',
      '<sip:a@b\r\n ;lr>;tag=1',
      'sip:a b@c;tag=1',
      'sip:a<b>;tag=1',
    ]) {
      expect(with_({ From: value })).toEqual(['bad-from', 400])
      expect(with_({ To: value })).toEqual(['bad-to', 400])
    }
  })

  test('§20.8: an empty Call-ID or one with white space gets 400', () => {
    for (const value of ['', 'a b', 'a\r\n b'])
      expect(with_({ 'Call-ID': value })).toEqual(['bad-call-id', 400])
  })

  test('§20.34: a malformed Route, or more values than there are hops, gets 400', () => {
    for (const value of ['<sip:a', '', '<sip:a>,', '<sip:a> <sip:b>', '"x <sip:a>'])
      expect(with_({ Route: value })).toEqual(['bad-route', 400])
    expect(with_({ Route: Array(71).fill('<sip:a;lr>').join(',') })).toEqual(['bad-route', 400])
  })

  test('caps: 256 parameters of an address or a Via', () => {
    const parameters = (count: number) => ';a=b'.repeat(count)
    expect(parsed(request({ headers: { From: `<sip:a@b>${parameters(200)};tag=1` } })).fromTag).toBe('1')
    expect(with_({ From: `<sip:a@b>${parameters(256)};tag=1` })).toEqual(['bad-from', 400])
    expect(with_({ Via: `SIP/2.0/UDP h${parameters(256)}` })).toEqual(['bad-via', 400])
  })
  test('caps: a To keeps room for the tag of our answer, a Via for received (RFC 3261 §8.2.6.2, §18.2.1)', () => {
    const parameters = (count: number) => ';p'.repeat(count)
    expect(with_({ To: `<sip:a@b>${parameters(255)}` })).toEqual(['bad-to', 400])
    expect(() => parsed(request({ headers: { To: `<sip:a@b>${parameters(254)};tag=1` } }))).not.toThrow()
    expect(() => parsed(request({ headers: { To: `<sip:a@b>${parameters(254)}` } }))).not.toThrow()
    expect(with_({ Via: `SIP/2.0/UDP h${parameters(255)}` })).toEqual(['bad-via', 400])
    expect(() => parsed(request({ headers: { Via: `SIP/2.0/UDP h${parameters(254)}` } }))).not.toThrow()
    expect(() =>
      parsed(request({ headers: { Via: `SIP/2.0/UDP h${parameters(254)};received=192.0.2.1` } })),
    ).not.toThrow()
  })

  test('a header part without an end gets 400', () => {
    const bytes = request()
    expect(malformed(bytes.subarray(0, bytes.length - 2))).toMatchObject({
      reason: 'no-header-end',
      status: 400,
    })
  })

  test('§8.2.6: the answer repeats what the broken request has', () => {
    const fault = malformed(request({ headers: { From: null, 'Max-Forwards': 'x', To: '"open <sip:a@b>' } }))
    const text =
      fault.message &&
      buildResponse(fault.message, fault.status, 'Bad Request', { toTag: 'ours' }).toString('latin1')
    expect(text).toBe(
      'SIP/2.0 400 Bad Request\r\nVia: SIP/2.0/UDP 127.9.0.2:5062;branch=z9hG4bKabc-12;rport\r\nTo: "open <sip:a@b>\r\n' +
        'Call-ID: 5f3a-12@127.9.0.2\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n',
    )
  })
})

test('the list of reasons is closed and without duplicates', () => {
  expect(new Set(DROP_REASONS).size).toBe(DROP_REASONS.length)
})
