import { describe, expect, test } from 'vitest'
import { makeResponse, readMessage, readUri, writeMessage } from '#engine/agent/sip-package.ts'

const INVITE = [
  'INVITE sip:service@127.0.0.1:5060 SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.2:5062;branch=z9hG4bK1;rport',
  'Via: SIP/2.0/UDP 127.0.0.3;branch=z9hG4bK0;received=127.0.0.9',
  'Record-Route: <sip:127.0.0.1:5060;lr;fl=abc-_.1>',
  'From: "Alice" <sip:alice@127.0.0.2:5062>;tag=a1',
  'To: <sip:service@127.0.0.1:5060>',
  'Call-ID: one@127.0.0.2',
  'CSeq: 1 INVITE',
  'Contact: <sip:ch-2@127.0.0.2:5062;transport=udp>',
  'X-Channel: 2',
  'Content-Length: 0',
  '',
  '',
]
const bytes = (lines: readonly string[]) => Buffer.from(lines.join('\r\n'), 'latin1')
const withLine = (line: string) => bytes([...INVITE.slice(0, 3), line, ...INVITE.slice(3)])

describe('the fence around npm sip', () => {
  test('what a proxy needs survives reading and writing', () => {
    const message = readMessage(bytes(INVITE))
    if (!message) throw new Error('refused')
    const again = readMessage(writeMessage(message))
    expect(again).toEqual(message)
    expect(message.headers['record-route']?.[0]?.uri).toMatchObject({
      host: '127.0.0.1',
      port: 5060,
      params: { lr: null, fl: 'abc-_.1' },
    })
    expect(message.headers.contact?.[0]?.uri).toBe('sip:ch-2@127.0.0.2:5062;transport=udp')
    expect(message.headers['x-channel']).toBe('2')
    expect(message.headers.via[1]).toMatchObject({ host: '127.0.0.3', params: { received: '127.0.0.9' } })
  })

  test.each([
    ['the Via parameter that ends the process', 'Via: SIP/2.0/UDP h;branch=z9hG4bK1;rport;__proto__'],
    ['a header named __proto__', '__proto__: x'],
    ['a header named constructor', 'Constructor: x'],
    ['a prototype in a URI parameter', 'Contact: <sip:a@127.0.0.1;prototype=1>'],
    ['blanks that cost quadratic time', `Route: <sip:127.0.0.1;lr>${' '.repeat(4_000)}`],
    ['a URI the package loses: IPv6', 'Record-Route: <sip:[::1]:5060;lr>'],
  ])('%s is refused', (_, line) => {
    expect(readMessage(withLine(line))).toBeNull()
  })

  test.each([
    ['nothing', ''],
    ['no SIP', 'GET / HTTP/1.1\r\n\r\n'],
    ['a request without Via', 'OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n'],
    ['more than 16 KB', `OPTIONS sip:a SIP/2.0\r\nSubject: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['zero bytes', '\0\0\0\0'],
  ])('%s is refused without a throw', (_, text) => {
    expect(readMessage(Buffer.from(text, 'latin1'))).toBeNull()
  })

  test('§8.2.6.2: a response carries Via, From, To, Call-ID and CSeq, and shares none of them with the request', () => {
    const request = readMessage(bytes(INVITE))
    if (!request || !('method' in request)) throw new Error('refused')
    const response = makeResponse(request, 180, 'Ringing')
    expect(response.headers).toEqual({
      via: request.headers.via,
      from: request.headers.from,
      to: request.headers.to,
      'call-id': 'one@127.0.0.2',
      cseq: { seq: 1, method: 'INVITE' },
    })
    expect(response.headers.to).not.toBe(request.headers.to)
  })

  test('a URI without a port has none, and a strange one is null', () => {
    expect(readUri('sip:a@127.0.0.1')).toMatchObject({ user: 'a', host: '127.0.0.1', port: undefined })
    expect(readUri('tel:+1')).toBeNull()
    expect(readUri('sip:a@127.0.0.1;__proto__=1')).toBeNull()
  })
})
