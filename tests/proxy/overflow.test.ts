import { describe, expect, test, vi } from 'vitest'
import { Selector } from '#engine/balance/select.ts'
import { heardBy, openSets } from '../support/chained-sets.ts'
import { heldAt, leftOver, NOTHING_LEFT } from '../support/left-over.ts'
import { TestCaller } from '../support/test-parties.ts'

const RTT_MS = 20
const FREE = [180, 200]

/** Calls one after the other, and where each ended up: the numbers of those it was offered to. */
async function offer(scripts: readonly (readonly number[])[], set = {}, calls = 1) {
  const world = await openSets([{ ...set, members: scripts.map((script) => ({ script })) }])
  const rejected = vi.spyOn(world.relay.tracker, 'rejected')
  const callers = Array.from({ length: calls }, (_, i) => {
    const caller =
      i === 0 ? world.caller : new TestCaller(world.network, '10.0.2.1', 6_000 + i, `call-${i + 1}`)
    caller.request('INVITE')
    world.clock.advance(RTT_MS)
    return caller
  })
  const cause = () => rejected.mock.calls.map(([, , word]) => word)
  return { ...world, callers, cause }
}

describe('the seed’s overflow, Figure 3: servers that say themselves that they are full', () => {
  const overflow = { algorithm: 'hash-call-id' as const, failoverCodes: [486, 500, 503] }

  test('the hash picks a full server, it says 486, and the next server has the call', async () => {
    const world = await offer([[486], FREE], overflow, 20)
    for (const { statuses } of world.callers) expect(statuses).toEqual([100, 180, 200])
    const [full, free] = heardBy(world)
    const asked = full?.filter((method) => method === 'INVITE').length ?? 0
    expect(asked).toBeGreaterThan(3)
    expect(asked).toBeLessThan(17)
    expect(free?.filter((method) => method === 'INVITE')).toHaveLength(20)
    expect(heldAt(world)).toEqual([0, 20])
  })

  test('rules 10: when all of them say so, that is what the caller hears', async () => {
    const world = await offer([[486], [486]], overflow)
    expect(world.caller.statuses).toEqual([100, 486])
    expect(world.cause()).toEqual(['rejected'])
    world.caller.request('ACK', { branch: 'z9hG4bK-call-1-1' })
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })

  test('off by default, for a busy telephone is busy for everybody', async () => {
    const world = await offer([[486], FREE])
    expect(world.caller.statuses).toEqual([100, 486])
    expect(heardBy(world)[1]).toEqual([])
  })

  test('the first of two full ones is asked once only, and maxAttempts bounds the search', async () => {
    const world = await offer([[486], [486], FREE], { ...overflow, algorithm: 'priority', maxAttempts: 2 })
    expect(heardBy(world).map((methods) => methods.length)).toEqual([2, 2, 0])
    expect(world.caller.statuses).toEqual([100, 486])
  })
})

describe('§16.7 step 5: a 6xx is final for everybody', () => {
  test('unless the set names it (DEVIATION): then the next server has the call', async () => {
    const named = await offer([[600], FREE], { failoverCodes: [600] })
    expect(named.caller.statuses).toEqual([100, 180, 200])
    const unnamed = await offer([[600], FREE], { failoverCodes: [486] })
    expect(unnamed.caller.statuses).toEqual([100, 600])
    expect(heardBy(unnamed)[1]).toEqual([])
  })

  test('§16.7 step 6: where all are tried in vain it is still the best answer', async () => {
    const world = await offer([[600], [486]], { failoverCodes: [486, 600] })
    expect(world.caller.statuses).toEqual([100, 600])
  })
})

describe('the cause that a failed call leaves with', () => {
  test.each([
    ['no-answer: nobody said anything within the attempt time-out', [[]], 2_200],
    ['rejected: somebody answered', [[404]], RTT_MS],
    ['rejected: the answer outweighs the silence of another', [[], [486]], 2_200],
    ['time-out: it rang, and nothing came of it until timer C', [[180]], 186_000],
  ])('%s', async (words, scripts, ms) => {
    const world = await offer(scripts)
    world.clock.advance(ms)
    expect(world.cause()).toEqual([words.split(':')[0]])
  })

  test('lost: its port is closed', async () => {
    const world = await openSets([{ members: [{ script: [] }] }])
    const rejected = vi.spyOn(world.relay.tracker, 'rejected')
    world.parties[0]?.close()
    world.caller.request('INVITE')
    world.clock.advance(200)
    expect(rejected.mock.calls.map(([, , cause]) => cause)).toEqual(['lost'])
  })

  test('each attempt that ended without an answer says how', async () => {
    const world = await openSets([{ members: [{ script: [] }, { script: [] }] }])
    const ended = vi.spyOn(world.relay.tracker, 'attemptEnded')
    world.parties[1]?.close()
    world.caller.request('INVITE')
    world.clock.advance(2_200)
    expect(ended.mock.calls.map(([, , outcome]) => outcome)).toEqual([
      { status: 0, text: expect.stringMatching(/^no answer in 2,0\d\d ms$/) },
      { status: 0, text: 'port closed' },
    ])
  })

  test('an attempt given up that answers after all is told again: the last word counts', async () => {
    const world = await openSets([{ members: [{ script: [] }, { script: [404] }] }])
    const ended = vi.spyOn(world.relay.tracker, 'attemptEnded')
    world.caller.request('INVITE')
    world.clock.advance(2_200)
    world.parties[0]?.answer(200)
    world.clock.advance(RTT_MS)
    const branch = world.parties[0]?.lastRequest('INVITE').topVia.branch
    const told = ended.mock.calls.filter(([, id]) => id === branch)
    expect(told.map(([, , { status }]) => status)).toEqual([0, 200])
  })
})

