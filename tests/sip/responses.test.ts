import { describe, expect, test } from 'vitest'
import { receivedText } from '#engine/sip/received.ts'
import { reasonPhrase } from '#engine/sip/responses.ts'
import { buildResponse } from '#tests/support/built-response.ts'
import { invite, request } from '#tests/support/sip-messages.ts'
import { parsed } from './parsed.ts'

describe('§8.2.6: a response of our own', () => {
  test('repeats Via, From, To, Call-ID and CSeq, and has no body', () => {
    expect(
      buildResponse(parsed(invite()), 486, 'Busy Here', {
        toTag: 'ours',
        headers: ['Retry-After: 5', 'X: y'],
      }).toString('latin1'),
    ).toBe(
      'SIP/2.0 486 Busy Here\r\n' +
        'Via: SIP/2.0/UDP 127.9.0.2:5062;branch=z9hG4bKabc-12;rport\r\n' +
        'From: "Alice Caller" <sip:alice@127.9.0.2:5062>;tag=a1-2\r\n' +
        'To: "Service Desk" <sip:1000@127.9.0.1:5060>;tag=ours\r\n' +
        'Call-ID: 5f3a-12@127.9.0.2\r\n' +
        'CSeq: 1 INVITE\r\nRetry-After: 5\r\nX: y\r\nContent-Length: 0\r\n\r\n',
    )
  })

  test('§8.2.6.2: To keeps the tag it has, and a 100 gets none', () => {
    const within = parsed(invite({ headers: { To: '<sip:a@b>;tag=theirs' } }))
    expect(parsed(buildResponse(within, 481, 'x', { toTag: 'ours' })).toTag).toBe('theirs')
    expect(parsed(buildResponse(parsed(invite()), 100, 'Trying', { toTag: 'ours' })).toTag).toBe('')
    expect(
      parsed(buildResponse(parsed(invite({ headers: { To: 'sip:a@b;x=y' } })), 200, 'OK', { toTag: 'ours' }))
        .toTag,
    ).toBe('ours')
  })

  test('§8.2.6.1: a 100 repeats Timestamp, others do not', () => {
    const stamped = parsed(invite({ extra: [['Timestamp', '54.21']] }))
    expect(parsed(buildResponse(stamped, 100, 'Trying', {})).header('Timestamp')).toBe('54.21')
    expect(parsed(buildResponse(stamped, 180, 'Ringing', {})).header('Timestamp')).toBeNull()
  })

  test('§18.2.1: the top Via may be rewritten; all others keep value and order, in lines and lists', () => {
    const bytes = request({
      headers: { Via: 'SIP/2.0/UDP a;rport;branch=1 , SIP/2.0/UDP b;branch=2' },
      extra: [
        ['v', 'SIP/2.0/TCP c;branch=3'],
        ['VIA', 'SIP/2.0/TCP d;branch=4,SIP/2.0/TCP e'],
      ],
    })
    const message = parsed(bytes)
    const answer = parsed(
      buildResponse(message, 200, 'OK', {
        receivedVia: receivedText(message.text, message.topVia, '192.0.2.9', 99),
      }),
    )
    expect(answer.headerAll('Via')).toEqual([
      'SIP/2.0/UDP a;rport=99;branch=1;received=192.0.2.9 , SIP/2.0/UDP b;branch=2',
      'SIP/2.0/TCP c;branch=3',
      'SIP/2.0/TCP d;branch=4,SIP/2.0/TCP e',
    ])
  })

  test('folded fields and octets above 127 come back as they were', () => {
    const message = parsed(
      request({ headers: { From: '"\xe9\r\n x"\r\n\t<sip:a@b>;tag=1', Via: 'SIP/2.0/UDP\r\n h;branch=b' } }),
    )
    const answer = parsed(buildResponse(message, 404, 'Not Found', { toTag: 't' }))
    expect([answer.fromTag, answer.topVia.host, answer.header('From')]).toEqual([
      '1',
      'h',
      '"\xe9 x" <sip:a@b>;tag=1',
    ])
  })
})

test('§21: every code has a phrase, an unknown one that of its class', () => {
  expect([100, 486, 503, 599, 299, 699].map(reasonPhrase)).toEqual([
    'Trying',
    'Busy Here',
    'Service Unavailable',
    'Server Failure',
    'Success',
    'Global Failure',
  ])
})
