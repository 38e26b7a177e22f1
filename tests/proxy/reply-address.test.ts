import { describe, expect, test } from 'vitest'
import type { Endpoint } from '#engine/contract/address.ts'
import { formatHost } from '#engine/contract/address.ts'
import { answerTo } from '../support/responses.ts'
import { message } from '../support/sip-messages.ts'
import { read } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20

interface Case {
  readonly from: Endpoint
  readonly via: string
  /** Listener the request is sent to; the others are there as well. */
  readonly to?: { readonly address: string; readonly port: number }
}

/** Sends one INVITE that is answered 404 by its destination; returns where the answer went and what the Via became. */
async function relayed({ from, via, to = { address: '10.0.0.1', port: 5060 } }: Case) {
  const isIpv6 = from.address.includes(':')
  const listeners = isIpv6
    ? ['udp:[2001:db8::1]:5060']
    : ['udp:10.0.0.1:5060', 'udp:10.0.0.1:5070', 'tcp:10.0.0.1:5060']
  const rows = isIpv6 ? [{ id: 1, uri: 'sip:[2001:db8::10]:5070' }] : destinations(1)
  const { network, clock } = await openTestRelay({ listeners, set: { destinations: rows } })
  const destination = network.host(isIpv6 ? '2001:db8::10' : '10.0.1.1', 5070, (bytes, at, host) => {
    if (read(bytes).method === 'INVITE') host.send(answerTo(read(bytes), 404, { tag: 'far' }), at)
  })
  const sender = network.host(from.address, from.port, () => {}, from.transport)
  sender.send(
    message('INVITE sip:1000@example.org SIP/2.0', [
      ['Via', via],
      ['Max-Forwards', '70'],
      ['From', '<sip:a@example.org>;tag=caller'],
      ['To', '<sip:1000@example.org>'],
      ['Call-ID', 'reply-address'],
      ['CSeq', '1 INVITE'],
    ]),
    to,
  )
  clock.advance(RTT_MS)
  const answer = network.packets.find(
    (packet) =>
      packet.from.address === (isIpv6 ? '2001:db8::1' : '10.0.0.1') &&
      /^SIP\/2\.0 404/.test(packet.bytes.toString('latin1')),
  )
  const forwarded = read(destination.received[0])
  return { answer, forwarded, seen: forwarded.headerAll('Via')[1], sender, network }
}

const caller: Endpoint = { transport: 'udp', address: '10.0.2.1', port: 5062 }

describe('§18.2.1, RFC 3581 §4: the Via a request came with', () => {
  test('gets received where its host is not the packet’s address, a name included', async () => {
    const { seen } = await relayed({
      from: caller,
      via: 'SIP/2.0/UDP phone.example.org:5062;branch=z9hG4bK-1',
    })
    expect(seen).toBe('SIP/2.0/UDP phone.example.org:5062;branch=z9hG4bK-1;received=10.0.2.1')
  })

  test('is left as it is where it names that address and asks for nothing', async () => {
    const via = 'SIP/2.0/UDP 10.0.2.1:5062;branch=z9hG4bK-1'
    expect((await relayed({ from: caller, via })).seen).toBe(via)
  })

  test('gets both rport and received where rport is there, even though its address is right', async () => {
    const { seen } = await relayed({ from: caller, via: 'SIP/2.0/UDP 10.0.2.1:5062;rport;branch=z9hG4bK-1' })
    expect(seen).toBe('SIP/2.0/UDP 10.0.2.1:5062;rport=5062;branch=z9hG4bK-1;received=10.0.2.1')
  })

  test('and the answer shows them to the caller', async () => {
    const { answer } = await relayed({
      from: caller,
      via: 'SIP/2.0/UDP 192.168.1.9:5060;rport;branch=z9hG4bK-1',
    })
    expect(read(answer?.bytes).topVia).toMatchObject({ received: '10.0.2.1', rport: 5062 })
  })
})

describe('§18.2.2, RFC 3581 §4, rules 12: a response goes', () => {
  test('to the packet’s address and port where rport stands', async () => {
    const { answer } = await relayed({
      from: caller,
      via: 'SIP/2.0/UDP 192.168.1.9:5099;rport;branch=z9hG4bK-1',
    })
    expect(answer?.to).toMatchObject({ address: '10.0.2.1', port: 5062 })
  })

  test('to the packet’s address and sent-by’s port where it does not; 5060 where sent-by has none', async () => {
    const withPort = await relayed({ from: caller, via: 'SIP/2.0/UDP 192.168.1.9:5099;branch=z9hG4bK-1' })
    expect(withPort.answer?.to).toMatchObject({ address: '10.0.2.1', port: 5099 })
    const without = await relayed({ from: caller, via: 'SIP/2.0/UDP 192.168.1.9;branch=z9hG4bK-1' })
    expect(without.answer?.to).toMatchObject({ address: '10.0.2.1', port: 5060 })
  })

  test('never to maddr, nor to a received or rport of the sender’s own', async () => {
    const via = 'SIP/2.0/UDP 10.0.2.1:5062;maddr=10.9.9.9;received=10.9.9.9;rport=9;branch=z9hG4bK-1'
    const { answer, network } = await relayed({ from: caller, via })
    expect(answer?.to).toMatchObject({ address: '10.0.2.1', port: 5062 })
    expect(network.packets.filter(({ to }) => to.address === '10.9.9.9')).toEqual([])
  })

  test('from the socket that heard the request', async () => {
    const to = { address: '10.0.0.1', port: 5070 }
    const { answer } = await relayed({
      from: caller,
      to,
      via: 'SIP/2.0/UDP 10.0.2.1:5062;rport;branch=z9hG4bK-1',
    })
    expect(answer?.from).toMatchObject(to)
  })

  test('over the stream its request came on, whatever sent-by and rport say', async () => {
    const from: Endpoint = { transport: 'tcp', address: '10.0.2.1', port: 5062 }
    const { sender } = await relayed({ from, via: 'SIP/2.0/TCP 192.168.1.9:9;rport;branch=z9hG4bK-1' })
    expect(sender.received.map(read).map((m) => m.status)).toEqual([100, 404])
  })
})

describe('RFC 5118 §4.5, RFC 3261 §25.1: IPv6 in Via', () => {
  const six: Endpoint = { transport: 'udp', address: '2001:db8::20', port: 5062 }
  const host = formatHost(six.address)

  test.each([
    ['sent-by in brackets', `SIP/2.0/UDP ${host}:5062;branch=z9hG4bK-1`, ''],
    ['without a port', `SIP/2.0/UDP ${host};rport;branch=z9hG4bK-1`, '2001:db8::20'],
    [
      'a received in brackets',
      `SIP/2.0/UDP ${host}:5062;received=[2001:db8::9];branch=z9hG4bK-1`,
      '2001:db8::20',
    ],
    ['a received without', `SIP/2.0/UDP ${host}:5062;received=2001:db8::9;branch=z9hG4bK-1`, '2001:db8::20'],
    ['another host', `SIP/2.0/UDP phone.example.org:5062;branch=z9hG4bK-1`, '2001:db8::20'],
  ])('%s: the answer reaches the caller', async (_, via, received) => {
    const at = via.includes(':5062') || via.includes('rport') ? 5062 : 5060
    const { answer, forwarded } = await relayed({
      from: six,
      to: { address: '2001:db8::1', port: 5060 },
      via,
    })
    expect(answer?.to).toMatchObject({ address: six.address, port: at })
    expect(forwarded.nextVia()?.received).toBe(received)
  })
})
