import { describe, expect, test, vi } from 'vitest'
import { FigureSampler } from '#engine/relay-figures.ts'
import { heardBy, openSets } from '../support/chained-sets.ts'
import { leftOver, NOTHING_LEFT } from '../support/left-over.ts'
import { TestCaller } from '../support/test-parties.ts'

const RTT_MS = 20
const FULL = { script: [200], channels: 0 }
const OFF = { script: [200], adminState: 'disabled' as const }
const TO_SECOND = [{ setId: 2 }]

describe('peers A1: a chain of sets', () => {
  test('the next set is asked when nobody of the first is left, each by its own algorithm', async () => {
    const world = await openSets([
      { chain: TO_SECOND, members: [{ script: [503] }, { script: [500] }] },
      { algorithm: 'round-robin', members: [{ script: [180, 200] }, { script: [180, 200] }] },
    ])
    const second = new TestCaller(world.network, '10.0.2.1', 5063, 'call-2')
    for (const caller of [world.caller, second]) {
      caller.request('INVITE')
      world.clock.advance(RTT_MS)
      expect(caller.statuses).toEqual([100, 180, 200])
    }
    // By priority both begin with the first; in rotation each has another.
    expect(heardBy(world)[2]?.filter((method) => method === 'INVITE')).toHaveLength(1)
    expect(heardBy(world)[3]?.filter((method) => method === 'INVITE')).toHaveLength(1)
  })

  test('the call is counted in the set that took it', async () => {
    const world = await openSets([
      { chain: TO_SECOND, members: [{ script: [503] }] },
      { members: [{ script: [200] }] },
    ])
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    const { calls } = world.relay.tracker.ledger.takeMoved()
    expect(calls.filter(({ total }) => total > 0)).toMatchObject([{ setId: 2, destinationId: 2, total: 1 }])
    expect(world.relay.tracker.find('call-1', 'tag-call-1', '', '')?.setId).toBe(2)
  })

  test('the time-out, the codes and the Request-URI are those of the set that is asked', async () => {
    const world = await openSets([
      { chain: TO_SECOND, attemptTimeoutMs: 500, members: [{ script: [] }] },
      {
        attemptTimeoutMs: 3_000,
        failoverCodes: [404],
        rewriteRequestUri: true,
        members: [{ script: [404] }, { script: [] }],
      },
    ])
    world.caller.request('INVITE')
    world.clock.advance(600)
    expect(heardBy(world).map((methods) => methods.length > 0)).toEqual([true, true, true])
    expect(world.parties[0]?.lastRequest('INVITE').requestUri).toBe('sip:1000@10.0.0.1')
    expect(world.parties[1]?.lastRequest('INVITE').requestUri).toBe('sip:1000@10.0.1.2:5070')
    world.clock.advance(2_800)
    expect(world.caller.statuses).toEqual([100])
    world.clock.advance(300)
    expect(world.caller.statuses).toEqual([100, 404])
  })

  test('an answer that the set at hand does not move on by ends the walk', async () => {
    const world = await openSets([
      { chain: TO_SECOND, failoverCodes: [486], members: [{ script: [404] }] },
      { members: [{ script: [200] }] },
    ])
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([100, 404])
    expect(heardBy(world)[1]).toEqual([])
  })

  test('a limit of attempts holds for its own link, and the next set comes after it', async () => {
    const world = await openSets([
      {
        chain: [{ setId: 2, maxAttempts: 1 }, { setId: 3 }],
        maxAttempts: 2,
        members: Array(3).fill({ script: [503] }),
      },
      { members: Array(3).fill({ script: [503] }) },
      { members: [{ script: [200] }] },
    ])
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    expect(heardBy(world).map((methods) => methods.length > 0)).toEqual([
      ...[true, true, false],
      ...[true, false, false],
      true,
    ])
    expect(world.caller.statuses).toEqual([100, 200])
  })

  test('rules 10: 503 only when the whole chain is exhausted; with somebody left untried it is 500', async () => {
    const all = await openSets([
      { chain: TO_SECOND, members: [{ script: [503] }] },
      { members: [{ script: [503] }] },
    ])
    all.caller.request('INVITE')
    all.clock.advance(RTT_MS)
    expect(all.caller.statuses).toEqual([100, 503])
    const some = await openSets([
      { chain: [{ setId: 2, maxAttempts: 1 }], members: [{ script: [503] }] },
      { members: [{ script: [503] }, { script: [200] }] },
    ])
    some.caller.request('INVITE')
    some.clock.advance(RTT_MS)
    expect(some.caller.statuses).toEqual([100, 500])
  })

  test('the chain of a set behind plays no part', async () => {
    const world = await openSets([
      { chain: TO_SECOND, members: [{ script: [503] }] },
      { chain: [{ setId: 3 }], members: [{ script: [503] }] },
      { members: [{ script: [200] }] },
    ])
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([100, 503])
    expect(heardBy(world)[2]).toEqual([])
  })

  test('a non-INVITE walks it too, within its 16 s (RFC 4320 §4.1)', async () => {
    const world = await openSets([
      { chain: TO_SECOND, members: [{ script: [] }] },
      { members: [{ script: [] }] },
    ])
    world.parties[0]?.silence()
    world.caller.request('MESSAGE')
    world.clock.advance(2_100)
    expect(world.caller.statuses).toEqual([200])
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })
})

