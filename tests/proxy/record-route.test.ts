import { describe, expect, test } from 'vitest'
import { TRANSPORTS, type Transport } from '#engine/contract/vocabulary.ts'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const DESTINATION = '10.0.1.1'
const listeners = TRANSPORTS.map((transport) => `${transport}:10.0.0.1:5060`)
const pairs = TRANSPORTS.flatMap((from) => TRANSPORTS.map((to): [Transport, Transport] => [from, to]))

/** RFC 7118 §5.1: `ws` is written for both; UDP is what a URI without one means. */
const written = {
  udp: '',
  tcp: ';transport=tcp',
  tls: ';transport=tls',
  ws: ';transport=ws',
  wss: ';transport=ws',
}
const ownUri = (transport: Transport) => `sip:10.0.0.1:5060${written[transport]};lr`

describe('§16.6 step 4, RFC 5658 §4: our Record-Route', () => {
  test.each(pairs)(
    'from %s to %s: each side gets the transport that reaches us from there; the dialog runs both ways',
    async (from, to) => {
      const uri = `sip:${DESTINATION}:5070;transport=${to}`
      const { network, clock, relay } = await openTestRelay({
        listeners,
        set: { destinations: [{ id: 1, uri }] },
      })
      const heard: string[] = []
      const host = network.host(
        DESTINATION,
        5070,
        (bytes, _, self) => {
          const request = read(bytes)
          if (!request.isRequest) return
          heard.push(request.method)
          const contact = `sip:m@${DESTINATION}:5070`
          if (request.method !== 'ACK') self.send(answerTo(request, 200, { tag: 'far', contact }), FAIRLINE)
        },
        to,
      )
      const caller = new TestCaller(network, '10.0.2.1', 5062, 'call-1', from)
      caller.request('INVITE')
      clock.advance(RTT_MS)
      const routes = read(host.received[0])
        .recordRoutes()
        .map((route) => route.uri)
      const expected = from === to ? [ownUri(to)] : [ownUri(to), ownUri(from)]
      expect(routes.map((route) => route.replace(/;fl=.*/, ''))).toEqual(expected)
      expect(new Set(routes.map((route) => route.replace(/.*;fl=/, ''))).size).toBe(1)
      caller.learn()
      caller.request('ACK', { inDialog: true })
      caller.request('INFO', { inDialog: true, cseq: 2 })
      clock.advance(RTT_MS)
      expect(heard).toEqual(['INVITE', 'ACK', 'INFO'])
      expect(read(host.received.at(-1)).routes()).toEqual([])
      const bye = [
        'BYE sip:alice@10.0.2.1:5062 SIP/2.0',
        `Via: SIP/2.0/${to.toUpperCase()} ${DESTINATION}:5070;branch=z9hG4bK-bye`,
        `Route: ${routes.map((route) => `<${route}>`).join(', ')}`,
        'Max-Forwards: 70',
        'From: <sip:1000@10.0.0.1>;tag=far',
        `To: <sip:alice@10.0.2.1>;tag=${caller.dialog.fromTag}`,
        'Call-ID: call-1',
        'CSeq: 9 BYE',
        'Content-Length: 0',
      ]
      host.send(Buffer.from(`${bye.join('\r\n')}\r\n\r\n`, 'latin1'), FAIRLINE)
      clock.advance(RTT_MS)
      expect(caller.last().method).toBe('BYE')
      expect(caller.last().routes()).toEqual([])
      expect(caller.last().topVia.transport).toBe(from.toUpperCase())
      caller.send(answerTo(caller.last(), 200))
      clock.advance(RTT_MS)
      expect(relay.tracker.size).toBe(0)
    },
  )

  test('RFC 5658 §4, rules 29: with a port to send from, two: callers see the listener’s alone', async () => {
    const { network, clock, relay } = await openTestRelay({
      listeners: ['udp:10.0.0.1:5060;send=6000'],
      set: { destinations: destinations(1) },
    })
    const destination = new TestDestination(network, DESTINATION)
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    const invite = destination.lastRequest('INVITE')
    const routes = invite.recordRoutes().map(({ uri }) => uri)
    expect(invite.topVia.sentBy).toBe('10.0.0.1:6000')
    expect(routes).toEqual([
      expect.stringMatching(/^sip:10\.0\.0\.1:6000;lr;fl=/),
      expect.stringMatching(/^sip:10\.0\.0\.1:5060;lr;fl=/),
    ])
    caller.learn()
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(destination.lastRequest('BYE').routes()).toEqual([])
    expect(relay.tracker.size).toBe(0)
  })

  test.each(['INVITE', 'SUBSCRIBE', 'REFER'])('a %s gets one, above those of others', async (method) => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, DESTINATION)
    new TestCaller(network).request(method, { headers: { 'Record-Route': '<sip:10.0.8.8;lr>' } })
    clock.advance(RTT_MS)
    const uris = destination
      .lastRequest(method)
      .recordRoutes()
      .map((route) => route.uri)
    expect(uris).toEqual([expect.stringMatching(/^sip:10\.0\.0\.1:5060;lr;fl=/), 'sip:10.0.8.8;lr'])
  })

  test.each(['MESSAGE', 'OPTIONS', 'PUBLISH', 'REGISTER'])(
    'a %s, which makes no dialog, gets none',
    async (method) => {
      const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
      const destination = new TestDestination(network, DESTINATION)
      new TestCaller(network).request(method)
      clock.advance(RTT_MS)
      expect(destination.lastRequest(method).recordRoutes()).toEqual([])
    },
  )

  test('names the advertised address of the listener, which is ours when it comes back', async () => {
    const advertised = ['udp:10.0.0.1:5060;advertise=203.0.113.7:5080']
    const { network, clock } = await openTestRelay({
      listeners: advertised,
      set: { destinations: destinations(1) },
    })
    const destination = new TestDestination(network, DESTINATION)
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    const invite = destination.lastRequest('INVITE')
    expect(invite.recordRoutes()[0]?.uri).toMatch(/^sip:203\.0\.113\.7:5080;lr;fl=/)
    expect(invite.topVia.sentBy).toBe('203.0.113.7:5080')
    caller.learn()
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
  })
})

