import { afterEach, describe, expect, test } from 'vitest'
import { TurnClock } from '#engine/base/clock.ts'
import { silentLogger } from '#engine/base/logger.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Relay } from '#engine/compose.ts'
import { HandOver } from '#engine/proxy/hand-over.ts'
import { OptionsProber } from '#engine/proxy/probe-sender.ts'
import { Reception } from '#engine/proxy/reception.ts'
import { signRoute } from '#engine/sip/route-token.ts'
import { Signer } from '#engine/sip/signer.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { MemoryNetwork } from '#tests/support/memory-network.ts'
import { MemoryTransport } from '#tests/support/memory-transport.ts'
import { TestCaller, TestDestination } from '#tests/support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay, type TestRelayOptions } from '#tests/support/test-relay.ts'
import { quiet, threadChannels, until } from '#tests/support/thread-channels.ts'

const RTT_MS = 20
const handOvers: HandOver[] = []

/** A relay thread that hands over, on the listeners of the one before it, which hears them no more. */
async function openThread(
  place: { thread: number; threads: number },
  ports: Ports,
  stage: Stage,
  set: SetWish = {},
) {
  const { clock, network } = stage
  for (const transport of ['udp', 'tcp'] as const) network.unbind({ ...FAIRLINE, transport })
  let reception: Reception | null = null
  const { relay } = await openTestRelay({
    after: stage,
    set: { destinations: destinations(1), ...set },
    openTransport: (specs) =>
      new MemoryTransport(network, specs, {
        onMessage: (bytes, arrival) => reception?.onMessage(bytes, arrival),
        onDrop: (reason) => reception?.onDrop(reason),
        onUnreachable: (endpoint) => reception?.onUnreachable(endpoint),
        onConnectionLost: (connection) => reception?.onConnectionLost(connection),
      }),
  })
  const { layer, proxy, pending, traffic, tracer, transport, directory } = relay
  tracer.configure({ oneIn: 1, filters: [], mostMb: 1 })
  const handOver = new HandOver(place, ports, silentLogger)
  handOvers.push(handOver)
  reception = new Reception(traffic, tracer, new TurnClock(clock))
  const ground = { thread: place.thread, layer, transport, wheel: layer.wheel, traffic }
  const probes = new OptionsProber(ground, seededRandom(3))
  reception.open({ layer, proxy, pending, probes, handOver, limits: () => directory.settings.limits })
  return { relay, handOver }
}

type Ports = ReturnType<typeof threadChannels>[number]
type SetWish = TestRelayOptions['set']
type Stage = { readonly clock: ManualClock; readonly network: MemoryNetwork }

/** The first relay thread has a call of `transport`; what comes from now on lands on the second. */
async function callOfFirst(transport: 'udp' | 'tcp' = 'udp', script: readonly number[] = [180, 200]) {
  const clock = new ManualClock()
  const network = new MemoryNetwork(clock, seededRandom(7))
  const stage = { clock, network }
  const [toSecond, toFirst] = threadChannels(2)
  if (!toSecond || !toFirst) throw new Error('two threads')
  const first = await openThread({ thread: 1, threads: 2 }, toSecond, stage)
  const destination = new TestDestination(network, '10.0.1.1', script)
  const caller = new TestCaller(network, '10.0.2.1', 5062, 'call-1', transport)
  caller.request('INVITE', { branch: 'z9hG4bK-invite' })
  clock.advance(RTT_MS)
  if (script.includes(200)) {
    caller.learn()
    caller.request('ACK', { inDialog: true })
    clock.advance(RTT_MS)
  }
  const second = await openThread({ thread: 2, threads: 2 }, toFirst, stage)
  /** The network's time, and the channels', until it is so. */
  const untilSo = (isSo: () => boolean) =>
    until(() => {
      clock.advance(RTT_MS)
      return isSo()
    })
  return { ...stage, first, second, destination, caller, untilSo }
}

