import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as edit from '#engine/sip/edit.ts'
import { parseMessage } from '#engine/sip/message.ts'
import { withoutOverload } from '#engine/sip/overload.ts'
import { receivedText } from '#engine/sip/received.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { invite, request, response } from '#tests/support/sip-messages.ts'
import { parsed } from './parsed.ts'

function edited(bytes: Buffer, ...edits: ((splicer: Splicer) => void)[]): string {
  const splicer = new Splicer().begin(parsed(bytes))
  for (const change of edits) change(splicer)
  const out = splicer.toBuffer()
  parsed(out)
  return out.toString('latin1')
}
const text = (bytes: Buffer) => bytes.toString('latin1')
const via = 'SIP/2.0/UDP 127.9.0.1:5060;branch=z9hG4bKp'

describe('Via', () => {
  test('§16.6 step 8: ours stands above all others', () => {
    expect(edited(request(), (s) => edit.pushVia(s, via))).toBe(
      text(request()).replace('SIP/2.0\r\n', `SIP/2.0\r\nVia: ${via}\r\n`),
    )
  })
  test('§16.7 step 3: the first value goes with its line, or alone where others stand behind it', () => {
    const own = response()
    expect(edited(own, edit.popVia)).toBe(
      text(own).replace(`Via: SIP/2.0/UDP 127.9.0.1:5060;branch=z9hG4bKp77\r\n`, ''),
    )
    const shared = response({ headers: { Via: `${via},\r\n\tSIP/2.0/UDP h;branch=c` } })
    expect(edited(shared, edit.popVia)).toBe(text(shared).replace(`${via},\r\n\t`, ''))
    const folded = response({ extra: [['v', 'x']], headers: { Via: `SIP/2.0/UDP\r\n 127.9.0.1;branch=b` } })
    expect(edited(folded, edit.popVia)).not.toContain('127.9.0.1;branch=b')
  })
  test('§18.2.1, RFC 3581 §4: received and rport are written into the value, or nothing changes', () => {
    const asks = request()
    expect(edited(asks, (s) => edit.setReceived(s, s.message.topVia, '127.9.0.9', 9))).toBe(
      text(asks).replace(';rport\r\n', ';rport=9;received=127.9.0.9\r\n'),
    )
    const plain = request({ headers: { Via: 'SIP/2.0/UDP 127.9.0.9;branch=b' } })
    expect(edited(plain, (s) => edit.setReceived(s, s.message.topVia, '127.9.0.9', 9))).toBe(text(plain))
  })
  const PARAMETERS = ['branch=b', 'received=203.0.113.9', 'received', 'rport', 'rport=1', 'oc', 'OC-seq=1.2']
  test('§18.2.1, RFC 3581 §4, RFC 7339 §4: whatever stands where in it, it is forwarded as our own answers repeat it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('192.0.2.4', 'h:5060', '[::1]:7'),
        fc.shuffledSubarray(PARAMETERS),
        (host, parameters) => {
          const bytes = request({ headers: { Via: [`SIP/2.0/UDP ${host}`, ...parameters].join(' ;') } })
          const message = parseMessage(bytes)
          if ('malformed' in message) return
          const told = receivedText(message.text, message.topVia, '192.0.2.4', 4000)
          expect(edited(bytes, (s) => edit.setReceived(s, s.message.topVia, '192.0.2.4', 4000))).toBe(
            text(request({ headers: { Via: withoutOverload(told) } })),
          )
        },
      ),
    )
  })
})

describe('Max-Forwards (§16.6 step 3)', () => {
  const decrement = (value: string | null) =>
    edited(request({ headers: { 'Max-Forwards': value } }), edit.decrementMaxForwards)
  test('is one less', () =>
    expect(decrement('0070')).toBe(text(request({ headers: { 'Max-Forwards': '69' } }))))
  test('is 70 where there was none', () => expect(parsed(Buffer.from(decrement(null))).maxForwards).toBe(70))
})