describe('rules 10: nobody is left, or all are full', () => {
  test('a full set hands on to the next; when all are full the first one’s code is told', async () => {
    const world = await openSets([
      { chain: TO_SECOND, fullCode: 600, members: [FULL] },
      { fullCode: 480, members: [{ script: [200], channels: 1 }] },
    ])
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([100, 200])
    const second = new TestCaller(world.network, '10.0.2.1', 5063, 'call-2')
    second.request('INVITE')
    world.clock.advance(RTT_MS)
    expect(second.statuses).toEqual([600])
  })

  test('chainOn full: a set that is merely down hands nothing on', async () => {
    const set = { chain: TO_SECOND, chainOn: 'full' as const }
    const down = await openSets([{ ...set, members: [OFF] }, { members: [{ script: [200] }] }])
    down.caller.request('INVITE')
    down.clock.advance(RTT_MS)
    expect(down.caller.statuses).toEqual([503])
    const full = await openSets([{ ...set, members: [OFF, FULL] }, { members: [{ script: [200] }] }])
    full.caller.request('INVITE')
    full.clock.advance(RTT_MS)
    expect(full.caller.statuses).toEqual([100, 200])
  })

  test('chainOn full: nor one where an attempt was made and failed', async () => {
    const world = await openSets([
      { chain: TO_SECOND, chainOn: 'full', members: [{ script: [503] }, FULL] },
      { members: [{ script: [200] }] },
    ])
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([100, 503])
    expect(heardBy(world)[2]).toEqual([])
  })

  test('the set of an attempt, and who was passed over, stand in the trail and are told to the books', async () => {
    const world = await openSets([
      { chain: TO_SECOND, members: [{ script: [503] }, FULL] },
      { members: [OFF, { script: [200] }] },
    ])
    const attempted = vi.spyOn(world.relay.tracker, 'attempted')
    const ended = vi.spyOn(world.relay.tracker, 'attemptEnded')
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    const [trail] = new FigureSampler(world.relay).sample(world.clock.wallMs()).failovers
    expect(trail?.setId).toBe(1)
    expect(trail?.attempts.map(({ setId, destinationId }) => [setId, destinationId])).toEqual([
      [1, 1],
      [2, 4],
    ])
    expect(attempted.mock.calls.map(([, , { setId, skipped }]) => ({ setId, skipped }))).toEqual([
      { setId: 1, skipped: [{ id: 2, why: 'full' }] },
      { setId: 2, skipped: [{ id: 3, why: 'disabled' }] },
    ])
    expect(ended.mock.calls.map(([, , outcome]) => outcome)).toEqual([
      { status: 503, text: '503 Scripted' },
      { status: 200, text: '200 Scripted' },
    ])
    const branches = attempted.mock.calls.map(([, , { branch }]) => branch)
    expect(ended.mock.calls.map(([, branch]) => branch)).toEqual(branches)
  })

  test('why it was not placed at all is told of every set that was asked', async () => {
    const world = await openSets([{ chain: TO_SECOND, members: [FULL] }, { members: [OFF] }])
    const unplaced = vi.spyOn(world.relay.tracker, 'unplaced')
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    const [, , skipped, status] = unplaced.mock.calls[0] ?? []
    expect(skipped).toEqual([
      { id: 1, why: 'full' },
      { id: 2, why: 'disabled' },
    ])
    expect(status).toBe(486)
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })
})
