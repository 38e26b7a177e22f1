import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sipDestinationUriSchema } from '#engine/contract/address-schema.ts'
import { parseDestinationUri } from '#engine/contract/destination-uri.ts'

/** `transport host port`, `-` where the URI leaves it open, `name` behind a host that DNS must be asked about. */
function told(uri: string): string {
  const parsed = parseDestinationUri(uri)
  if (typeof parsed === 'string') return parsed
  const { transport, host, port, isNumeric } = parsed
  return `${transport ?? '-'} ${host} ${port ?? '-'}${isNumeric ? '' : ' name'}`
}

describe('parseDestinationUri', () => {
  test.each([
    ['sip:10.0.0.1', '- 10.0.0.1 -'],
    ['SIP:10.0.0.1:5070', '- 10.0.0.1 5070'],
    ['sip:10.0.0.1;transport=TCP', 'tcp 10.0.0.1 -'],
    ['sip:alice@10.0.0.1:5080;lr;transport=udp', 'udp 10.0.0.1 5080'],
    ['sip:alice:secret@10.0.0.1', '- 10.0.0.1 -'],
    ['sip:10.0.0.1;xtransport=tcp', '- 10.0.0.1 -'],
    ['sip:[2001:DB8::1]:5070', '- 2001:db8::1 5070'],
    ['sip:146.152.123.201:5060', '- 146.152.123.201 5060'],
    ['sip:PBX.example.com', '- pbx.example.com - name'],
    ['sip:pbx.example.com.:5070;transport=tls', 'tls pbx.example.com. 5070 name'],
    ['sips:pbx.example.com', '- pbx.example.com - name'],
    ['sips:10.0.0.1;transport=tcp', 'tls 10.0.0.1 -'],
    ['sips:10.0.0.1;transport=ws', 'wss 10.0.0.1 -'],
    ['sip:10.0.0.1:443;transport=wss', 'wss 10.0.0.1 443'],
    ['sip:localhost', '- localhost - name'],
  ])('%s is %s', (uri, place) => expect(told(uri)).toBe(place))

  test.each([
    ['', 'not a SIP URI'],
    ['10.0.0.1', 'not a SIP URI'],
    ['sip:a@b@10.0.0.1', 'not a SIP URI'],
    ['sip:10.0.0.1:', 'not a SIP URI'],
    ['sip:10.0.0.1?Subject=x', 'not a SIP URI'],
    ['sip:10.0.0.1 x', 'not a SIP URI'],
    ['sip:10.0.0.1\r\nEvil: 1', 'not a SIP URI'],
    ['sip:2001:db8::1', 'not a SIP URI'],
    ['sip:pbx..example.com', 'neither a numeric address nor a host name'],
    ['sip:-pbx.example.com', 'neither a numeric address nor a host name'],
    ['sip:10.0.0.256', 'neither a numeric address nor a host name'],
    ['sip:[10.0.0.1]', 'neither a numeric address nor a host name'],
    ['sip:0.0.0.0', 'stands for every address'],
    ['sip:[::]', 'stands for every address'],
    ['sip:224.0.1.75', 'of many or of nobody'],
    ['sip:255.255.255.255', 'of many or of nobody'],
    ['sip:0.1.2.3', 'of many or of nobody'],
    ['sip:[ff02::1]', 'of many or of nobody'],
    ['sip:[::ffff:224.0.1.75]', 'of many or of nobody'],
    ['sip:2852039166', 'neither a numeric address nor a host name'],
    ['sip:127.1', 'neither a numeric address nor a host name'],
    ['sip:10.0.0.1:0', 'port 0 is outside'],
    ['sip:10.0.0.1:65536', 'port 65536 is outside'],
    ['sip:10.0.0.1;transport=sctp', 'transport "sctp" is not one of udp, tcp, tls, ws, wss'],
    ['sips:10.0.0.1;transport=udp', 'a sips: URI cannot have transport "udp"'],
    ['sip:10.0.0.1;transport=', 'transport "" is not one of'],
  ])('%j is refused by naming the fault: %s', (uri, fault) =>
    expect(parseDestinationUri(uri)).toContain(fault),
  )

  test('no text makes it throw or dawdle', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => parseDestinationUri(`sip:${text}`) !== undefined),
    )
    const start = process.cpuUsage().user
    for (const piece of ['a', ';', ':', '[', 'a@', ';a=', '1.'])
      parseDestinationUri(`sip:${piece.repeat(64_000 / piece.length)}`)
    expect(process.cpuUsage().user - start).toBeLessThan(500_000)
  })
})

test('the URI schema trims, caps the length and hands the fault on', () => {
  expect(sipDestinationUriSchema.parse('  sip:10.0.0.1 ')).toBe('sip:10.0.0.1')
  expect(sipDestinationUriSchema.safeParse(`sip:10.0.0.1;x=${'a'.repeat(300)}`).success).toBe(false)
  expect(sipDestinationUriSchema.safeParse('sip:ho$t').error?.issues[0]?.message).toContain(
    'neither a numeric address nor a host name',
  )
})