describe('Route', () => {
  const lines = [
    ['Route', '<sip:a;lr>, <sip:b;lr>'],
    ['X', 'y'],
    ['route', '<sip:c;lr>'],
  ] as const
  const left = (count: number) =>
    edited(request({ extra: lines }), (s) => edit.removeRoutes(s, count))
      .split('\r\n')
      .filter((line) => /^route/i.test(line))
  test('§16.4: the first values go, whole lines where nothing is left', () => {
    expect([0, 1, 2, 3, 9].map(left)).toEqual([
      ['Route: <sip:a;lr>, <sip:b;lr>', 'route: <sip:c;lr>'],
      ['Route: <sip:b;lr>', 'route: <sip:c;lr>'],
      ['route: <sip:c;lr>'],
      [],
      [],
    ])
  })
  test('a value may be put before or behind all others', () => {
    const out = edited(
      request({ extra: lines }),
      (s) => edit.insertTopRoute(s, 'sip:first'),
      (s) => edit.appendRoute(s, 'sip:last'),
    )
    expect(
      parsed(Buffer.from(out))
        .routes()
        .map((route) => route.uri),
    ).toEqual(['sip:first', 'sip:a;lr', 'sip:b;lr', 'sip:c;lr', 'sip:last'])
    expect(
      parsed(Buffer.from(edited(request(), (s) => edit.appendRoute(s, 'sip:only;lr')))).routes()[0]?.uri,
    ).toBe('sip:only;lr')
  })
  test('§16.12: strict routing: the Request-URI goes to the end, the first Route into its place', () => {
    const out = edited(
      request({ uri: 'sip:target', extra: lines }),
      (s) => edit.replaceRequestUri(s, 'sip:a'),
      (s) => edit.removeRoutes(s, 3),
      (s) => edit.appendRoute(s, 'sip:target'),
    )
    const message = parsed(Buffer.from(out))
    expect([message.requestUri, message.routes().map((route) => route.uri)]).toEqual([
      'sip:a',
      ['sip:target'],
    ])
  })
})

describe('Record-Route', () => {
  test('§16.6 step 4: ours stands above all others', () => {
    const out = edited(request({ extra: [['Record-Route', '<sip:b;lr>']] }), (s) =>
      edit.insertRecordRoute(s, '<sip:us;lr>'),
    )
    expect(
      parsed(Buffer.from(out))
        .recordRoutes()
        .map((route) => route.uri),
    ).toEqual(['sip:us;lr', 'sip:b;lr'])
  })
  test('§16.7 step 8: only the value asked for is rewritten', () => {
    const bytes = response({ headers: { 'Record-Route': '<sip:a;lr>;x, <sip:us;lr> ,<sip:b;lr>' } })
    expect(edited(bytes, (s) => edit.rewriteRecordRoute(s, 1, '<sip:us;lr;t=1>'))).toBe(
      text(bytes).replace('<sip:us;lr>', '<sip:us;lr;t=1>'),
    )
    expect(edited(bytes, (s) => edit.rewriteRecordRoute(s, 3, '<sip:us>'))).toBe(text(bytes))
  })
})

test('§18.3: Content-Length is added where it is missing, and only there', () => {
  const bytes = request({ headers: { 'Content-Length': null }, body: 'abc' })
  expect(edited(bytes, edit.addContentLength)).toBe(
    text(bytes).replace('\r\n\r\nabc', '\r\nContent-Length: 3\r\n\r\nabc'),
  )
  expect(edited(request(), edit.addContentLength)).toBe(text(request()))
})

test('§16.6: a forwarded INVITE differs in the Request-URI, Via, Record-Route and Max-Forwards only', () => {
  const bytes = invite({ extra: [['X-Odd', '\xe9 ;,"']] })
  const out = edited(
    bytes,
    (s) => edit.setReceived(s, s.message.topVia, '127.9.0.2', 5062),
    (s) => edit.pushVia(s, via),
    (s) => edit.insertRecordRoute(s, '<sip:127.9.0.1;lr>'),
    edit.decrementMaxForwards,
    (s) => edit.replaceRequestUri(s, 'sip:1000@127.9.0.3'),
  )
  expect(out).toBe(
    text(bytes)
      .replace('sip:1000@127.9.0.1:5060 SIP/2.0\r\n', `sip:1000@127.9.0.3 SIP/2.0\r\nVia: ${via}\r\n`)
      .replace(';rport\r\n', ';rport=5062;received=127.9.0.2\r\nRecord-Route: <sip:127.9.0.1;lr>\r\n')
      .replace('Max-Forwards: 70', 'Max-Forwards: 69'),
  )
})
