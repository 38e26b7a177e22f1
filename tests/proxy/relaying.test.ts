import { describe, expect, test } from 'vitest'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20

describe('an ordinary call', () => {
  test('§16.6, §16.7: INVITE to BYE pass both ways through the signed route, and nothing is left open', async () => {
    const { network, clock, relay } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, '10.0.1.1')
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180, 200])
    expect(relay.tracker.size).toBe(1)
    caller.learn()
    caller.request('ACK', { inDialog: true })
    clock.advance(RTT_MS)
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(caller.last().status).toBe(200)
    expect(relay.tracker.size).toBe(0)
    clock.advance(40_000)
    expect(relay.layer.size).toBe(0)
  })

  test('§16.6 steps 3, 4, 8: the forwarded INVITE has our Via and Record-Route on top and one hop less', async () => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, '10.0.1.1')
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    const invite = destination.lastRequest('INVITE')
    expect(invite.topVia.sentBy).toBe('10.0.0.1:5060')
    expect(invite.topVia.branch).toMatch(/^z9hG4bK/)
    expect(invite.nextVia()?.received).toBe('10.0.2.1')
    expect(invite.nextVia()?.rport).toBe(5062)
    expect(invite.maxForwards).toBe(69)
    expect(invite.recordRoutes()).toHaveLength(1)
    expect(invite.recordRoutes()[0]?.uri).toMatch(/^sip:10\.0\.0\.1:5060;lr;fl=[\w.-]{1,64}$/)
    expect(invite.requestUri).toBe('sip:1000@10.0.0.1')
  })

  test('§16.12: the destination hangs up and re-INVITEs along the same route', async () => {
    const { network, clock, relay } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, '10.0.1.1')
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    destination.request('INVITE', 7)
    clock.advance(RTT_MS)
    expect(caller.last().method).toBe('INVITE')
    expect(caller.last().routes()).toHaveLength(0)
    destination.request('BYE', 8)
    clock.advance(RTT_MS)
    expect(caller.last().method).toBe('BYE')
    expect(relay.tracker.size).toBe(1)
    caller.send(okFor(caller))
    clock.advance(RTT_MS)
    expect(relay.tracker.size).toBe(0)
  })

  test('rules 16: a set may put the destination into the Request-URI; user and parameters stay', async () => {
    const { network, clock } = await openTestRelay({
      set: { destinations: destinations(1), rewriteRequestUri: true },
    })
    const destination = new TestDestination(network, '10.0.1.1')
    new TestCaller(network).request('INVITE')
    clock.advance(RTT_MS)
    expect(destination.lastRequest('INVITE').requestUri).toBe('sip:1000@10.0.1.1:5070')
  })

  test('§17.2.1: a repeated INVITE is forwarded once and answered with the last response', async () => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, '10.0.1.1', [180])
    const caller = new TestCaller(network)
    const invite = caller.build('INVITE')
    for (let copy = 0; copy < 5; copy++) caller.send(invite)
    clock.advance(RTT_MS)
    caller.send(invite)
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE'])
    expect(caller.statuses.at(-1)).toBe(180)
  })

  test('RFC 5658 §4: between TCP and UDP both sides get a Record-Route of their own transport', async () => {
    const { network, clock, relay } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, '10.0.1.1')
    const caller = new TestCaller(network, '10.0.2.1', 5062, 'call-tcp', 'tcp')
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180, 200])
    const uris = destination
      .lastRequest('INVITE')
      .recordRoutes()
      .map((route) => route.uri)
    expect(uris[0]).toMatch(/^sip:10\.0\.0\.1:5060;lr/)
    expect(uris[1]).toMatch(/^sip:10\.0\.0\.1:5060;transport=tcp;lr/)
    caller.learn()
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(relay.tracker.size).toBe(0)
  })
})

