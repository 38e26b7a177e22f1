import { describe, expect, test } from 'vitest'
import { ALGORITHMS, type Algorithm } from '#engine/contract/vocabulary.ts'
import { ask, FULL, OFF, paste, placed, rows, type SetInput, tries, where } from '../support/dry-run.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelay } from '../support/test-relay.ts'

describe('the whole list of attempts, in order', () => {
  test('is what a call meets where every attempt fails, and ends with what the caller is told', async () => {
    const set = { algorithm: 'priority', destinations: rows({}, { priority: 5 }, {}) } as const
    const story = await openTestRelay({ set })
    const foreseen = placed(ask(story))
    const receivers = [1, 2, 3].map((i) => new TestDestination(story.network, `10.0.1.${i}`, [503]))
    const caller = new TestCaller(story.network)
    caller.request('INVITE')
    story.clock.advance(3_000)
    expect(foreseen.steps.map(({ destinationId }) => destinationId)).toEqual([2, 1, 3])
    expect(foreseen.end).toEqual({ status: 503, reason: 'No Destination Answered', exhausted: 'ineligible' })
    expect(caller.statuses.at(-1)).toBe(foreseen.end.status)
    expect(receivers.map((receiver) => receiver.host.received.length > 0)).toEqual([true, true, true])
  })

  test('every algorithm that goes by the request alone answers the destination that then gets the call', async () => {
    for (const callId of ['a@x', 'b@x', 'c@x', 'd@x', 'e@x']) {
      const set = { algorithm: 'hash-call-id', destinations: destinations(5) } as const
      const story = await openTestRelay({ set })
      const receivers = [1, 2, 3, 4, 5].map((i) => new TestDestination(story.network, `10.0.1.${i}`, [200]))
      const [first] = tries(ask(story, { callId }))
      new TestCaller(story.network).request('INVITE', { headers: { 'Call-ID': callId } })
      story.clock.advance(100)
      expect(receivers.findIndex((receiver) => receiver.host.received.length > 0) + 1).toBe(first)
    }
  })

  test('at most as many as the set allows: then somebody is left, and the caller is told 500 (rules 10)', async () => {
    const result = await where({
      set: { maxAttempts: 2, algorithm: 'priority', destinations: destinations(4) },
    })
    expect(tries(result)).toEqual([1, 2])
    expect(placed(result).end).toMatchObject({ status: 500, exhausted: 'limit' })
  })

  test('who is passed over stands at each step with its reason; who was tried does not stand there again', async () => {
    const set = { algorithm: 'priority', destinations: rows({}, OFF, FULL, {}) } as const
    const result = placed(await where({ set }))
    const passed = [
      { destinationId: 2, why: 'disabled' },
      { destinationId: 3, why: 'full' },
    ]
    expect(result.steps.map(({ skipped }) => skipped)).toEqual([passed, passed])
    expect(result.leftOver).toEqual(passed)
    expect(result.end).toMatchObject({ status: 503, exhausted: 'mixed' })
  })

  test('a way that would keep the relay busy is followed no further, and says so', async () => {
    const many = rows(...Array.from({ length: 4_000 }, () => ({}))).map((row, i) => ({
      ...row,
      uri: `sip:10.1.${i >> 8}.${i & 255}`,
    }))
    const result = placed(await where({ set: { destinations: many } }))
    expect(result.steps).toHaveLength(4)
    expect(result.end).toMatchObject({ status: 0, exhausted: 'unfollowed' })
  })

  test('a list of a thousand is cut, and says by how many', async () => {
    const many = rows({}, ...Array.from({ length: 1_000 }, () => OFF)).map((row, i) => ({
      ...row,
      uri: `sip:10.1.${i >> 8}.${i & 255}`,
    }))
    const [step] = placed(await where({ set: { destinations: many } })).steps
    expect([step?.skipped.length, step?.moreSkipped]).toEqual([64, 936])
  })
})

describe('rules 10: nobody is tried', () => {
  test.each([
    ['all full: the code of the set', [FULL, FULL], { status: 486, exhausted: 'full' }],
    ['some full: the code of the set', [FULL, OFF], { status: 486, exhausted: 'mixed' }],
    ['none eligible: 503', [OFF, OFF], { status: 503, exhausted: 'ineligible' }],
  ])('%s', async (_, parts, end) => {
    const result = placed(await where({ set: { destinations: rows(...parts) } }))
    expect(result.steps).toEqual([])
    expect(result.end).toMatchObject(end)
  })

  test('a full destination is none for a call, and open to a request that is none', async () => {
    const set = { destinations: rows(FULL) }
    expect(tries(await where({ set }))).toEqual([])
    expect(tries(await where({ set }, { method: 'MESSAGE' }))).toEqual([1])
  })

  test('RFC 5630 §5.3: a SIPS request that no secure target can take is told 480', async () => {
    const result = await where({}, { requestUri: 'sips:bob@example.org' })
    expect(placed(result)).toMatchObject({ steps: [], end: { status: 480, reason: 'SIPS Not Allowed' } })
  })
})