describe('what a call takes, and how many a source may begin', () => {
  test('the source’s wants come before those of the entry set, along the whole chain', async () => {
    const sources = [{ id: 1, name: 'pbx', network: '10.0.2.1', takes: { conf: 2 } }]
    const resources = { conf: 10 }
    const world = await openSets(
      [
        { chain: [{ setId: 2 }], takes: { conf: 1 }, members: [{ script: [503], resources }] },
        { takes: { conf: 5 }, members: [{ script: FREE, resources }] },
      ],
      { snapshot: { sources } },
    )
    const select = vi.spyOn(Selector.prototype, 'select')
    world.caller.request('INVITE')
    const stranger = new TestCaller(world.network, '10.0.2.9', 5_062, 'call-2')
    stranger.request('INVITE')
    world.clock.advance(RTT_MS)
    const wanted = select.mock.calls.map(([, , wants]) => [wants?.sourceAddress, wants?.takes.conf])
    const said = new Set(wanted.map((want) => want.join(' takes ')))
    expect(said).toEqual(new Set(['10.0.2.1 takes 2', '10.0.2.9 takes 1']))
    select.mockRestore()
    expect(world.relay.tracker.find('call-1', 'tag-call-1', '', '')?.takes).toEqual({ conf: 2 })
  })

  test('a source over its cap is told 503 without Retry-After; counted, and nothing is held', async () => {
    const world = await openSets([{ members: [{ script: FREE }] }])
    const dropped = vi.spyOn(world.relay.traffic, 'dropped')
    vi.spyOn(world.relay.directory.sourceOf('10.0.2.1', 5_062), 'mayCall').mockReturnValue(false)
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([503])
    expect(world.caller.last().text).toMatch(/^SIP\/2.0 503 Calls Per Second Exceeded\r\n/)
    expect(world.caller.last().header('Retry-After')).toBeNull()
    expect(dropped).toHaveBeenCalledWith('source-rate')
    expect(heardBy(world)).toEqual([[]])
    const { sources } = world.relay.tracker.ledger.takeMoved()
    expect(sources).toMatchObject([{ sourceId: 0, unplaced: 1, total: 0 }])
    world.caller.request('ACK', { branch: 'z9hG4bK-call-1-1' })
    expect(leftOver(world)).toEqual(NOTHING_LEFT)
  })

  test('rules 13: credentials after a challenge are no new call, and not capped', async () => {
    const world = await openSets([{ members: [{ script: [407] }] }])
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    vi.spyOn(world.relay.directory.sourceOf('10.0.2.1', 5_062), 'mayCall').mockReturnValue(false)
    world.caller.request('INVITE', { cseq: 2 })
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([100, 407, 100, 407])
  })

  test('nor by the destination that challenged it; where they come to another they are new there', async () => {
    const capped = { script: [407], channels: 3, callsPerSecond: 1 }
    const world = await openSets([{ members: [capped, { ...capped, script: [200] }] }])
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    const [first] = world.parties
    if (first) first.script = [200]
    world.caller.request('INVITE', { cseq: 2 })
    world.clock.advance(RTT_MS)
    expect(heardBy(world)).toEqual([['INVITE', 'ACK', 'INVITE'], []])
    const reasons = () => world.relay.directory.destinations.map((each) => each.skipReason())
    expect(reasons()).toEqual(['rate', null])
    new TestCaller(world.network, '10.0.2.2', 5062, 'call-2').request('INVITE')
    world.clock.advance(RTT_MS)
    expect(reasons()).toEqual(['rate', 'rate'])
  })

  test('RFC 7339 §5.6: where all that are left asked to be sent less it is 503, without Retry-After', async () => {
    const world = await openSets([{ members: [{ script: FREE }, { script: FREE, adminState: 'disabled' }] }])
    const one = world.relay.directory.destination(1)
    if (one) vi.spyOn(one, 'skipReason').mockReturnValue('overloaded')
    world.caller.request('INVITE')
    world.clock.advance(RTT_MS)
    expect(world.caller.statuses).toEqual([503])
    expect(world.caller.last().text).toMatch(/^SIP\/2.0 503 All Destinations Are Overloaded\r\n/)
    expect(world.caller.last().header('Retry-After')).toBeNull()
  })
})
