import { describe, expect, test } from 'vitest'
import { openCall } from '../support/live-call.ts'
import type { MemoryHost } from '../support/memory-network.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read, TestCaller } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay, type TestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const LIMIT = 1_300
const ATTEMPT_MS = 2_000
/** A refusal of TCP is remembered for so long. */
const REMEMBERED_MS = 10 * 60_000
const PLACE = ['10.0.1.1', 5070] as const
/** Makes a request too large for a datagram. */
const LARGE = { 'X-Padding': 'x'.repeat(LIMIT) }

function ok(bytes: Buffer, _from: unknown, host: MemoryHost): void {
  const request = read(bytes)
  if (request.method !== 'ACK')
    host.send(answerTo(request, 200, { tag: 'one', contact: 'sip:m@10.0.1.1:5070' }), FAIRLINE)
}

/** A destination that listens where it is told, and a caller. */
async function scene(by: { udp?: boolean; tcp?: 'answers' | 'silent' }, set = {}) {
  const world = await openTestRelay({ set: { destinations: destinations(1), ...set } })
  const udp = by.udp === false ? null : world.network.host(...PLACE, ok)
  const tcp = by.tcp ? world.network.host(...PLACE, by.tcp === 'answers' ? ok : () => {}, 'tcp') : null
  const caller = new TestCaller(world.network)
  const heard = () => ({ udp: udp ? methods(udp) : [], tcp: tcp ? methods(tcp) : [] })
  return { ...world, udp, tcp, caller, heard }
}

const finals = (caller: TestCaller) => caller.statuses.filter((status) => status >= 200)
const seen = ({ relay }: TestRelay) => relay.directory.destination(1)?.health.health

describe('§18.1.1: an initial request above the limit', () => {
  test('goes by TCP, its Via and Record-Route saying so, and its dialog stays there', async () => {
    const { clock, caller, heard, tcp } = await scene({ tcp: 'answers' })
    caller.request('INVITE', { headers: LARGE })
    clock.advance(RTT_MS)
    expect(heard()).toEqual({ udp: [], tcp: ['INVITE'] })
    const invite = read(tcp?.received[0])
    expect(invite.topVia.transport).toBe('TCP')
    expect(invite.recordRoutes().map(({ uri }) => uri)).toEqual([
      expect.stringMatching(/^sip:10\.0\.0\.1:5060;transport=tcp;lr;fl=/),
      expect.stringMatching(/^sip:10\.0\.0\.1:5060;lr;fl=/),
    ])
    caller.learn()
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(finals(caller)).toEqual([200, 200])
    expect(heard()).toEqual({ udp: [], tcp: ['INVITE', 'ACK', 'BYE'] })
  })

  test('is measured as it leaves: up to the limit by UDP, one octet more by TCP', async () => {
    for (const [extra, by] of [
      [0, 'udp'],
      [1, 'tcp'],
    ] as const) {
      const plain = await scene({ tcp: 'answers' })
      plain.caller.request('INVITE', { headers: { 'X-Padding': '' } })
      plain.clock.advance(RTT_MS)
      const size = plain.udp?.received[0]?.length ?? 0
      const { clock, caller, heard } = await scene({ tcp: 'answers' })
      caller.request('INVITE', { headers: { 'X-Padding': 'x'.repeat(LIMIT - size + extra) } })
      clock.advance(RTT_MS)
      expect(heard()[by]).toEqual(['INVITE'])
    }
  })

  test('goes by UDP where the destination’s URI says so, and where the settings say never', async () => {
    const named = { destinations: [{ id: 1, uri: 'sip:10.0.1.1:5070;transport=udp' }] }
    const first = await scene({ tcp: 'answers' }, named)
    first.caller.request('INVITE', { headers: LARGE })
    first.clock.advance(RTT_MS)
    expect(first.heard()).toEqual({ udp: ['INVITE'], tcp: [] })
    const world = await openTestRelay({
      set: { destinations: destinations(1) },
      snapshot: { settings: { udpRequestBytes: 0 } },
    })
    const udp = world.network.host(...PLACE, ok)
    new TestCaller(world.network).request('INVITE', { headers: LARGE })
    world.clock.advance(RTT_MS)
    expect(methods(udp)).toEqual(['INVITE'])
  })
})

describe('rules 29: TCP refused', () => {
  test('the same request goes by UDP at once, with a branch of its own, and nothing is held against anybody', async () => {
    const world = await scene({})
    const { clock, caller, heard, udp, relay } = world
    caller.request('INVITE', { headers: LARGE })
    clock.advance(RTT_MS)
    expect(heard().udp).toEqual(['INVITE'])
    expect(read(udp?.received[0]).topVia.transport).toBe('UDP')
    expect(finals(caller)).toEqual([200])
    expect(seen(world)).toBe('unknown')
    expect(relay.directory.destination(1)?.counters.attempts).toBe(1)
  })

  test('it is remembered for ten minutes: the next large request goes by UDP straight away', async () => {
    const world = await scene({})
    const { network, clock, caller, heard } = world
    caller.request('INVITE', { headers: LARGE })
    clock.advance(RTT_MS)
    network.host(...PLACE, ok, 'tcp')
    const again = (callId: string) => {
      const other = new TestCaller(network, '10.0.2.1', 6_000 + Number(callId), callId)
      other.request('INVITE', { headers: LARGE })
      clock.advance(RTT_MS)
      return finals(other)
    }
    clock.advance(REMEMBERED_MS - 1_000)
    expect(again('1')).toEqual([200])
    expect(heard().udp).toHaveLength(2)
    clock.advance(2_000)
    expect(again('2')).toEqual([200])
    expect(heard().udp).toHaveLength(2)
  })

  test('nobody hears it by UDP either: that counts, and the call moves on', async () => {
    const world = await openTestRelay({ set: { algorithm: 'priority' } })
    const { network, clock } = world
    const second = network.host('10.0.1.2', 5070, ok)
    const caller = new TestCaller(network)
    caller.request('INVITE', { headers: LARGE })
    clock.advance(200)
    expect(methods(second)).toEqual(['INVITE'])
    expect(seen(world)).not.toBe('unknown')
  })
})

