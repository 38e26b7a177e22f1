import { expect, test } from 'vitest'
import type { Told } from '#engine/control/events.ts'
import { LOOK_MS } from '#engine/proxy/lateness.ts'
import { settleRelay } from '#engine/relay-settling.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const CALLER = '10.0.2.1'
const AT_ONCE = 4

/** A relay whose thread has no time to wait while `isBusy`, and a destination that answers at once. */
async function scene(lateMs = 200, rejectsPerSecond = 50) {
  const thread = { isBusy: false, idleMs: 0 }
  const sources = [{ id: 1, name: 'pbx', network: CALLER }]
  const open = await openTestRelay({
    set: { destinations: destinations(1) },
    snapshot: { sources, settings: { limits: { lateMs, rejectsPerSecond } } },
    idleMs: () => {
      if (!thread.isBusy) thread.idleMs += LOOK_MS / 2
      return thread.idleMs
    },
  })
  const { relay } = open
  const destination = new TestDestination(open.network, '10.0.1.1', [180])
  let calls = 0
  const send = (method: string, order: Parameters<TestCaller['request']>[1] = {}) => {
    calls += 1
    const one = new TestCaller(open.network, CALLER, 10_000 + calls, `call-${calls}`)
    one.request(method, { branch: `z9hG4bK-${calls}`, ...order })
    return one
  }
  const begin = (method = 'INVITE', order: Parameters<TestCaller['request']>[1] = {}) => {
    const one = send(method, order)
    open.clock.advance(RTT_MS)
    return one
  }
  const offer = (seconds: number) =>
    Array.from({ length: (seconds * 1_000) / RTT_MS }, () => {
      const some = Array.from({ length: AT_ONCE }, () => send('OPTIONS'))
      open.clock.advance(RTT_MS)
      return some
    }).flat()
  const refused = () => relay.traffic.dropCounts().find(({ reason }) => reason === 'late')?.count ?? 0
  /** Of what is offered for so long, the part that is refused. */
  const share = (seconds: number) => {
    const before = refused()
    const all = offer(seconds)
    return (refused() - before) / all.length
  }
  return { ...open, thread, destination, send, begin, offer, share }
}

test('§21.5.4: who finds no time to wait refuses more and more of what is new, with a Retry-After of 1 to 10 s', async () => {
  const { thread, offer, share, relay } = await scene()
  expect(share(2)).toBe(0)
  thread.isBusy = true
  expect(share(1)).toBeLessThan(0.4)
  offer(3)
  expect(share(0.4)).toBeGreaterThan(0.5)
  const answered = offer(1).filter(({ statuses }) => statuses.includes(503))
  expect(answered.length).toBeGreaterThan(20)
  for (const one of answered) {
    expect(Number(one.last().header('Retry-After'))).toBeGreaterThanOrEqual(1)
    expect(Number(one.last().header('Retry-After'))).toBeLessThanOrEqual(10)
  }
  expect(relay.traffic.dropCounts().map(({ reason }) => reason)).toEqual(['late'])
  thread.isBusy = false
  offer(2)
  expect(share(1)).toBe(0)
})

test('§17.1.1.2: it answers as many as it lets in, and leaves the rest to their copies; over a stream it answers all', async () => {
  const { thread, send, offer, relay, clock, network } = await scene()
  thread.isBusy = true
  offer(6)
  const silent = Array.from({ length: 40 }, () => send('INVITE'))
  clock.advance(RTT_MS)
  expect(silent.filter(({ statuses }) => statuses.length === 0).length).toBeGreaterThan(10)
  const told = silent.filter(({ statuses }) => statuses.includes(503)).length
  expect(told).toBeGreaterThan(0)
  expect(told).toBeLessThan(8)
  expect(relay.traffic.dropCounts().map(({ reason }) => reason)).toEqual(['late'])
  const streams = Array.from(
    { length: 40 },
    (_, i) => new TestCaller(network, CALLER, 9_000 + i, `t-${i}`, 'tcp'),
  )
  for (const [at, one] of streams.entries()) one.request('OPTIONS', { branch: `z9hG4bK-tcp-${at}` })
  clock.advance(3 * RTT_MS)
  expect(streams.filter(({ statuses }) => statuses.length === 0)).toEqual([])
  thread.isBusy = false
  clock.advance(3_000)
  const unheard = silent.filter(({ statuses }) => statuses.length === 0)
  for (const [at, one] of unheard.entries()) one.request('INVITE', { branch: `z9hG4bK-again-${at}` })
  clock.advance(RTT_MS)
  expect(unheard.filter(({ statuses }) => !statuses.includes(180))).toEqual([])
})