describe('the chain', () => {
  const set = (id: number, change: Partial<SetInput> = {}): SetInput => ({
    id,
    name: `set ${id}`,
    probe: { enabled: false },
    algorithm: 'priority',
    destinations: rows({}),
    ...change,
  })
  const second = set(2, {
    destinations: [
      { id: 21, uri: 'sip:10.0.2.1' },
      { id: 22, uri: 'sip:10.0.2.2' },
    ],
  })
  const sets = (change: Partial<SetInput>) => ({ snapshot: { sets: [set(1, change), second] } })

  test('goes on in the next set, each with its own algorithm, at most so many there', async () => {
    const result = placed(await where(sets({ chain: [{ setId: 2, maxAttempts: 1 }] })))
    expect(result.steps.map(({ setId, destinationId }) => [setId, destinationId])).toEqual([
      [1, 1],
      [2, 21],
    ])
    expect(result.end.exhausted).toBe('limit')
  })

  test('for calls that found all full only where it says so', async () => {
    const chain: Partial<SetInput> = { chain: [{ setId: 2 }], chainOn: 'full' }
    expect(tries(await where(sets(chain)))).toEqual([1])
    expect(tries(await where(sets({ ...chain, destinations: rows(FULL) })))).toEqual([21, 22])
    expect(tries(await where(sets({ ...chain, destinations: rows(OFF) })))).toEqual([])
  })
})

describe('sets that do otherwise', () => {
  test('parallel: all are called at once, and each step says so; RFC 5393 §5.3.3.1: 440 where no breadth is left', async () => {
    const set = { algorithm: 'parallel', destinations: rows({}, { priority: 3 }, {}) } as const
    const result = placed(await where({ set }))
    expect(tries(result)).toEqual([2, 1, 3])
    expect(result.steps.map(({ why }) => why)).toEqual(
      Array.from({ length: 3 }, () => 'called at once with 2 more'),
    )
    expect(await where({ set }, { headers: ['Max-Breadth: 0'] })).toMatchObject({ status: 440 })
  })

  test('RFC 3261 §16.11: a stateless set has one try, and hears nothing of it', async () => {
    const set = { mode: 'stateless', algorithm: 'hash-call-id', destinations: rows({}, {}, {}) } as const
    const result = placed(await where({ set }))
    expect(result.steps).toHaveLength(1)
    expect(result.end).toMatchObject({ status: 0, exhausted: 'limit' })
    const none = { ...set, destinations: rows(OFF) }
    expect(placed(await where({ set: none })).end).toMatchObject({ status: 503 })
  })

  test('the last resort comes when nobody else is left, and says so', async () => {
    const set = { algorithm: 'priority', destinations: rows({ lastResort: true, priority: 9 }, {}) } as const
    const result = placed(await where({ set }))
    expect(tries(result)).toEqual([2, 1])
    expect(result.steps[0]?.skipped).toEqual([{ destinationId: 1, why: 'last-resort' }])
    expect(result.steps[1]?.why).toContain('last resort')
  })

  test('a source at its calls per second is told 503, and the question is no call of its', async () => {
    const sources = [{ id: 7, name: 'pbx', network: '10.0.2.1', callsPerSecond: 1 }]
    const story = await openTestRelay({ snapshot: { sources } })
    const asked = { sourceAddress: '10.0.2.1' }
    for (let i = 0; i < 5; i++) expect(tries(ask(story, asked))).toHaveLength(2)
    new TestCaller(story.network).request('INVITE')
    story.clock.advance(50)
    expect(ask(story, asked)).toMatchObject({ status: 503, reason: 'Calls Per Second Exceeded' })
    expect(tries(ask(story, { ...asked, method: 'MESSAGE' }))).toHaveLength(2)
    story.clock.advance(1_000)
    expect(tries(ask(story, asked))).toHaveLength(2)
  })

  test('what a call takes counts, of its source before its set', async () => {
    const destinations = rows({ resources: { conf: 1 } }, { resources: { conf: 5 } }, {})
    const set: Partial<SetInput> = { algorithm: 'priority', destinations, takes: { conf: 2 } }
    const result = placed(await where({ set }))
    expect(tries(result)).toEqual([2])
    expect(result.steps[0]?.skipped).toEqual([
      { destinationId: 1, why: 'full' },
      { destinationId: 3, why: 'lacks' },
    ])
  })
})

