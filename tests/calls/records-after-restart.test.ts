import { describe, expect, test } from 'vitest'
import type { CallRecord } from '#engine/contract/call-record.ts'
import { readCallsOf } from '../support/journal-text.ts'
import { killAndRestart } from '../support/killed-relay.ts'
import { openCall } from '../support/live-call.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const RTT_MS = 20
const ONE: TestRelayOptions = { set: { destinations: destinations(1) } }
const ONE_MINUTE: TestRelayOptions = { ...ONE, snapshot: { settings: { maxCallDurationSec: 60 } } }
const IN_ORDER: TestRelayOptions = { set: { algorithm: 'priority' } }

const take = ({ relay }: Pick<TestRelay, 'relay'>) => relay.tracker.records.take()

function hangUp(world: Pick<TestRelay, 'clock'>, caller: TestCaller): void {
  caller.learn()
  caller.request('ACK', { inDialog: true })
  caller.request('BYE', { inDialog: true, cseq: 2 })
  world.clock.advance(RTT_MS)
}

/** A second attempt is answered after three seconds and talks for ten; in between the engine starts `restarts` times anew. */
async function tellStory(restarts: number): Promise<CallRecord[]> {
  const first = await openTestRelay(IN_ORDER)
  new TestDestination(first.network, '10.0.1.1', [503])
  const second = new TestDestination(first.network, '10.0.1.2', [180])
  const caller = new TestCaller(first.network)
  caller.request('INVITE')
  first.clock.advance(3_000)
  second.answer(200)
  first.clock.advance(5_000)
  const records = take(first)
  let world = first
  for (let n = 0; n < restarts; n++) world = await killAndRestart(world, IN_ORDER)
  world.clock.advance(5_000)
  hangUp(world, caller)
  return [...records, ...take(world)]
}

describe('a call that goes on over a restart', () => {
  test.each([1, 2])('has one record, the same as without %i of them', async (restarts) => {
    const [expected] = await tellStory(0)
    const records = await tellStory(restarts)
    expect(expected).toMatchObject({ isWhole: true, cause: 'caller' })
    expect(records).toEqual([expected])
  })

  test('keeps when it rang: one that is answered after the restart has all its times', async () => {
    const before = await openTestRelay(ONE)
    const destination = new TestDestination(before.network, '10.0.1.1', [180])
    const caller = new TestCaller(before.network)
    caller.request('INVITE')
    before.clock.advance(4_000)
    const after = await killAndRestart(before, ONE)
    destination.answer(200)
    after.clock.advance(2_000)
    hangUp(after, caller)
    const [record] = take(after)
    expect(record).toMatchObject({ isWhole: true, cause: 'caller', status: 200 })
    expect(record?.postDialDelayMs).toBeLessThan(RTT_MS)
    expect([record?.ringMs, record?.talkMs].map((ms) => Math.round(Number(ms) / 100))).toEqual([40, 20])
    expect(record?.attempts).toMatchObject([{ status: 200, outcome: '200 OK' }])
  })

  test('RFC 3261 §16.7 step 5: with a late 2xx behind it, keeps who really answered', async () => {
    const before = await openTestRelay(IN_ORDER)
    const slow = new TestDestination(before.network, '10.0.1.1', [])
    new TestDestination(before.network, '10.0.1.2', [180])
    const caller = new TestCaller(before.network)
    caller.request('INVITE')
    before.clock.advance(2_100)
    slow.answer(200)
    before.clock.advance(1_000)
    const after = await killAndRestart(before, IN_ORDER)
    hangUp(after, caller)
    const [record] = take(after)
    expect(record?.destinationId).toBe(1)
    expect(record?.attempts.map(({ destinationId, status }) => [destinationId, status])).toEqual([
      [1, 200],
      [2, 0],
    ])
  })

  test.each([0, 1, 2])(
    '%i times: moved by its second dialog before, is told of where it was counted',
    async (restarts) => {
      let world = await openTestRelay(IN_ORDER)
      const slow = new TestDestination(world.network, '10.0.1.1', [])
      const other = new TestDestination(world.network, '10.0.1.2', [180])
      const caller = new TestCaller(world.network)
      caller.answersWith = 200
      caller.request('INVITE')
      world.clock.advance(2_100)
      slow.answer(200)
      other.answer(200)
      world.clock.advance(RTT_MS)
      slow.request('BYE')
      world.clock.advance(RTT_MS)
      expect(world.relay.directory.destinations.map((each) => each.activeCalls())).toEqual([0, 1])
      const { calls } = world.relay.tracker.ledger.takeMoved()
      expect(calls.filter(({ total }) => total > 0).map(({ destinationId }) => destinationId)).toEqual([1])
      for (let n = 0; n < restarts; n++) world = await killAndRestart(world, IN_ORDER)
      other.request('BYE')
      world.clock.advance(RTT_MS)
      expect(take(world)).toMatchObject([{ destinationId: 1, cause: 'destination' }])
    },
  )
})

