import { describe, expect, test } from 'vitest'
import { type TraceFilter, traceFilterSchema, tracingSchema } from '#engine/contract/tracing.ts'
import type { TraceFrame } from '#engine/proxy/trace-queue.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const NEVER_MS = 253_402_300_799_999
const text = (frame: TraceFrame) => Buffer.from(frame.bytes).toString('latin1')
const firstLine = (frame: TraceFrame) => text(frame).split('\r\n', 1)[0] ?? ''
const steps = (frames: readonly TraceFrame[]) =>
  frames.map((frame) => {
    const line = firstLine(frame).replace('SIP/2.0 ', '')
    const word = /^\d/.test(line) ? line.slice(0, 3) : (line.split(' ')[0] ?? '')
    return `${frame.direction} ${frame.remote} ${word}`
  })

type FilterInput = Partial<TraceFilter>
const filterOf = (input: FilterInput, i = 0) =>
  traceFilterSchema.parse({ id: `f${i}`, untilMs: NEVER_MS, ...input })

async function scene(filters: readonly FilterInput[], oneIn = 0, script = [486]) {
  const tracing = tracingSchema.parse({ oneIn, filters: filters.map(filterOf) })
  const set = { algorithm: 'priority' as const, failoverCodes: [486], destinations: destinations(2) }
  const test = await openTestRelay({ set, snapshot: { settings: { tracing } } })
  const parties = [
    new TestDestination(test.network, '10.0.1.1', script),
    new TestDestination(test.network, '10.0.1.2'),
  ]
  return { ...test, tracer: test.relay.tracer, parties }
}

async function call({ network, clock }: TestRelay, callId = 'call-1', address = '10.0.2.1') {
  const caller = new TestCaller(network, address, 5062, callId)
  caller.request('INVITE')
  clock.advance(RTT_MS)
  caller.learn()
  caller.request('ACK', { inDialog: true })
  caller.request('BYE', { inDialog: true, cseq: 2 })
  clock.advance(RTT_MS)
  return caller
}

const WHOLE = [
  'in 10.0.2.1:5062 INVITE',
  'out 10.0.2.1:5062 100',
  'out 10.0.1.1:5070 INVITE',
  'in 10.0.1.1:5070 486',
  'out 10.0.1.1:5070 ACK',
  'out 10.0.1.2:5070 INVITE',
  'in 10.0.1.2:5070 180',
  'out 10.0.2.1:5062 180',
  'in 10.0.1.2:5070 200',
  'out 10.0.2.1:5062 200',
  'in 10.0.2.1:5062 ACK',
  'out 10.0.1.2:5070 ACK',
  'in 10.0.2.1:5062 BYE',
  'out 10.0.1.2:5070 BYE',
  'in 10.0.1.2:5070 200',
  'out 10.0.2.1:5062 200',
]

