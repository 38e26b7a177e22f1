import { describe, expect, test } from 'vitest'
import { parseMessage } from '#engine/sip/message.ts'
import { receivedIdentity, receivedText } from '#engine/sip/received.ts'
import { parseVia } from '#engine/sip/via.ts'
import { request } from '#tests/support/sip-messages.ts'
import { parsed } from './parsed.ts'

const via = (value: string) => {
  const bytes = Buffer.from(value, 'latin1')
  return parseVia(bytes, 0, bytes.length)
}

describe('§20.42: a Via value', () => {
  test('gives transport, sent-by and parameters, whatever their order and case', () => {
    expect(
      via('sip/2.0/tcp Host.Example:5061;RPORT=5062;Received=192.0.2.7;x;Branch=z9hG4bK1;y="a;b"'),
    ).toMatchObject({
      transport: 'TCP',
      host: 'host.example',
      sentBy: 'Host.Example:5061',
      port: 5061,
      rport: 5062,
      received: '192.0.2.7',
      branch: 'z9hG4bK1',
    })
  })
  test('keeps an unknown transport (RFC 4475 §3.1.1.10)', () =>
    expect(via('SIP/2.0/unknown h;branch=b')?.transport).toBe('UNKNOWN'))
  test('may have no branch (RFC 2543)', () =>
    expect(via('SIP/2.0/UDP 192.0.2.1')).toMatchObject({ branch: '', rport: -1, received: '' }))
  test('may have white space around the port', () =>
    expect(via('SIP/2.0/UDP first.example.com  :\r\n 4000;ttl=16')).toMatchObject({
      port: 4000,
      sentBy: 'first.example.com:4000',
    }))
  test('RFC 5118 §4.5: has received with and without brackets', () => {
    expect(via('SIP/2.0/UDP [2001:db8::9:1];received=[2001:DB8::9:255];branch=b')).toMatchObject({
      host: '2001:db8::9:1',
      received: '2001:db8::9:255',
    })
    expect(via('SIP/2.0/UDP h;received=2001:db8::9:255')?.received).toBe('2001:db8::9:255')
  })
  test('RFC 3581 §3: tells rport absent, without a value and with one', () => {
    expect(
      [
        via('SIP/2.0/UDP h'),
        via('SIP/2.0/UDP h;rport'),
        via('SIP/2.0/UDP h;rport=9'),
        via('SIP/2.0/UDP h;rport=x'),
      ].map((value) => value?.rport),
    ).toEqual([-1, 0, 9, 0])
  })
  test.each(['"', 'h"', 'h;x"', 'h;x=a"', 'h:5060"'])(
    '§25.1: is none with a quote within a host, a name or a value, which would hide the comma behind it: %s',
    (start) => {
      expect(via(`SIP/2.0/UDP ${start},SIP/2.0/UDP other"`)).toBeNull()
    },
  )
  test('leaves strange parameters alone', () =>
    expect(via('SIP/2.0/UDP h;;a=;=b;c = d ;branch=b')?.branch).toBe('b'))

  test.each([
    '',
    'SIP',
    'SIP/2.0',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ',
    'SIP/2.0/UDPh',
    'SIP/1.0/UDP h',
    'HTTP/2.0/UDP h',
    'SIP/2.0/ h',
    'SIP/2.0/UDP ;branch=b',
    'SIP/2.0/UDP h:x',
    'SIP/2.0/UDP h:',
    'SIP/2.0/UDP h:65536',
    'SIP/2.0/UDP [::1',
    'SIP/2.0/UDP 2001:db8::1',
    'SIP/2.0/UDP h;x="open',
    'SIP/2.0/UDP h x',
    'SIP/2.0/UDP h,',
    'SIP/2.0/UDP h;branch=a;branch=b',
    'SIP/2.0/UDP h;received=a;x;received=b',
    'SIP/2.0/UDP h;rport;rport=1',
  ])('malformed: "%s"', (value) => expect(via(value)).toBeNull())
})

describe('where a request came from', () => {
  const told = (value: string, address: string, port: number) => {
    const found = via(value)
    return found && receivedText(value, found, address, port)
  }
  test('RFC 3581 §4: rport is filled in and received is always given with it', () => {
    expect(told('SIP/2.0/UDP 192.0.2.1:5060;rport;branch=b', '192.0.2.1', 4000)).toBe(
      'SIP/2.0/UDP 192.0.2.1:5060;rport=4000;branch=b;received=192.0.2.1',
    )
    expect(told('SIP/2.0/UDP h;branch=b;rport=1;x', '2001:db8::1', 4000)).toBe(
      'SIP/2.0/UDP h;branch=b;rport=4000;x;received=2001:db8::1',
    )
  })
  test('§18.2.1: without rport, received is added where the host differs, and only there', () => {
    expect(told('SIP/2.0/UDP bobspc.biloxi.com:5060;branch=b', '192.0.2.4', 1)).toBe(
      'SIP/2.0/UDP bobspc.biloxi.com:5060;branch=b;received=192.0.2.4',
    )
    expect(told('SIP/2.0/UDP 192.0.2.4;branch=b', '192.0.2.4', 1)).toBe('SIP/2.0/UDP 192.0.2.4;branch=b')
  })
  test("a received of the sender's own is overwritten, before and behind rport", () => {
    expect(told('SIP/2.0/UDP 192.0.2.4;received=203.0.113.9;branch=b', '192.0.2.4', 1)).toBe(
      'SIP/2.0/UDP 192.0.2.4;received=192.0.2.4;branch=b',
    )
    expect(told('SIP/2.0/UDP h;received=203.0.113.9;rport;branch=b', '192.0.2.4', 7)).toBe(
      'SIP/2.0/UDP h;received=192.0.2.4;rport=7;branch=b',
    )
    expect(told('SIP/2.0/UDP h;rport;received=203.0.113.9;branch=b', '192.0.2.4', 7)).toBe(
      'SIP/2.0/UDP h;rport=7;received=192.0.2.4;branch=b',
    )
    expect(told('SIP/2.0/UDP h;received;branch=b', '192.0.2.4', 7)).toBe(
      'SIP/2.0/UDP h;received=192.0.2.4;branch=b',
    )
  })
  test('the identity that is signed equals what is read from the Via that was written', () => {
    for (const value of [
      'SIP/2.0/UDP 192.0.2.4;branch=b',
      'SIP/2.0/TCP H:5060;rport;branch=b',
      'SIP/2.0/UDP [::1]:7;received=1.1.1.1;branch=b',
    ]) {
      const message = parsed(request({ headers: { Via: value } }))
      const again = parseMessage(
        request({ headers: { Via: receivedText(message.text, message.topVia, '192.0.2.4', 4000) } }),
      )
      const identity = receivedIdentity(message.topVia, '192.0.2.4', 4000)
      expect('malformed' in again ? null : again.topVia).toMatchObject({ ...identity })
    }
  })
})
