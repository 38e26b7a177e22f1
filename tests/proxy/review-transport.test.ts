import { describe, expect, test } from 'vitest'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const STREAM = { destinations: [{ id: 1, uri: 'sip:10.0.1.1:5070;transport=tcp' }] }

describe('streams', () => {
  test('§18.3: a response without Content-Length is dropped, never answered', async () => {
    const { network, clock, relay } = await openTestRelay({ set: STREAM })
    const host = network.host('10.0.1.1', 5070, () => {}, 'tcp')
    new TestCaller(network).request('INVITE')
    clock.advance(RTT_MS)
    const heard = host.received.length
    const headers = { 'Content-Length': null }
    host.send(answerTo(read(host.received[0]), 180, { tag: 'one', headers }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(host.received).toHaveLength(heard)
    expect(relay.traffic.dropCounts()).toContainEqual({ reason: 'bad-content-length', count: 1 })
  })

  test('a 200 of 100 KB between two streams reaches the caller whole', async () => {
    const { network, clock } = await openTestRelay({ set: STREAM })
    const body = 'v=0\r\n'.repeat(20_000)
    const answer = (bytes: Buffer) =>
      answerTo(read(bytes), 200, { tag: 'one', contact: 'sip:m@10.0.1.1:5070', body })
    network.host('10.0.1.1', 5070, (bytes, _from, host) => host.send(answer(bytes), FAIRLINE), 'tcp')
    const caller = new TestCaller(network, '10.0.2.1', 5062, 'call-tcp', 'tcp')
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 200])
    expect(caller.last().bodyLength).toBe(body.length)
  })

  test('rules 15: a new request over a stream of a destination is not balanced into its own set either', async () => {
    const { network, clock } = await openTestRelay({ set: STREAM })
    // Its Via names the port it listens on; the stream comes from a port of the moment (§18.2.2).
    const loops = new TestCaller(network, '10.0.1.1', 5070, 'call-tcp', 'tcp')
    loops.request('INVITE')
    clock.advance(RTT_MS)
    expect(loops.statuses).toEqual([403])
  })
})

describe('IPv6', () => {
  const listeners = ['udp:[2001:db8::1]:5060']
  const rows = [{ id: 1, uri: 'sip:[2001:db8::10]:5070' }]

  test('RFC 5118 §4: a call runs from INVITE to BYE, its Contact written the long way', async () => {
    const { network, clock, relay } = await openTestRelay({ listeners, set: { destinations: rows } })
    const long = 'sip:media@[2001:0DB8:0:0:0:0:0:10]:5070'
    const host = network.host('2001:db8::10', 5070, (bytes, from, self) => {
      const request = read(bytes)
      if (request.method !== 'ACK') self.send(answerTo(request, 200, { tag: 'six', contact: long }), from)
    })
    const statuses: number[] = []
    const caller = network.host('2001:db8::20', 5062, (bytes) => statuses.push(read(bytes).status))
    const send = (method: string, target: string, to: string, route = '') => {
      const lines = [
        `${method} ${target} SIP/2.0`,
        `Via: SIP/2.0/UDP [2001:db8::20]:5062;branch=z9hG4bK-six-${method};rport`,
        ...(route === '' ? [] : [`Route: <${route}>`]),
        'From: <sip:a@[2001:db8::20]>;tag=caller',
        `To: <sip:1000@[2001:db8::1]>${to}`,
        'Call-ID: six',
        `CSeq: ${method === 'BYE' ? 2 : 1} ${method}`,
        'Contact: <sip:a@[2001:db8::20]:5062>',
        'Content-Length: 0',
      ]
      const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
      caller.send(bytes, { address: '2001:db8::1', port: 5060 })
      clock.advance(RTT_MS)
    }
    send('INVITE', 'sip:1000@[2001:db8::1]', '')
    const route = read(host.received[0]).recordRoutes()[0]?.uri ?? ''
    send('ACK', long, ';tag=six', route)
    send('BYE', long, ';tag=six', route)
    expect(statuses).toEqual([100, 200, 200])
    expect(host.received.map(read).map((m) => m.method)).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(relay.tracker.size).toBe(0)
  })

  test('a destination no listener of ours reaches costs a call no attempt', async () => {
    const mixed = [...rows, ...(destinations(2)?.slice(1) ?? [])]
    const { network, clock } = await openTestRelay({
      set: { algorithm: 'priority', maxAttempts: 1, destinations: mixed },
    })
    new TestDestination(network, '10.0.1.2')
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180, 200])
  })
})