test('§21.5.4: strangers who may not be answered any more take few answers from callers who are known', async () => {
  const { thread, send, offer, clock, network } = await scene(200, 1)
  thread.isBusy = true
  offer(6)
  const strangers = Array.from(
    { length: 500 },
    (_, i) => new TestCaller(network, '10.9.9.9', 20_000 + i, `flood-${i}`),
  )
  const known = strangers.flatMap((stranger, i) => {
    for (let again = 0; again < 10; again++)
      stranger.request('OPTIONS', { branch: `z9hG4bK-flood-${i}-${again}` })
    const some = Array.from({ length: AT_ONCE }, () => send('OPTIONS'))
    clock.advance(RTT_MS)
    return some
  })
  const told = known.filter(({ statuses }) => statuses.includes(503)).length
  expect(told).toBeGreaterThan(200)
})

test('0: nothing is refused, however late', async () => {
  const { thread, share } = await scene(0)
  thread.isBusy = true
  expect(share(4)).toBe(0)
})

test('§9.2, §12.2, §15, RFC 4412 §3.1: what ends calls, belongs to them or is urgent passes all the same', async () => {
  const { thread, begin, offer, destination, clock } = await scene()
  const answered = begin()
  destination.answer(200)
  clock.advance(RTT_MS)
  answered.learn()
  answered.request('ACK', { inDialog: true })
  const ringing = begin()
  thread.isBusy = true
  offer(8)
  ringing.request('CANCEL', { branch: 'z9hG4bK-2' })
  clock.advance(RTT_MS)
  for (let call = 0; call < 20; call++)
    expect(begin('INVITE', { headers: { 'Resource-Priority': 'esnet.0' } }).statuses).toEqual([100, 180])
  for (let cseq = 2; cseq < 22; cseq++) {
    answered.request('INFO', { inDialog: true, cseq })
    clock.advance(RTT_MS)
  }
  answered.request('BYE', { inDialog: true, cseq: 22 })
  clock.advance(RTT_MS)
  expect([...answered.statuses, ...ringing.statuses]).not.toContain(503)
  expect(ringing.statuses).toContain(487)
  expect(answered.statuses.at(-1)).toBe(200)
})

test('§17.2.3: a copy of what is refused is refused, one of what was let in is none of what is new', async () => {
  const { thread, send, begin, offer, clock } = await scene()
  const before = Array.from({ length: 20 }, () => begin())
  thread.isBusy = true
  offer(6)
  for (const [at, one] of before.entries()) one.request('INVITE', { branch: `z9hG4bK-${at + 1}` })
  clock.advance(RTT_MS)
  expect(before.map(({ statuses }) => statuses)).toEqual(before.map(() => [100, 180, 180]))
  const branches = Array.from({ length: 20 }, (_, i) => `z9hG4bK-twice-${i}`)
  for (const branch of branches) {
    const one = send('INVITE', { branch })
    one.request('INVITE', { branch })
    clock.advance(RTT_MS)
    expect(one.statuses.includes(503) && one.statuses.includes(100)).toBe(false)
  }
})

test('an event tells when it begins and when it is over, apart from that of the limit of requests', async () => {
  const { thread, offer, relay, clock } = await scene()
  const told: Told[] = []
  const world = { tell: (event: Told) => told.push(event), onDrained: () => {}, onDrainRelease: () => {} }
  clock.every(1_000, () => settleRelay(relay, clock, world))
  offer(2)
  thread.isBusy = true
  offer(4)
  expect([relay.proxy.admission.isLate, relay.proxy.admission.isOverloaded]).toEqual([true, false])
  expect(relay.proxy.admission.lateShare).toBeGreaterThan(0)
  thread.isBusy = false
  clock.advance(10_000)
  expect([relay.proxy.admission.isLate, relay.proxy.admission.lateShare]).toEqual([false, 0])
  expect(told).toMatchObject([
    { kind: 'engine', cause: 'late', to: 'overloaded', figures: { lateMs: 200 } },
    { kind: 'engine', cause: 'late', from: 'overloaded', to: 'ready' },
  ])
  expect(told.map(({ text }) => text.replace(/\d+ requests?/, 'N'))).toEqual([
    'The relay has not caught up with its work for 200 ms: a share of new requests is refused with 503',
    'New requests are taken again: N refused with 503',
  ])
})