const heard = ({ traffic }: Relay, method: string, code = 0) =>
  traffic.messages().find((row) => row.direction === 'in' && row.method === method && row.code === code)
    ?.count ?? 0

afterEach(() => {
  for (const handOver of handOvers.splice(0)) handOver.stop()
})

describe('rules 29: what lands on the wrong relay thread reaches its call', () => {
  test('BYE by the token of its Route, the response by the branch; counted where they are dealt with, once', async () => {
    const { first, second, caller, destination, untilSo } = await callOfFirst()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    await untilSo(() => caller.statuses.length === 4)
    expect(caller.statuses).toEqual([100, 180, 200, 200])
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(first.relay.tracker.size).toBe(0)
    expect([heard(first.relay, 'BYE'), heard(first.relay, 'BYE', 200)]).toEqual([1, 1])
    expect(second.relay.traffic.messages()).toEqual([])
    expect([first.handOver.count, second.handOver.count]).toEqual([0, 2])
  })

  test('is traced there, once', async () => {
    const { first, second, caller, untilSo } = await callOfFirst()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    await untilSo(() => caller.statuses.length === 4)
    const frames = first.relay.tracer.take()?.frames ?? []
    const told = frames.map(
      ({ direction, bytes }) => `${direction} ${Buffer.from(bytes).toString().split(' ')[0]}`,
    )
    expect(told.filter((frame) => frame.endsWith('BYE'))).toEqual(['in BYE', 'out BYE'])
    expect(second.relay.tracer.take()?.frames ?? []).toEqual([])
  })

  test('a BYE without a Route, which the call alone knows the way of, goes round', async () => {
    const { first, second, caller, untilSo } = await callOfFirst()
    caller.dialog.routes = []
    caller.request('BYE', { inDialog: true, cseq: 2 })
    await untilSo(() => caller.statuses.length === 4)
    expect(caller.statuses.at(-1)).toBe(200)
    expect(first.relay.tracker.size).toBe(0)
    expect(second.handOver.count).toBe(2)
  })

  test('§9.2: a CANCEL, and the ACK of the 487, go round to their INVITE', async () => {
    const { first, caller, destination, untilSo } = await callOfFirst('udp', [180])
    caller.request('CANCEL', { branch: 'z9hG4bK-invite' })
    await untilSo(() => caller.statuses.includes(487))
    expect(caller.statuses).toEqual([100, 180, 200, 487])
    expect(destination.methods).toEqual(['INVITE', 'CANCEL', 'ACK'])
    caller.dialog.toTag = caller.last().toTag
    caller.request('ACK', { branch: 'z9hG4bK-invite', headers: { To: caller.last().header('To') ?? '' } })
    await untilSo(() => heard(first.relay, 'ACK') === 1)
    expect(first.relay.traffic.dropCounts()).toEqual([])
  })

  test('§9.2: a CANCEL of nothing is answered 481 once, by the last thread asked', async () => {
    const { first, second, caller, untilSo } = await callOfFirst()
    caller.request('CANCEL', { branch: 'z9hG4bK-other' })
    await untilSo(() => caller.statuses.length === 4)
    await quiet()
    expect(caller.statuses).toEqual([100, 180, 200, 481])
    expect([heard(first.relay, 'CANCEL'), heard(second.relay, 'CANCEL')]).toEqual([1, 0])
    expect([first.handOver.count, second.handOver.count]).toEqual([0, 1])
  })

  test('§16.11: what a stateless set takes is for whichever thread hears it, CANCEL and ACK with their INVITE', async () => {
    const clock = new ManualClock()
    const network = new MemoryNetwork(clock, seededRandom(7))
    const [toSecond] = threadChannels(2)
    if (!toSecond) throw new Error('two threads')
    const set = { mode: 'stateless', algorithm: 'hash-call-id' } as const
    const { handOver } = await openThread({ thread: 1, threads: 2 }, toSecond, { clock, network }, set)
    const destination = new TestDestination(network, '10.0.1.1', [])
    const caller = new TestCaller(network)
    caller.dialog.toTag = 'far'
    for (const method of ['INVITE', 'CANCEL', 'ACK'])
      caller.request(method, { branch: 'z9hG4bK-one', inDialog: method === 'ACK' })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'CANCEL', 'ACK'])
    expect(handOver.count).toBe(0)
  })

  test('over a stream: the answers leave by the stream it came on, and an end of it is heard', async () => {
    const { first, second, caller, untilSo } = await callOfFirst('tcp')
    caller.host.close()
    caller.host.reopen()
    caller.request('INFO', { inDialog: true, cseq: 2 })
    await untilSo(() => caller.statuses.length === 4)
    caller.request('BYE', { inDialog: true, cseq: 3 })
    await untilSo(() => caller.statuses.length === 5)
    expect(caller.statuses).toEqual([100, 180, 200, 200, 200])
    expect([first.handOver.streamCount, second.handOver.streamCount]).toEqual([1, 1])
    caller.host.close()
    await untilSo(() => first.handOver.streamCount === 0)
    expect(second.handOver.streamCount).toBe(0)
    expect(first.relay.traffic.dropCounts()).toEqual([])
  })
})

