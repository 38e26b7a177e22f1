import { describe, expect, test } from 'vitest'
import { buildAck, buildCancel, buildProbe } from '#engine/sip/requests.ts'
import { invite, response } from '#tests/support/sip-messages.ts'
import { parsed } from './parsed.ts'

const sent = parsed(
  invite({
    headers: { Via: 'SIP/2.0/UDP 127.9.0.1:5060;branch=z9hG4bKp77, SIP/2.0/UDP a;branch=x' },
    extra: [
      ['Route', '<sip:r1;lr>, <sip:r2;lr>'],
      ['Require', '100rel'],
      ['route', '<sip:r3;lr>'],
    ],
  }),
)

describe('§9.1: CANCEL', () => {
  test('has the Request-URI, Call-ID, To, From, CSeq number and top Via of its INVITE, its Route, and one Via', () => {
    expect(buildCancel(sent, '').toString('latin1')).toBe(
      'CANCEL sip:1000@127.9.0.1:5060 SIP/2.0\r\n' +
        'Via: SIP/2.0/UDP 127.9.0.1:5060;branch=z9hG4bKp77\r\n' +
        'Route: <sip:r1;lr>, <sip:r2;lr>\r\nroute: <sip:r3;lr>\r\n' +
        'Max-Forwards: 70\r\n' +
        'From: "Alice Caller" <sip:alice@127.9.0.2:5062>;tag=a1-2\r\n' +
        'To: "Service Desk" <sip:1000@127.9.0.1:5060>\r\n' +
        'Call-ID: 5f3a-12@127.9.0.2\r\nCSeq: 1 CANCEL\r\nContent-Length: 0\r\n\r\n',
    )
  })
})

describe('§17.1.1.3: ACK to a non-2xx', () => {
  test('has To of the response, and all else of the INVITE', () => {
    const ack = parsed(buildAck(sent, parsed(response({ status: 486, reason: 'Busy Here' }))))
    expect([ack.method, ack.cseqNumber, ack.requestUri, ack.fromTag, ack.toTag, ack.callId]).toEqual([
      'ACK',
      1,
      sent.requestUri,
      'a1-2',
      'b7',
      sent.callId,
    ])
    expect([ack.topVia.branch, ack.nextVia()]).toEqual(['z9hG4bKp77', null])
    expect(ack.routes().map((route) => route.uri)).toEqual(['sip:r1;lr', 'sip:r2;lr', 'sip:r3;lr'])
    expect(ack.header('Require')).toBeNull()
  })
})

test('§11.1: OPTIONS of our own parses to what was asked for', () => {
  const options = parsed(
    buildProbe({
      method: 'OPTIONS',
      requestUri: 'sip:127.9.0.3:5070',
      via: 'SIP/2.0/UDP 127.9.0.1:5060;branch=z9hG4bKq;rport',
      fromUri: 'sip:fairline@127.9.0.1:5060',
      fromTag: 'f',
      toUri: 'sip:127.9.0.3:5070',
      callId: 'probe-1',
      cseqNumber: 7,
      contactUri: 'sip:127.9.0.1:5060',
      userAgent: 'Fairline',
    }),
  )
  expect([
    options.method,
    options.requestUri,
    options.fromTag,
    options.toTag,
    options.callId,
    options.cseqNumber,
  ]).toEqual(['OPTIONS', 'sip:127.9.0.3:5070', 'f', '', 'probe-1', 7])
  expect([
    options.contactUri(),
    options.maxForwards,
    options.header('User-Agent'),
    options.topVia.branch,
  ]).toEqual(['sip:127.9.0.1:5060', 70, 'Fairline', 'z9hG4bKq'])
})
