import { describe, expect, test } from 'vitest'
import { openCall } from '../support/live-call.ts'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const ONE = { set: { destinations: destinations(1) } }

/** A request in a dialog by its three identifiers, without any Route: as a peer that lost its route set sends it. */
function routeless(parts: {
  readonly method: string
  readonly uri: string
  readonly from: { readonly address: string; readonly port: number }
  readonly fromTag: string
  readonly toTag: string
  readonly callId?: string
  readonly cseq?: number
}): Buffer {
  const { method, uri, from, fromTag, toTag, callId = 'call-1', cseq = 9 } = parts
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from.address}:${from.port};branch=z9hG4bK-${method}-${fromTag}-${cseq}`,
    'Max-Forwards: 70',
    `From: <sip:x@example.org>;tag=${fromTag}`,
    `To: <sip:y@example.org>;tag=${toTag}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    'Content-Length: 0',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

const CALLER = { address: '10.0.2.1', port: 5062 }
const DESTINATION = { address: '10.0.1.1', port: 5070 }

describe('§12.2, §16.5: a request inside a live call that comes without a Route', () => {
  test.each(['INFO', 'UPDATE', 'INVITE', 'BYE'])(
    'from the caller: its %s reaches the destination',
    async (method) => {
      const { caller, destination, turn } = await openCall()
      const tags = { fromTag: caller.dialog.fromTag, toTag: destination.tag }
      caller.send(routeless({ method, uri: 'sip:10.0.0.1', from: CALLER, ...tags }))
      turn()
      expect(destination.methods).toEqual(['INVITE', 'ACK', method])
      expect(caller.statuses.at(-1)).toBe(200)
    },
  )

  test('addressed to the destination’s Contact it goes there too, our Route absent', async () => {
    const { caller, destination, turn, relay } = await openCall()
    caller.dialog.routes = []
    caller.request('BYE', { inDialog: true, cseq: 2 })
    turn()
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(destination.lastRequest('BYE').requestUri).toBe('sip:media@10.0.1.1:5070')
    expect(relay.tracker.size).toBe(0)
  })

  test.each(['INFO', 'INVITE', 'BYE'])('from the destination: its %s reaches the caller', async (method) => {
    const { caller, destination, turn } = await openCall()
    const tags = { fromTag: destination.tag, toTag: caller.dialog.fromTag }
    destination.host.send(routeless({ method, uri: 'sip:10.0.0.1', from: DESTINATION, ...tags }), FAIRLINE)
    turn()
    expect(caller.last().method).toBe(method)
    caller.send(answerTo(caller.last(), 200))
    turn()
    expect(read(destination.host.received.at(-1)).status).toBe(200)
  })

  test('the ACK to a 2xx passes as well', async () => {
    const { network, clock } = await openTestRelay(ONE)
    const destination = new TestDestination(network, '10.0.1.1', [200])
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    const tags = { fromTag: caller.dialog.fromTag, toTag: destination.tag }
    caller.send(routeless({ method: 'ACK', uri: 'sip:10.0.0.1', from: CALLER, cseq: 1, ...tags }))
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK'])
  })

  test('RFC 3262, RFC 3311: in an early dialog, from both sides', async () => {
    const { network, clock } = await openTestRelay(ONE)
    const destination = new TestDestination(network, '10.0.1.1', [183])
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    const there = { fromTag: caller.dialog.fromTag, toTag: destination.tag }
    caller.send(routeless({ method: 'PRACK', uri: 'sip:10.0.0.1', from: CALLER, ...there }))
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'PRACK'])
    const back = { fromTag: destination.tag, toTag: caller.dialog.fromTag }
    destination.host.send(
      routeless({ method: 'UPDATE', uri: 'sip:10.0.0.1', from: DESTINATION, ...back }),
      FAIRLINE,
    )
    clock.advance(RTT_MS)
    expect(caller.last().method).toBe('UPDATE')
  })

  test('it counts like every other: a BYE ends the call in the books', async () => {
    const { caller, destination, turn, relay } = await openCall()
    expect(relay.tracker.size).toBe(1)
    const tags = { fromTag: caller.dialog.fromTag, toTag: destination.tag }
    caller.send(routeless({ method: 'BYE', uri: 'sip:10.0.0.1', from: CALLER, ...tags }))
    turn()
    expect(relay.tracker.size).toBe(0)
  })
})

describe('§12.2.2: a dialog nobody here knows', () => {
  test.each([
    ['another Call-ID', { callId: 'other' }],
    ['tags of nobody', { fromTag: 'x', toTag: 'y' }],
  ])('%s: 481, and nobody else hears of it', async (_, changed) => {
    const { caller, destination, turn } = await openCall()
    const tags = { fromTag: caller.dialog.fromTag, toTag: destination.tag }
    caller.send(routeless({ method: 'BYE', uri: 'sip:10.0.0.1', from: CALLER, ...tags, ...changed }))
    turn()
    expect(caller.statuses.at(-1)).toBe(481)
    expect(destination.methods).toEqual(['INVITE', 'ACK'])
  })

  test('one that has ended: 481', async () => {
    const { caller, destination, turn } = await openCall()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    turn()
    const tags = { fromTag: caller.dialog.fromTag, toTag: destination.tag }
    caller.send(routeless({ method: 'INFO', uri: 'sip:10.0.0.1', from: CALLER, ...tags }))
    turn()
    expect(caller.statuses.at(-1)).toBe(481)
  })

  test('an ACK for none is dropped and counted, never answered (§16.6)', async () => {
    const { network, clock, relay } = await openTestRelay(ONE)
    const caller = new TestCaller(network)
    caller.send(routeless({ method: 'ACK', uri: 'sip:10.0.0.1', from: CALLER, fromTag: 'a', toTag: 'b' }))
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([])
    expect(relay.traffic.dropCounts()).toEqual([{ reason: 'stray-ack', count: 1 }])
  })
})

describe('§16.12: inside a dialog nothing is balanced', () => {
  test('a hundred requests of one call go to its destination, whatever the set would pick', async () => {
    const { network, clock } = await openTestRelay({ set: { algorithm: 'round-robin' } })
    const [first, second] = ['10.0.1.1', '10.0.1.2'].map((address) => new TestDestination(network, address))
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    caller.learn()
    for (let cseq = 2; cseq < 102; cseq++) caller.request('INFO', { inDialog: true, cseq })
    clock.advance(RTT_MS)
    expect(first?.methods.filter((method) => method === 'INFO')).toHaveLength(100)
    expect(second?.host.received).toHaveLength(0)
  })

  test('rules 23: nor does a disabled destination lose the requests of its calls', async () => {
    const { caller, destination, turn, relay } = await openCall()
    relay.directory.override(1, 'disabled')
    caller.request('INFO', { inDialog: true, cseq: 2 })
    turn()
    expect(destination.methods.at(-1)).toBe('INFO')
  })

  test('rules 11: a BYE to a destination known down gets 500 at once, and the call is over', async () => {
    const probe = { enabled: true, intervalMs: 1_000, timeoutMs: 500, fall: 2, rise: 1 }
    const { caller, destination, turn, relay } = await openCall({ set: { probe } })
    destination.silence()
    turn(6_000)
    expect(relay.directory.destination(1)?.health.health).toBe('down')
    caller.request('BYE', { inDialog: true, cseq: 2 })
    turn(5)
    expect(caller.statuses.at(-1)).toBe(500)
    expect(relay.tracker.size).toBe(0)
  })
})
