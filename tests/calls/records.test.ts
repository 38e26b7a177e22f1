import { describe, expect, test } from 'vitest'
import { callRecordSchema, RECORD_ATTEMPTS } from '#engine/contract/call-record.ts'
import { answerTo } from '../support/responses.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import {
  destinations,
  FAIRLINE,
  openTestRelay,
  type TestRelay,
  type TestRelayOptions,
} from '../support/test-relay.ts'

const RTT_MS = 20
const FIRST = '10.0.1.1'
const SECOND = '10.0.1.2'
const IN_ORDER = { algorithm: 'priority' } as const

async function scene(options: TestRelayOptions = {}) {
  const world = await openTestRelay(options)
  const caller = new TestCaller(world.network)
  const turn = (ms = RTT_MS) => world.clock.advance(ms)
  const hangUp = () => {
    caller.learn()
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    turn()
  }
  return { ...world, caller, turn, hangUp }
}

/** Each as it left, and none that its schema does not take. */
function recordsOf({ relay }: Pick<TestRelay, 'relay'>) {
  const records = relay.tracker.records.take()
  for (const record of records) expect(callRecordSchema.parse(record)).toEqual(record)
  return records
}

const SKIP = { destinationId: 1, why: 'disabled' } as const

describe('the record of a call', () => {
  test('says who called whom, over which destination, how long it rang and talked, and who hung up', async () => {
    const world = await scene({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(world.network, FIRST, [180])
    world.caller.request('INVITE')
    world.turn(3_000)
    destination.answer(200)
    world.turn(10_000)
    world.hangUp()
    const [record, ...more] = recordsOf(world)
    expect(more).toEqual([])
    expect(record).toMatchObject({
      ...{ number: 1, callId: 'call-1', from: 'sip:alice@10.0.2.1', to: 'sip:1000@10.0.0.1' },
      ...{ requestUri: 'sip:1000@10.0.0.1', sourceId: 0, sourceAddress: 'udp:10.0.2.1:5062' },
      ...{ setId: 1, destinationId: 1, status: 200, cause: 'caller', isWhole: true, leftOver: [] },
    })
    const {
      postDialDelayMs = 0,
      ringMs,
      talkMs,
      startedAtMs = 0,
      endedAtMs = 0,
      attempts = [],
    } = record ?? {}
    expect(postDialDelayMs).toBeLessThan(RTT_MS)
    expect([ringMs, talkMs].map((ms) => Math.round(Number(ms) / 100))).toEqual([30, 100])
    expect(endedAtMs - startedAtMs).toBeGreaterThan(13_000)
    expect(attempts).toHaveLength(1)
    expect(attempts[0]).toMatchObject({ destinationId: 1, target: 'udp:10.0.1.1:5070', status: 200 })
    expect(attempts[0]?.outcome).toBe('200 OK')
    expect(Math.round(Number(attempts[0]?.tookMs) / 100)).toBe(30)
  })

  test("a BYE of the destination's side is told from one of the caller's", async () => {
    const world = await scene({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(world.network, FIRST, [200])
    world.caller.request('INVITE')
    world.turn()
    destination.request('BYE', 9)
    world.turn()
    world.caller.host.send(answerTo(world.caller.last(), 200, { tag: '' }), FAIRLINE)
    world.turn()
    expect(recordsOf(world).map(({ cause }) => cause)).toEqual(['destination'])
  })

  test('lists each attempt with its code, its time, and why the others were passed over', async () => {
    const rows = [
      { id: 1, uri: `sip:${FIRST}:5070`, adminState: 'disabled' as const },
      { id: 2, uri: `sip:${SECOND}:5070` },
      { id: 3, uri: 'sip:10.0.1.3:5070' },
    ]
    const world = await scene({ set: { ...IN_ORDER, destinations: rows } })
    new TestDestination(world.network, SECOND, [503])
    new TestDestination(world.network, '10.0.1.3', [486])
    world.caller.request('INVITE')
    world.turn(100)
    const [record] = recordsOf(world)
    expect(record).toMatchObject({
      destinationId: 3,
      status: 486,
      cause: 'rejected',
      talkMs: null,
      ringMs: null,
    })
    expect(record?.attempts).toMatchObject([
      { destinationId: 2, status: 503, outcome: '503 Scripted', skipped: [SKIP] },
      {
        destinationId: 3,
        status: 486,
        outcome: '486 Scripted',
        skipped: [SKIP, { destinationId: 2, why: 'tried' }],
      },
    ])
  })

  test('of one that nobody could take names no destination, and why none would do', async () => {
    const rows = [{ id: 1, uri: `sip:${FIRST}:5070`, adminState: 'disabled' as const }]
    const world = await scene({ set: { destinations: rows } })
    world.caller.request('INVITE')
    world.turn()
    expect(recordsOf(world)).toMatchObject([
      { destinationId: 0, attempts: [], leftOver: [SKIP], status: 503, cause: 'unplaced' },
    ])
  })

  test('RFC 3261 §16.7 step 5: a late 2xx of one given up before is the answer; both of its words are kept', async () => {
    const world = await scene({ set: IN_ORDER })
    const slow = new TestDestination(world.network, FIRST, [])
    new TestDestination(world.network, SECOND, [180])
    world.caller.request('INVITE')
    world.turn(2_100)
    slow.answer(200)
    world.turn()
    world.hangUp()
    const [record] = recordsOf(world)
    expect(record).toMatchObject({ destinationId: 1, cause: 'caller', status: 200 })
    expect(record?.attempts[0]?.outcome).toMatch(/^no answer in 2,\d\d\d ms, then 200 OK$/)
    expect(record?.attempts[1]).toMatchObject({ destinationId: 2, status: 0 })
    expect(Number(record?.attempts[1]?.tookMs)).toBeLessThan(200)
  })

  test('rules 13: a challenged caller that never comes again leaves one, and one that does leaves one too', async () => {
    const world = await scene({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(world.network, FIRST, [407])
    world.caller.request('INVITE')
    world.turn()
    const gone = new TestCaller(world.network, '10.0.2.2', 5062, 'gone')
    gone.request('INVITE')
    world.turn()
    expect(recordsOf(world)).toEqual([])
    destination.script = [200]
    world.caller.request('INVITE', { cseq: 2 })
    world.turn()
    world.hangUp()
    world.turn(60_000)
    expect(
      recordsOf(world).map(({ callId, cause, status, attempts }) => [callId, cause, status, attempts.length]),
    ).toEqual([
      ['call-1', 'caller', 200, 2],
      ['gone', 'rejected', 407, 1],
    ])
  })

  test('RFC 3261 §9.1: of a cancelled call says so', async () => {
    const world = await scene({ set: { destinations: destinations(1) } })
    const destination = new TestDestination(world.network, FIRST, [180])
    world.caller.request('INVITE', { branch: 'z9hG4bK-inv' })
    world.turn()
    world.caller.request('CANCEL', { branch: 'z9hG4bK-inv' })
    world.turn()
    expect(destination.methods).toContain('CANCEL')
    expect(recordsOf(world)).toMatchObject([{ cause: 'cancelled', status: 487, talkMs: null }])
  })

  test('counts what came again and what was sent again, on both sides', async () => {
    const world = await scene({ set: { destinations: destinations(1), attemptTimeoutMs: 10_000 } })
    const destination = new TestDestination(world.network, FIRST, [])
    world.caller.request('INVITE', { branch: 'z9hG4bK-inv' })
    world.turn(100)
    // The caller repeats it, and is told 100 again.
    world.caller.request('INVITE', { branch: 'z9hG4bK-inv' })
    // Timer A at 500 and 1,500 ms.
    world.turn(1_600)
    destination.answer(200)
    world.turn()
    // The 2xx again, and forwarded again.
    destination.answer(200)
    world.turn()
    world.hangUp()
    expect(recordsOf(world)[0]?.retransmissions).toBe(1 + 1 + 2 + 2)
  })

  test('texts are cut, so that no record fails its schema', async () => {
    const world = await scene({ set: { destinations: destinations(1) } })
    new TestDestination(world.network, FIRST, [486])
    const long = `sip:${'a'.repeat(600)}@10.0.2.1`
    world.caller.request('INVITE', { headers: { From: `<${long}>;tag=x`, 'Call-ID': 'c'.repeat(400) } })
    world.turn()
    expect(recordsOf(world).map(({ from, callId }) => [from.length, callId.length])).toEqual([[256, 256]])
  })
})

test('while destinations are out, open calls share one list of them', async () => {
  const rows = destinations(3)?.map((row) =>
    row.id === 1 ? { ...row, adminState: 'disabled' as const } : row,
  )
  const world = await scene({ set: { destinations: rows } })
  for (const host of [SECOND, '10.0.1.3']) new TestDestination(world.network, host, [486])
  for (const n of [1, 2, 3])
    new TestCaller(world.network, `10.0.2.${n + 3}`, 5062, `c-${n}`).request('INVITE')
  world.turn(100)
  const lists = recordsOf(world).map(({ attempts }) => attempts[0]?.skipped)
  expect(lists).toHaveLength(3)
  expect(new Set(lists).size).toBe(1)
})

test('rules 13: a caller that is challenged without end costs no more than its record tells', async () => {
  const world = await scene({ set: { destinations: destinations(1) } })
  new TestDestination(world.network, FIRST, [407])
  for (let cseq = 1; cseq <= 200; cseq++) {
    const branch = `z9hG4bK-${cseq}`
    world.caller.request('INVITE', { cseq, branch })
    world.turn()
    world.caller.request('ACK', { cseq, branch })
  }
  const [call] = world.relay.tracker.calls.values()
  let kept = 0
  for (let attempt = call?.story.attempt; attempt; attempt = attempt.before) kept += 1
  expect([call?.attempts, kept]).toEqual([200, RECORD_ATTEMPTS])
  world.turn(60_000)
  const [record] = recordsOf(world)
  expect(record).toMatchObject({ status: 407, isWhole: false })
  expect(record?.attempts).toHaveLength(RECORD_ATTEMPTS)
})