describe('rules 15: which set, and why', () => {
  const snapshot = {
    sets: [1, 2, 3, 4].map((id) => ({
      id,
      name: `set ${id}`,
      probe: { enabled: false },
      destinations: [{ id: id * 10, uri: `sip:10.0.${id}.1` }],
    })),
    sources: [{ id: 7, name: 'pbx', network: '10.0.9.9', setId: 2 }],
    settings: { defaultSetId: 4, listenerSets: { 'tcp:10.0.0.1:5060': 3 } },
  }

  test.each([
    [{ sourceAddress: '10.0.9.9' }, { setId: 2, setWhy: 'set of its source', sourceId: 7 }],
    [{ listener: 'tcp:10.0.0.1:5060' }, { setId: 3, setWhy: 'set of the listener', sourceId: 0 }],
    [{}, { setId: 4, setWhy: 'default set', sourceId: 0 }],
    [
      { setId: 1, sourceAddress: '10.0.9.9' },
      { setId: 1, setWhy: 'set asked for', sourceId: 7 },
    ],
  ])('%j', async (asked, expected) => {
    expect(placed(await where({ snapshot }, asked))).toMatchObject(expected)
  })

  test('without a default the lowest', async () => {
    expect(placed(await where({}))).toMatchObject({ setId: 1, setWhy: 'lowest set, since no default is set' })
  })

  test('a set that is not there is 503, as for a call', async () => {
    expect(await where({}, { setId: 9 })).toMatchObject({ outcome: 'answered', status: 503 })
  })
})

describe('what no set is asked about', () => {
  test('refused as a call is: a destination into its own set, a stranger where none are taken, hops used up', async () => {
    expect(await where({}, { sourceAddress: '10.0.1.1', sourcePort: 5070 })).toMatchObject({ status: 403 })
    const snapshot = { settings: { acceptUnknownSources: false } }
    expect(await where({ snapshot })).toMatchObject({ status: 403, reason: 'Unknown Source' })
    const message = paste((lines) => lines.map((line) => line.replace('Forwards: 70', 'Forwards: 0')))
    expect(await where({}, { message })).toMatchObject({ outcome: 'answered', status: 483 })
  })

  test('a question to us is answered by us; within a dialog it goes the way of the dialog', async () => {
    expect(await where({}, { method: 'OPTIONS', requestUri: 'sip:10.0.0.1' })).toMatchObject({ status: 200 })
    expect(await where({}, { to: '<sip:bob@example.org>;tag=7' })).toMatchObject({ outcome: 'direct' })
  })
})

describe('nothing moves', () => {
  const NEEDS: { readonly [name in Algorithm]?: Partial<SetInput> } = {
    'hash-header': { choice: { hashOver: 'header:X-Account' } },
    latency: { probe: { enabled: true } },
    overload: { overloadControl: true },
  }
  const stateOf = ({ relay }: TestRelay) => ({
    destinations: relay.directory.destinations.map((one) => ({
      ...one.counters,
      lastPick: one.lastPick,
      active: one.activeCalls(),
      slots: one.slots ? Array.from({ length: one.slots.capacity }, (_, i) => one.slots?.ownerAt(i)) : [],
      health: one.health,
    })),
    sources: relay.directory.allSources.map((one) => ({ ...one.counters, active: one.activeCalls() })),
    calls: relay.tracker.size,
    messages: relay.traffic.messages(),
    drops: relay.traffic.dropCounts(),
    transactions: relay.layer.size,
  })

  test.each(ALGORITHMS)('%s: state, and the picks to come, are as if nobody had asked', async (algorithm) => {
    const parts = rows(
      { channels: 3, callsPerSecond: 9 },
      { weight: 20, channels: 9 },
      { channels: 9, lastResort: true },
    )
    const set = { algorithm, destinations: parts, ...NEEDS[algorithm] }
    const [asked, unasked] = [await openTestRelay({ set }), await openTestRelay({ set })]
    const picksOf = ({ relay }: TestRelay) =>
      relay.directory.set(1)?.selector.select(keys, []).destination?.id ?? 0
    const keys = {
      ...{ callId: 'x', fromUri: 'sip:a@b', toUri: 'sip:c@d', requestUri: 'sip:c@d', method: 'INVITE' },
      ...{ hasResourcePriority: false, header: () => null, contactUri: () => '' },
    }
    for (let i = 0; i < 60; i++) {
      const before = stateOf(asked)
      for (const method of ['INVITE', 'OPTIONS'])
        ask(asked, { method, callId: `call ${i}`.replace(' ', '-') })
      ask(asked, { message: paste() })
      expect(stateOf(asked)).toEqual(before)
      expect(asked.clock.pending).toBe(unasked.clock.pending)
      expect(picksOf(asked)).toBe(picksOf(unasked))
      asked.clock.advance(10)
      unasked.clock.advance(10)
    }
  })
})