describe('rules 29: TCP that takes a request and never answers', () => {
  test('is given up after the attempt time-out, without evidence against the destination', async () => {
    const world = await scene({ tcp: 'silent' })
    const { clock, caller, heard } = world
    caller.request('INVITE', { headers: LARGE })
    clock.advance(ATTEMPT_MS - 100)
    expect(heard().udp).toEqual([])
    clock.advance(200)
    expect(heard()).toEqual({ udp: ['INVITE'], tcp: ['INVITE'] })
    expect(finals(caller)).toEqual([200])
    expect(seen(world)).toBe('unknown')
  })

  test('its late 180 is answered by CANCEL over TCP, its late 200 passes', async () => {
    const { clock, caller, tcp } = await scene({ tcp: 'silent' })
    if (!tcp) throw new Error('it listens by TCP')
    caller.request('INVITE', { headers: LARGE })
    clock.advance(ATTEMPT_MS + 100)
    const invite = read(tcp.received[0])
    tcp.send(answerTo(invite, 180, { tag: 'late' }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(methods(tcp)).toEqual(['INVITE', 'CANCEL'])
    tcp.send(answerTo(invite, 200, { tag: 'late', contact: 'sip:m@10.0.1.1:5070' }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(finals(caller)).toEqual([200, 200])
  })

  test('a caller that hung up meanwhile is not called by UDP', async () => {
    const { clock, caller, heard } = await scene({ tcp: 'silent' })
    caller.request('INVITE', { branch: 'z9hG4bK-inv', headers: LARGE })
    clock.advance(RTT_MS)
    caller.request('CANCEL', { branch: 'z9hG4bK-inv' })
    clock.advance(ATTEMPT_MS + 100)
    expect(heard()).toEqual({ udp: [], tcp: ['INVITE'] })
    expect(finals(caller).slice(0, 2)).toEqual([200, 487])
  })
})

describe('§18.1.1: a request inside a dialog above the limit', () => {
  const large = { inDialog: true, cseq: 2, headers: LARGE }

  test.each(['INVITE', 'INFO'])('a %s goes by TCP', async (method) => {
    const { network, caller, destination, turn } = await openCall()
    const tcp = network.host(...PLACE, ok, 'tcp')
    caller.request(method, large)
    turn()
    expect(methods(tcp)).toEqual([method])
    expect(destination.methods).toEqual(['INVITE', 'ACK'])
    expect(caller.statuses.at(-1)).toBe(200)
  })

  test.each(['INVITE', 'INFO'])(
    'rules 29: where TCP is refused a %s goes by UDP, and the next one straight away',
    async (method) => {
      const { network, caller, destination, turn, relay } = await openCall()
      caller.request(method, large)
      turn()
      expect(destination.methods).toEqual(['INVITE', 'ACK', method])
      expect(caller.statuses.at(-1)).toBe(200)
      expect(relay.directory.destination(1)?.health.health).toBe('unknown')
      const tcp = network.host(...PLACE, ok, 'tcp')
      caller.request('INFO', { ...large, cseq: 3 })
      turn()
      expect(tcp.received).toHaveLength(0)
      expect(destination.methods.at(-1)).toBe('INFO')
    },
  )

  test('§12.2.2: one that TCP took and nobody answered is not sent a second time', async () => {
    const { network, caller, destination, turn, relay } = await openCall()
    network.host(...PLACE, () => {}, 'tcp')
    caller.request('INFO', large)
    turn(40_000)
    expect(destination.methods).toEqual(['INVITE', 'ACK'])
    expect(relay.directory.destination(1)?.health.health).toBe('unknown')
    expect(relay.layer.size).toBe(0)
    caller.request('INFO', { ...large, cseq: 3 })
    turn()
    expect(destination.methods.at(-1)).toBe('INFO')
  })

  test('one towards the caller too', async () => {
    const { network, caller, destination, turn } = await openCall()
    const tcp = network.host('10.0.2.1', 5062, () => {}, 'tcp')
    const text = destination.lastRequest('INVITE')
    const route = `<${text.recordRoutes()[0]?.uri}>`
    const info = [
      `INFO sip:alice@10.0.2.1:5062 SIP/2.0`,
      `Via: SIP/2.0/UDP 10.0.1.1:5070;branch=z9hG4bK-large`,
      `Route: ${route}`,
      'Max-Forwards: 70',
      `From: <sip:1000@10.0.0.1>;tag=${destination.tag}`,
      `To: <sip:alice@10.0.2.1>;tag=${caller.dialog.fromTag}`,
      `Call-ID: ${caller.dialog.callId}`,
      'CSeq: 7 INFO',
      `X-Padding: ${LARGE['X-Padding']}`,
      'Content-Length: 0',
    ]
    destination.host.send(Buffer.from(`${info.join('\r\n')}\r\n\r\n`, 'latin1'), FAIRLINE)
    turn()
    expect(methods(tcp)).toEqual(['INFO'])
  })

  test('an ACK stays on UDP: nothing would tell that TCP was refused', async () => {
    const { network, caller, destination, turn } = await openCall()
    const tcp = network.host(...PLACE, ok, 'tcp')
    caller.request('ACK', { inDialog: true, headers: LARGE })
    turn()
    expect(tcp.received).toHaveLength(0)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'ACK'])
  })
})