describe('rules 9: what an engine that was killed had not written down', () => {
  test('the answer: the call has its record with the BYE, which does not say how long it talked', async () => {
    const world = await openCall()
    const { journal } = world.relay.tracker.feed.take()
    const written = journal
      .split('\n')
      .filter((line) => !line.startsWith('["A"'))
      .join('\n')
    const after = await killAndRestart(world, ONE, written)
    world.caller.request('BYE', { inDialog: true, cseq: 2 })
    after.clock.advance(RTT_MS)
    expect(take(after)).toMatchObject([{ cause: 'caller', talkMs: null, isWhole: false }])
  })

  test('the end: the destination denies the call, so that it ended unwatched, and the counters are right within 5 s', async () => {
    const world = await openCall()
    world.destination.forget()
    const after = await killAndRestart(world, ONE)
    after.clock.advance(5_000)
    expect(after.relay.directory.destination(1)?.activeCalls()).toBe(0)
    expect(take(after)).toMatchObject([
      { cause: 'unwatched', talkMs: null, isWhole: false, destinationId: 1 },
    ])
    // It was counted by the engine before.
    expect(after.relay.tracker.ledger.takeMoved().calls.filter(({ total }) => total > 0)).toEqual([])
  })

  test('a call whose longest duration passed while no engine ran ends unwatched at once, and holds nothing', async () => {
    const world = await openCall(ONE_MINUTE)
    const { journal } = world.relay.tracker.feed.take()
    await world.relay.stop()
    world.clock.advance(60_000)
    const after = await killAndRestart(world, ONE_MINUTE, journal)
    expect(after.relay.tracker.size).toBe(0)
    expect(after.relay.directory.destination(1)?.activeCalls()).toBe(0)
    expect(take(after)).toMatchObject([{ cause: 'unwatched', talkMs: null, status: 200, destinationId: 1 }])
    expect(readCallsOf(after.relay.tracker.feed.take().journal)).toEqual([])
    expect(after.relay.tracker.ledger.takeMoved().calls.filter(({ total }) => total > 0)).toEqual([])
  })

  test('the longest duration counts from the answer, with a restart as without', async () => {
    const before = await openTestRelay(ONE_MINUTE)
    const destination = new TestDestination(before.network, '10.0.1.1', [180])
    new TestCaller(before.network).request('INVITE')
    before.clock.advance(70_000)
    destination.answer(200)
    before.clock.advance(1_000)
    const after = await killAndRestart(before, ONE_MINUTE)
    after.clock.advance(58_000)
    expect(after.relay.tracker.size).toBe(1)
    after.clock.advance(2_000)
    expect(take(after)).toMatchObject([{ cause: 'max-duration' }])
  })

  test('an unheard call that nobody speaks of any more ends unwatched, and counts as failed', async () => {
    const before = await openTestRelay(ONE)
    new TestDestination(before.network, '10.0.1.1', [])
    new TestCaller(before.network).request('INVITE')
    before.clock.advance(RTT_MS)
    const after = await killAndRestart(before, ONE)
    after.clock.advance(40_000)
    expect(take(after)).toMatchObject([{ cause: 'unwatched', isWhole: false }])
    expect(after.relay.tracker.ledger.takeMoved().calls).toMatchObject([{ total: 1, failed: 1 }])
  })
})

test('a journal of an older version is read: its calls go on, and their records say what is missing', async () => {
  const world = await openCall()
  world.turn(4_000)
  const { journal } = world.relay.tracker.feed.take()
  const cut = (line: string) => {
    const fields: unknown[] = JSON.parse(line)
    const most = { B: 18, A: 7, R: 4 }[String(fields[0])] ?? fields.length
    return JSON.stringify(fields.slice(0, most))
  }
  const old = journal.trimEnd().split('\n').map(cut).join('\n')
  expect(readCallsOf(`${old}\n`)).toHaveLength(1)
  const after = await killAndRestart(world, ONE, `${old}\n`)
  world.caller.request('BYE', { inDialog: true, cseq: 2 })
  after.clock.advance(RTT_MS)
  expect(take(after)).toMatchObject([
    {
      callId: 'call-1',
      from: '',
      requestUri: '',
      talkMs: null,
      status: 200,
      cause: 'caller',
      isWhole: false,
    },
  ])
})