describe('§16.4: a Route of ours is taken off', () => {
  test.each([
    ['one', '<sip:10.0.0.1;lr>'],
    ['one with its port and transport', '<sip:10.0.0.1:5060;transport=udp;lr>'],
    ['two, as of another pass over two transports', '<sip:10.0.0.1;lr>, <sip:10.0.0.1;transport=tcp;lr>'],
  ])('preloaded, %s', async (_, route) => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, DESTINATION)
    const caller = new TestCaller(network)
    caller.request('INVITE', { headers: { Route: route } })
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180, 200])
    expect(destination.lastRequest('INVITE').header('Route')).toBeNull()
    expect(destination.lastRequest('INVITE').requestUri).toBe('sip:1000@10.0.0.1')
  })

  test('one behind it that is not ours is refused: we are nobody’s open relay', async () => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    const third = network.host('10.9.9.9', 5060, () => {})
    const caller = new TestCaller(network)
    caller.request('INVITE', { headers: { Route: '<sip:10.0.0.1;lr>, <sip:10.9.9.9;lr>' } })
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([403])
    expect(third.received).toHaveLength(0)
  })
})

describe('§16.4: a strict router before us put our Record-Route into the Request-URI', () => {
  test.each([
    ['alone', (contact: string) => [`Route: <${contact}>`], []],
    [
      'with a further hop',
      (contact: string) => [`Route: <sip:${DESTINATION}:5070;lr>, <${contact}>`],
      [`sip:${DESTINATION}:5070;lr`],
    ],
    [
      'each on a line of its own',
      (contact: string) => [`Route: <sip:${DESTINATION}:5070;lr>`, `Route: <${contact}>`],
      [`sip:${DESTINATION}:5070;lr`],
    ],
  ])('the last Route takes its place and is gone from there: %s', async (_, routesFor, left) => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, DESTINATION)
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    caller.learn()
    const ours = caller.dialog.routes[0]?.slice(1, -1)
    const contact = caller.dialog.target
    const bye = [
      `BYE ${ours} SIP/2.0`,
      'Via: SIP/2.0/UDP 10.0.2.1:5062;branch=z9hG4bK-strict',
      ...routesFor(contact),
      'Max-Forwards: 70',
      `From: <sip:alice@10.0.2.1>;tag=${caller.dialog.fromTag}`,
      `To: <sip:1000@10.0.0.1>;tag=${destination.tag}`,
      'Call-ID: call-1',
      'CSeq: 2 BYE',
      'Content-Length: 0',
    ]
    caller.send(Buffer.from(`${bye.join('\r\n')}\r\n\r\n`, 'latin1'))
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(200)
    const arrived = destination.lastRequest('BYE')
    expect(arrived.requestUri).toBe(contact)
    expect(arrived.routes().map((route) => route.uri)).toEqual(left)
  })
})