describe('what is not balanced', () => {
  test('rules 15: OPTIONS to us is answered by us', async () => {
    const { network, clock } = await openTestRelay()
    const caller = new TestCaller(network)
    caller.send(
      Buffer.from(
        caller.build('OPTIONS').toString('latin1').replace('sip:1000@10.0.0.1 SIP', 'sip:10.0.0.1 SIP'),
        'latin1',
      ),
    )
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([200])
  })

  test('§16.3 step 3: Max-Forwards 0 is answered 483 and goes nowhere', async () => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(network, '10.0.1.1')
    const caller = new TestCaller(network)
    caller.request('INVITE', { headers: { 'Max-Forwards': '0' } })
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([483])
    expect(destination.host.received).toHaveLength(0)
  })

  test('trust 2: a preloaded Route to a third host is refused, and that host hears nothing', async () => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    const third = network.host('10.9.9.9', 5060, () => {})
    const caller = new TestCaller(network)
    caller.request('INVITE', { headers: { Route: '<sip:10.9.9.9;lr>' } })
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([403])
    expect(third.received).toHaveLength(0)
  })

  test('rules 15: a new request from a destination is not balanced into its own set', async () => {
    const { network, clock } = await openTestRelay()
    const caller = new TestCaller(network, '10.0.1.1', 5070)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([403])
  })

  test('rules 15: unknown callers are refused where the settings say so', async () => {
    const { network, clock } = await openTestRelay({
      snapshot: { settings: { acceptUnknownSources: false } },
    })
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([403])
  })

  test('trust 8: a BYE of no dialog of ours gets 481', async () => {
    const { network, clock } = await openTestRelay()
    const caller = new TestCaller(network)
    caller.dialog.toTag = 'invented'
    caller.request('BYE', { inDialog: true })
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([481])
  })

  test('trust 12: one changed character of the Record-Route token gives 403, and no third host hears of it', async () => {
    const { network, clock } = await openTestRelay({ set: { destinations: destinations(1) } })
    new TestDestination(network, '10.0.1.1')
    const third = network.host('10.9.9.9', 5060, () => {})
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    caller.learn()
    caller.dialog.target = 'sip:x@10.9.9.9:5060'
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    caller.dialog.routes = caller.dialog.routes.map((route) =>
      route.replace(/(.)>$/, (_, last) => (last === 'A' ? 'B>' : 'A>')),
    )
    caller.request('BYE', { inDialog: true, cseq: 3 })
    clock.advance(RTT_MS)
    expect(caller.statuses.slice(-2)).toEqual([403, 403])
    expect(third.received).toHaveLength(0)
  })
})

function okFor(caller: TestCaller): Buffer {
  const bye = caller.last()
  const lines = [
    'SIP/2.0 200 OK',
    ...bye.headerAll('Via').map((value) => `Via: ${value}`),
    `From: ${bye.header('From')}`,
    `To: ${bye.header('To')}`,
    `Call-ID: ${bye.callId}`,
    `CSeq: ${bye.cseqNumber} ${bye.method}`,
    'Content-Length: 0',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

test('§16.7 step 3: a response with no Via left but ours is not forwarded, and the call moves on', async () => {
  const { network, clock, relay } = await openTestRelay({ set: { algorithm: 'priority' } })
  const broken = new TestDestination(network, '10.0.1.1', [])
  const healthy = new TestDestination(network, '10.0.1.2')
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(RTT_MS)
  const invite = broken.lastRequest('INVITE')
  const lines = [
    'SIP/2.0 200 OK',
    `Via: ${invite.headerAll('Via')[0]}`,
    `From: ${invite.header('From')}`,
    `To: ${invite.header('To')};tag=broken`,
    `Call-ID: ${invite.callId}`,
    'CSeq: 1 INVITE',
    'Content-Length: 0',
  ]
  broken.host.send(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), {
    address: '10.0.0.1',
    port: 5060,
  })
  clock.advance(RTT_MS)
  expect(healthy.methods).toEqual(['INVITE'])
  expect(caller.statuses).toEqual([100, 180, 200])
  expect(relay.traffic.dropCounts()).toContainEqual({ reason: 'no-via-left', count: 1 })
})