describe('attack: a number of a thread that does not have the call', () => {
  const FORGER = new Signer([{ id: 'a', secret: Buffer.alloc(32, 1) }], 1)
  const forged = (thread: number) => {
    const flow = { transport: 'udp', address: '10.0.2.1', port: 5062 } as const
    const state = { keyId: 'a', thread, destinationId: 1, flow, listener: 0 }
    const token = signRoute(FORGER, state, { callId: 'call-1', callerTag: 'tag-call-1' })
    return [`<sip:10.0.0.1:5060;lr;fl=${token}>`]
  }

  test.each([1, 3, 63])(
    'forged, naming thread %i: handed over once, refused there, never bounced',
    async (thread) => {
      const { first, second, caller, destination, untilSo } = await callOfFirst()
      caller.dialog.routes = forged(thread)
      caller.request('BYE', { inDialog: true, cseq: 2 })
      await untilSo(() => caller.statuses.length === 4)
      await quiet()
      expect(caller.statuses).toEqual([100, 180, 200, 403])
      expect([first.handOver.count, second.handOver.count]).toEqual([0, 1])
      expect([destination.methods, first.relay.tracker.size]).toEqual([['INVITE', 'ACK'], 1])
    },
  )

  test.each([2, 62])(
    'forged, naming thread %i: refused where it lands, and the call is told nothing',
    async (thread) => {
      const { first, second, caller, untilSo } = await callOfFirst()
      caller.dialog.routes = forged(thread)
      caller.request('BYE', { inDialog: true, cseq: 2 })
      await untilSo(() => caller.statuses.length === 4)
      await quiet()
      expect(caller.statuses.at(-1)).toBe(403)
      expect([first.handOver.count, second.handOver.count, first.relay.tracker.size]).toEqual([0, 0, 1])
    },
  )

  test('a response to nothing, its branch naming another thread, is dropped there', async () => {
    const { first, second, caller, untilSo } = await callOfFirst()
    const invite = caller.last()
    const via = 'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKa.1.1.1.1.1.AAAAAAAAAAAAAAAA'
    const text = invite.bytes
      .toString('latin1')
      .replace(/Via: [^\r]*/, `Via: ${via}\r\nVia: SIP/2.0/UDP 10.0.2.1;branch=x`)
    caller.send(Buffer.from(text, 'latin1'))
    await untilSo(() => first.relay.traffic.dropCounts().length > 0)
    expect(first.relay.traffic.dropCounts()).toEqual([{ reason: 'stray-response', count: 1 }])
    expect([first.handOver.count, second.handOver.count]).toEqual([0, 1])
  })
})
