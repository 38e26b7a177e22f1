import { describe, expect, test } from 'vitest'
import { expectOutcomes, odd, withLine, withUri, withValue } from '../../support/attacks/cases.ts'
import { NO_SIP } from '../../support/attacks/no-sip.ts'
import type { Scene } from '../../support/attacks/scene.ts'
import { stageScene } from '../../support/attacks/stage-scene.ts'

let scene: Scene

stageScene((opened) => {
  scene = opened
})

const withBody = (type: string, body: string) => (text: string) =>
  withLine(`Content-Type: ${type}`)(text).replace(
    /\r\nContent-Length: 0\r\n\r\n$/,
    () => `\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )

describe('messages that have killed servers', () => {
  test('what is not SIP is dropped in silence, or answered as what it is', async () => {
    const { attacker } = scene
    await attacker.throwAll(NO_SIP.map(({ bytes }) => bytes))
    expect(attacker.unasked.map(String)).toEqual([])
  })

  test('methods, numbers and ports beyond their range', async () => {
    const via = (sentBy: string) =>
      withValue('Via', `SIP/2.0/UDP ${sentBy};branch=z9hG4bK-overflow-${sentBy};rport`)
    await expectOutcomes(scene, [
      odd('CSeq method of 6,000', 400, withValue('CSeq', `1 ${'A'.repeat(6_000)}`)),
      odd('CSeq without a method', 400, withValue('CSeq', '1')),
      odd('CSeq 2^31', 400, withValue('CSeq', '2147483648 MESSAGE')),
      odd('CSeq 2^32', 400, withValue('CSeq', '4294967296 MESSAGE')),
      odd('CSeq of 300 digits', 400, withValue('CSeq', `${'9'.repeat(300)} MESSAGE`)),
      odd('CSeq -1', 400, withValue('CSeq', '-1 MESSAGE')),
      odd('CSeq hexadecimal', 400, withValue('CSeq', '0x1 MESSAGE')),
      odd('Max-Forwards 256', 400, withValue('Max-Forwards', '256')),
      odd('Max-Forwards 4294967297', 400, withValue('Max-Forwards', '4294967297')),
      odd('Max-Forwards NaN', 400, withValue('Max-Forwards', 'NaN')),
      odd('Content-Length -1', 400, withValue('Content-Length', '-1')),
      odd('Content-Length 2^32', 400, withValue('Content-Length', '4294967296')),
      odd('Content-Length 1 without a body', 400, withValue('Content-Length', '1')),
      odd('Via port 65536', 'silence', via('192.0.2.1:65536')),
      odd('Via port 99999999999', 'silence', via('192.0.2.1:99999999999')),
      odd('Via port -1', 'silence', via('192.0.2.1:-1')),
      odd('rport=65536', 'relayed', (text) => text.replace(';rport', ';rport=65536')),
      odd('rport=-1', 'relayed', (text) => text.replace(';rport', ';rport=-1')),
      odd('Request-URI port 65536', 400, withUri('sip:bob@192.0.2.1:65536')),
      odd('Request-URI port of 20 digits', 400, withUri('sip:bob@192.0.2.1:99999999999999999999')),
      odd('Contact port 65536', 'relayed', withValue('Contact', '<sip:a@192.0.2.1:65536>')),
      odd('Expires 10^30', 'relayed', withLine(`Expires: ${'1'.padEnd(31, '0')}`)),
      odd('Timestamp 1e999', 'relayed', withLine('Timestamp: 1e999')),
    ])
  })

  test('tags, names and quotes', async () => {
    await expectOutcomes(scene, [
      odd('empty To tag twice', 400, withValue('To', '<sip:bob@example.org>;tag=;tag=')),
      odd('empty To tag', 400, withValue('To', '<sip:bob@example.org>;tag=')),
      odd('two From tags', 400, withValue('From', '<sip:a@b>;tag=1;tag=2')),
      odd('no From tag', 'relayed', withValue('From', '<sip:a@b>')),
      odd('From tag of 7,000', 'relayed', withValue('From', `<sip:a@b>;tag=${'t'.repeat(7_000)}`)),
      odd('From of an open quote', 400, withValue('From', `"${'\\"'.repeat(3_000)}`)),
      odd('From of nothing', 400, withValue('From', '')),
      odd('From of 3,000 angle brackets', 400, withValue('From', '<'.repeat(3_000))),
      odd('empty Call-ID', 'silence', withValue('Call-ID', '')),
      odd('Request-URI in brackets', 400, withUri('<sip:bob@example.org>')),
      odd('Request-URI with NUL', 400, withUri('sip:bob\0@example.org')),
      odd('Request-URI of format strings', 'relayed', withUri('sip:%25s%25n%25x@example.org')),
      odd('Request-URI with an escaped NUL', 'relayed', withUri('sip:null-%00-null@example.org')),
      odd('Request-URI of an open bracket', 400, withUri('sip:bob@[2001:db8::1')),
      odd('version 7.0', 505, (text) => text.replace('SIP/2.0\r\n', 'SIP/7.0\r\n')),
    ])
  })

  test('bodies and credentials', async () => {
    const bomb = Array.from({ length: 900 }, (_, i) => `p${i}="x"`).join(',')
    const sdp = `v=0${'\u00ff'.repeat(2_000)}`
    await expectOutcomes(scene, [
      odd('SDP without a line feed', 'relayed', withBody('application/sdp', sdp)),
      odd('SDP of one letter', 'relayed', withBody('application/sdp', 'v')),
      odd('multipart without a boundary', 'relayed', withBody('multipart/mixed', '--x\r\n\r\n--')),
      odd(
        'multipart never closed',
        'relayed',
        withBody('multipart/mixed;boundary="x', '--x\r\n'.repeat(500)),
      ),
      odd(
        'multipart in multipart',
        'relayed',
        withBody('multipart/mixed;boundary=--', '----\r\n'.repeat(900)),
      ),
      odd('Authorization bomb', 'relayed', withLine(`Authorization: Digest ${bomb}`)),
      odd('Proxy-Authorization bomb', 'relayed', withLine(`Proxy-Authorization: Digest ${bomb}`)),
      odd('Authorization of commas', 'relayed', withLine(`Authorization: ${','.repeat(7_000)}`)),
      odd('Replaces of quotes', 'relayed', withLine(`Replaces: ${'"'.repeat(999)}`)),
      odd('Via of 300 parameters', 400, (text) => text.replace(';rport', `;rport${';a=b'.repeat(300)}`)),
      odd('To of 300 parameters', 400, withValue('To', `<sip:bob@example.org>${';a=b'.repeat(300)}`)),
    ])
  })
})
