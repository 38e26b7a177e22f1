import { describe, expect, test } from 'vitest'
import { FigureSampler } from '#engine/relay-figures.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelay } from '../support/test-relay.ts'
import { openDestinations } from '../support/two-destinations.ts'

const trails = ({ relay, clock }: TestRelay) => new FigureSampler(relay).sample(clock.wallMs()).failovers
const outcomes = (world: TestRelay) => trails(world)[0]?.attempts.map(({ outcome }) => outcome)

describe('§16.7: a call that one destination was not enough for leaves its trail', () => {
  test('one attempt leaves none, whatever comes of it', async () => {
    for (const script of [[180, 200], [486], [603]]) {
      const world = await openDestinations([script])
      world.caller.request('INVITE')
      world.clock.advance(100)
      expect(trails(world)).toEqual([])
      expect(world.failovers).toEqual([])
    }
  })

  test('each attempt stands there with place, begin, duration and outcome, and those passed by with their reason', async () => {
    const rows = destinations(5)?.map((row, i) => ({
      ...row,
      ...(i === 4 && { adminState: 'disabled' as const }),
    }))
    const set = { algorithm: 'priority' as const, destinations: rows }
    const world = await openTestRelay({ set })
    new TestDestination(world.network, '10.0.1.1', [])
    new TestDestination(world.network, '10.0.1.3', [503])
    new TestDestination(world.network, '10.0.1.4', [180, 200])
    const beganAtMs = world.clock.wallMs()
    const caller = new TestCaller(world.network)
    caller.request('INVITE')
    world.clock.advance(3_000)
    expect(caller.statuses).toEqual([100, 180, 200])
    const [trail, ...others] = trails(world)
    expect(others).toEqual([])
    expect(trail).toMatchObject({ callId: 'call-1', method: 'INVITE', setId: 1, sourceId: 0, status: 200 })
    expect(Math.abs((trail?.atMs ?? 0) - beganAtMs)).toBeLessThanOrEqual(1)
    const [silent, closed, busy, last] = trail?.attempts ?? []
    expect(silent).toMatchObject({ destinationId: 1, target: 'udp:10.0.1.1:5070', startedMs: 0 })
    expect(silent?.outcome).toMatch(/^no answer in 2,0[0-2]\d ms$/)
    expect(closed).toMatchObject({ destinationId: 2, outcome: 'port closed' })
    expect(closed?.startedMs).toBeGreaterThanOrEqual(2_000)
    expect(closed?.tookMs).toBeLessThan(100)
    expect(busy).toMatchObject({ destinationId: 3, outcome: '503 Scripted' })
    expect(last).toMatchObject({ destinationId: 4, outcome: '200 Scripted' })
    expect(trail?.skipped).toEqual([{ destinationId: 5, why: 'disabled' }])
  })

  test('says who else there was though nobody else was asked, the limit being one', async () => {
    const rows = (destinations(3) ?? []).map((row, i) => ({
      ...row,
      priority: 3 - i,
      adminState: i === 2 ? ('disabled' as const) : ('enabled' as const),
    }))
    const set = { algorithm: 'priority' as const, destinations: rows, maxAttempts: 1, probe: { fall: 1 } }
    const world = await openTestRelay({ set })
    const caller = new TestCaller(world.network)
    caller.request('INVITE')
    world.clock.advance(3_000)
    expect(caller.statuses.at(-1)).toBeGreaterThanOrEqual(500)
    const [trail] = trails(world)
    expect(trail?.attempts.map(({ destinationId }) => destinationId)).toEqual([1])
    expect(trail?.skipped).toEqual([{ destinationId: 3, why: 'disabled' }])
  })

  test('over a stream nobody takes: connection refused; and who found no other is told so', async () => {
    const rows = [{ id: 1, uri: 'sip:10.0.1.1:5070;transport=tcp' }]
    const world = await openTestRelay({ set: { destinations: rows } })
    const caller = new TestCaller(world.network)
    caller.request('INVITE')
    world.clock.advance(1_500)
    expect(outcomes(world)).toEqual(['connection refused'])
    expect(trails(world)[0]?.status).toBe(503)
    expect(world.failovers.map(({ text }) => text)).toEqual([
      'tcp:10.0.1.1:5070: 1 call ended there (1 connection refused)',
    ])
  })

  test('§9.2: a caller that hangs up while the second rings: it was cancelled', async () => {
    const world = await openDestinations([[503], [180]])
    world.caller.request('INVITE', { branch: 'z9hG4bK-i' })
    world.clock.advance(100)
    world.caller.request('CANCEL', { branch: 'z9hG4bK-i' })
    world.clock.advance(100)
    expect(outcomes(world)).toEqual(['503 Scripted', 'cancelled'])
    expect(trails(world)[0]?.status).toBe(487)
  })

  test('a late 2xx of the first: both its words stand there, and the second was cancelled', async () => {
    const world = await openDestinations([[], [180]])
    world.caller.request('INVITE')
    world.clock.advance(2_500)
    world.parties[0]?.answer(200)
    world.clock.advance(100)
    const [first, second] = outcomes(world) ?? []
    expect(first).toMatch(/^no answer in 2,0[0-2]\d ms, then 200 Scripted$/)
    expect(second).toBe('cancelled')
  })

  test('a final of the call ends a trail, and begins none', async () => {
    const world = await openDestinations([[500], [486]])
    world.caller.request('INVITE')
    world.clock.advance(100)
    expect(outcomes(world)).toEqual(['500 Scripted', '486 Scripted'])
    expect(trails(world)[0]?.status).toBe(486)
  })

  test('§18.1.1: a detour by TCP that nobody takes stands there as such, and leaves no trail of its own', async () => {
    const headers = { 'X-Padding': 'x'.repeat(1_300) }
    const cured = await openDestinations([[200]])
    cured.caller.request('INVITE', { headers })
    cured.clock.advance(100)
    expect(cured.caller.statuses).toEqual([100, 200])
    expect(trails(cured)).toEqual([])
    const world = await openDestinations([[503], [200]])
    world.caller.request('INVITE', { headers })
    world.clock.advance(100)
    expect(outcomes(world)).toEqual(['no TCP', '503 Scripted', 'no TCP', '200 Scripted'])
    expect(trails(world)[0]?.attempts.map(({ target }) => target)).toEqual([
      'tcp:10.0.1.1:5070',
      'udp:10.0.1.1:5070',
      'tcp:10.0.1.2:5070',
      'udp:10.0.1.2:5070',
    ])
  })

  test('the last 64 are kept, newest first', async () => {
    const world = await openDestinations([[503], [200]])
    for (let i = 0; i < 70; i++) {
      new TestCaller(world.network, '10.0.2.9', 6_000 + i, `many-${i}`).request('INVITE')
      world.clock.advance(20)
    }
    world.clock.advance(50)
    const kept = trails(world).map(({ callId }) => callId)
    expect(kept).toHaveLength(64)
    expect([kept[0], kept.at(-1)]).toEqual(['many-69', 'many-6'])
  })
})