describe('which calls are traced', () => {
  test('none, unless somebody asks for it: it is off, and costs a look', async () => {
    const stage = await scene([])
    await call(stage)
    expect(stage.tracer.isOn).toBe(false)
    expect(stage.tracer.take()).toBeNull()
  })

  test('one in one: every message of it in order, as it passed, with both ends', async () => {
    const stage = await scene([], 1)
    await call(stage)
    const frames = stage.tracer.take()?.frames ?? []
    expect(steps(frames).toSorted()).toEqual(WHOLE.toSorted())
    expect(new Set(frames.map(({ callId, local, transport }) => `${callId} ${transport} ${local}`))).toEqual(
      new Set(['call-1 udp 10.0.0.1:5060']),
    )
    const times = frames.map(({ atMs }) => atMs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(frames[0]?.atMs).toBeGreaterThan(1_600_000_000_000)
  })

  test('one in ten: about so many, and of each call all messages or none', async () => {
    const stage = await scene([], 10, [486])
    for (let i = 0; i < 100; i += 1) await call(stage, `call-${i}`, `10.0.3.${i}`)
    const messages = new Map<string, number>()
    for (const { callId } of stage.tracer.take()?.frames ?? [])
      messages.set(callId, (messages.get(callId) ?? 0) + 1)
    expect(messages.size).toBeGreaterThan(3)
    expect(messages.size).toBeLessThan(25)
    expect(new Set(messages.values())).toEqual(new Set([WHOLE.length]))
  })

  test.each<[string, FilterInput, boolean]>([
    ['the beginning of a number', { number: '10' }, true],
    ['another number', { number: '11' }, false],
    ['the whole number', { number: '1000', isExact: true }, true],
    ['a part where the whole is asked for', { number: '100', isExact: true }, false],
    ['the caller in From', { number: 'alice', numberIn: 'from' }, true],
    ['the caller in To', { number: 'alice', numberIn: 'to' }, false],
    ['the callee in the Request-URI', { number: '1000', numberIn: 'request-uri' }, true],
    ['an address', { source: '10.0.2.1' }, true],
    ['a network', { source: '10.0.2.0/24' }, true],
    ['another network', { source: '10.0.4.0/24' }, false],
    ['a Call-ID', { callId: 'call-1' }, true],
    ['a part of a Call-ID', { callId: 'call' }, false],
    ['a set', { setId: 1 }, true],
    ['another set', { setId: 2 }, false],
    ['the destination that was tried first', { destinationId: 1 }, true],
    ['the destination that was tried second', { destinationId: 2 }, true],
    ['a destination that was not tried', { destinationId: 3 }, false],
    ['all that is named must fit', { number: '10', source: '10.0.4.0/24' }, false],
    ['a number and a destination', { number: '10', destinationId: 2 }, true],
    ['another number and its destination', { number: '11', destinationId: 2 }, false],
  ])('%s', async (_, filter, isTraced) => {
    const stage = await scene([filter])
    await call(stage)
    const frames = stage.tracer.take()?.frames ?? []
    expect(frames).toHaveLength(isTraced ? WHOLE.length : 0)
    // The INVITE that came before anybody knew where it goes is there, too.
    if (isTraced) expect(steps(frames)[0]).toBe(WHOLE[0])
  })

  test('an end by calls, an end by time; those under way are traced on', async () => {
    const stage = await scene([{ number: '10', calls: 2 }])
    for (const i of [1, 2, 3]) await call(stage, `call-${i}`, `10.0.2.${i}`)
    const batch = stage.tracer.take()
    expect(new Set(batch?.frames.map(({ callId }) => callId))).toEqual(new Set(['call-1', 'call-2']))
    expect(batch?.filters).toEqual([{ id: 'f0', calls: 2 }])

    const timed = await scene([])
    const untilMs = timed.clock.wallMs() + 10_000
    timed.tracer.configure(tracingSchema.parse({ filters: [filterOf({ number: '10', untilMs })] }))
    const caller = new TestCaller(timed.network)
    caller.request('INVITE')
    timed.clock.advance(10_000)
    await call(timed, 'call-2', '10.0.2.2')
    caller.learn()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    timed.clock.advance(RTT_MS)
    const frames = timed.tracer.take()?.frames ?? []
    expect(new Set(frames.map(({ callId }) => callId))).toEqual(new Set(['call-1']))
    expect(steps(frames).at(-1)).toBe('out 10.0.2.1:5062 200')
    // After an hour of silence nothing of it is waited for, and it is off by itself.
    timed.clock.advance(3_601_000)
    timed.tracer.take()
    expect(timed.tracer.isOn).toBe(false)
  })

  test('switched off, it is off for calls under way as well; a count outlives an edit', async () => {
    const stage = await scene([{ number: '10' }])
    const caller = new TestCaller(stage.network)
    caller.request('INVITE')
    stage.clock.advance(RTT_MS)
    const filters = [filterOf({ number: '10' }), filterOf({ number: '99' }, 1)]
    stage.tracer.configure(tracingSchema.parse({ filters }))
    expect(stage.tracer.take()?.filters).toEqual([
      { id: 'f0', calls: 1 },
      { id: 'f1', calls: 0 },
    ])
    stage.tracer.configure(tracingSchema.parse({}))
    caller.learn()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    stage.clock.advance(RTT_MS)
    expect([stage.tracer.isOn, stage.tracer.take()]).toEqual([false, null])
  })
})

describe('bounds', () => {
  test('a queue that nobody empties drops and counts, and goes on when it is emptied', async () => {
    const stage = await scene([], 1)
    for (let i = 0; i < 100; i += 1) await call(stage, `call-${i}`, `10.0.3.${i}`)
    const batch = stage.tracer.take()
    expect(batch?.frames).toHaveLength(1_000)
    expect(batch?.dropped).toBe(100 * WHOLE.length - 1_000)
    for (let i = 0; i < 5; i += 1) {
      await call(stage, `more-${i}`, `10.0.4.${i}`)
      const sent = stage.tracer.take()?.frames.length ?? 0
      expect(sent).toBe(i < 3 ? WHOLE.length : 0)
    }
    stage.tracer.taken()
    expect(stage.tracer.take()?.frames).toHaveLength(2 * WHOLE.length)
  })

  test('a message is copied: what the relay does with its bytes afterwards does not matter', async () => {
    const stage = await scene([], 1)
    await call(stage)
    const frames = stage.tracer.take()?.frames ?? []
    expect(new Set(frames.map(({ bytes }) => bytes.buffer)).size).toBe(frames.length)
    expect(frames.every(({ bytes, length }) => bytes.buffer.byteLength === length)).toBe(true)
  })
})