describe('news of a destination that calls move on from', () => {
  test('at most one in ten seconds, with its reasons counted', async () => {
    const world = await openDestinations([[503], [200]])
    const call = (i: number, method = 'INVITE') =>
      new TestCaller(world.network, '10.0.2.9', 7_000 + i, `news-${i}`).request(method)
    call(0)
    world.clock.advance(500)
    expect(world.failovers).toEqual([])
    call(1)
    world.parties[0]?.silence()
    world.clock.advance(600)
    expect(world.failovers).toEqual([
      {
        setId: 1,
        destinationId: 1,
        text: 'udp:10.0.1.1:5070: 1 call moved on (1 answered 503)',
        figures: { moved: 1, ended: 0, 'answered 503': 1 },
      },
    ])
    for (let i = 2; i < 14; i++) call(i)
    world.clock.advance(9_800)
    expect(world.failovers).toHaveLength(1)
    world.clock.advance(300)
    expect(world.failovers.slice(1).map(({ text }) => text)).toEqual([
      'udp:10.0.1.1:5070: 13 calls moved on (13 no answer)',
    ])
    world.clock.advance(60_000)
    expect(world.failovers).toHaveLength(2)
  })

  test('what is no call is a request', async () => {
    const world = await openTestRelay({ set: { algorithm: 'priority' } })
    new TestDestination(world.network, '10.0.1.2', [200])
    new TestCaller(world.network).request('MESSAGE')
    world.clock.advance(2_000)
    expect(world.failovers.map(({ text }) => text)).toEqual([
      'udp:10.0.1.1:5070: 1 request moved on (1 port closed)',
    ])
  })
})
