import { describe, expect, test } from 'vitest'
import { FigureSampler } from '#engine/relay-figures.ts'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay, testSnapshot } from '../support/test-relay.ts'

const RTT_MS = 20
const FIRST = '10.0.1.1'
const ONE = { destinations: destinations(1) }
const source = (id: number, network: string, more = {}) => ({ id, name: `s${id}`, network, ...more })

const sum = (cells: readonly { total: number }[]) => cells.reduce((total, cell) => total + cell.total, 0)

describe('rules 13: a challenged call', () => {
  test('that comes again after a reload gave its caller another source leaves both sources at zero', async () => {
    const { network, clock, relay } = await openTestRelay({
      set: ONE,
      snapshot: { sources: [source(1, '10.0.2.1')] },
    })
    const destination = new TestDestination(network, FIRST, [407])
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    relay.directory.apply(testSnapshot({ set: ONE, snapshot: { sources: [source(2, '10.0.2.1')] } }))
    relay.directory.settle()
    caller.request('INVITE', { cseq: 2 })
    clock.advance(RTT_MS)
    expect(destination.methods.filter((method) => method === 'INVITE')).toHaveLength(2)
    clock.advance(60_000)
    expect(relay.tracker.size).toBe(0)
    expect(relay.directory.allSources.map((row) => row.activeCalls())).toEqual([0, 0])
  })

  test('that finds its set full at the second try was placed once: it counts as failed there, not as unplaced', async () => {
    const rows = [{ id: 1, uri: `sip:${FIRST}:5070`, channels: 1 }]
    const { network, clock, relay } = await openTestRelay({ set: { destinations: rows } })
    network.host(FIRST, 5070, (bytes, _from, host) => {
      const invite = read(bytes)
      if (invite.method !== 'INVITE') return
      const status = invite.callId === 'call-1' ? 407 : 180
      host.send(answerTo(invite, status, { tag: 'one', contact: `sip:m@${FIRST}:5070` }), FAIRLINE)
    })
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    new TestCaller(network, '10.0.2.2', 5062, 'call-2').request('INVITE')
    clock.advance(RTT_MS)
    caller.request('INVITE', { cseq: 2 })
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(486)
    const { sources, calls } = relay.tracker.ledger.takeMoved()
    expect(sources.reduce((unplaced, cell) => unplaced + cell.unplaced, 0)).toBe(0)
    expect(sum(calls)).toBe(1)
  })

  test('answered by a late 2xx of a destination given up before lives on after the 32 s of the challenge', async () => {
    const { network, clock, relay } = await openTestRelay({ set: { algorithm: 'priority' } })
    const slow = new TestDestination(network, FIRST, [])
    new TestDestination(network, '10.0.1.2', [407])
    new TestCaller(network).request('INVITE', { branch: 'z9hG4bK-inv' })
    clock.advance(2_100)
    slow.answer(200)
    clock.advance(60_000)
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
  })

  test('answered by a late 2xx stays there, though its second INVITE still hunts', async () => {
    const set = { algorithm: 'priority' as const, destinations: destinations(3) }
    const { network, clock, relay } = await openTestRelay({ set })
    const slow = new TestDestination(network, FIRST, [])
    const asks = new TestDestination(network, '10.0.1.2', [407])
    const third = new TestDestination(network, '10.0.1.3', [180])
    const caller = new TestCaller(network)
    caller.request('INVITE', { branch: 'z9hG4bK-one' })
    clock.advance(2_100)
    asks.script = []
    caller.request('INVITE', { branch: 'z9hG4bK-two', cseq: 2 })
    clock.advance(100)
    slow.answer(200)
    clock.advance(5_000)
    expect(third.methods).toContain('INVITE')
    expect(relay.directory.destinations.map((row) => row.activeCalls())).toEqual([1, 0, 0])
    clock.advance(100_000_000)
    expect(relay.tracker.records.take()).toMatchObject([{ destinationId: 1, cause: 'max-duration' }])
  })
})

describe('channels', () => {
  test('rules 19: where forks report different channels, the one whose 2xx came is the channel', async () => {
    const rows = [{ id: 1, uri: `sip:${FIRST}:5070`, channels: 3, channelNaming: 'reported' as const }]
    const { network, clock, relay } = await openTestRelay({ set: { destinations: rows } })
    const host = network.host(FIRST, 5070, () => {})
    new TestCaller(network).request('INVITE')
    clock.advance(RTT_MS)
    const invite = read(host.received[0])
    host.send(answerTo(invite, 180, { tag: 'a', contact: `sip:line-1@${FIRST}:5070` }), FAIRLINE)
    host.send(answerTo(invite, 180, { tag: 'b', contact: `sip:line-2@${FIRST}:5070` }), FAIRLINE)
    host.send(answerTo(invite, 200, { tag: 'b', contact: `sip:line-2@${FIRST}:5070` }), FAIRLINE)
    clock.advance(RTT_MS)
    const { calls } = relay.tracker.ledger.takeMoved()
    expect(calls.filter((cell) => cell.total > 0).map((cell) => cell.channel)).toEqual(['line-2'])
    const destination = relay.directory.destination(1)
    expect(destination && relay.tracker.holds.reported(destination)).toContainEqual({
      channel: 'line-2',
      activeCalls: 1,
    })
  })

  test('rules 18: a source shows all its calls, also those beyond its channels', async () => {
    const sources = [source(1, '10.0.2.0/24', { channels: 1 })]
    const { network, clock, relay } = await openTestRelay({ set: ONE, snapshot: { sources } })
    new TestDestination(network, FIRST, [180])
    for (const n of [1, 2, 3])
      new TestCaller(network, `10.0.2.${n}`, 5062, `call-${n}`).request('INVITE', {
        branch: `z9hG4bK-${n}`,
      })
    clock.advance(RTT_MS)
    expect(relay.directory.source(1)?.activeCalls()).toBe(3)
    expect(relay.directory.destination(1)?.activeCalls()).toBe(3)
  })
})

describe('figures', () => {
  test('rules 18: the engine counts the live calls of a destination that was removed', async () => {
    const { network, clock, relay } = await openTestRelay({ set: ONE })
    new TestDestination(network, FIRST)
    new TestCaller(network).request('INVITE')
    clock.advance(RTT_MS)
    relay.directory.apply(testSnapshot({ set: { destinations: [] } }))
    expect(new FigureSampler(relay).sample(clock.wallMs()).activeCalls).toBe(1)
  })

  test('a destination removed and named again never shows a negative rate', async () => {
    const { network, clock, relay } = await openTestRelay({ set: ONE })
    new TestDestination(network, FIRST, [486])
    const sampler = new FigureSampler(relay)
    for (let call = 0; call < 5; call++)
      new TestCaller(network, '10.0.2.1', 6_000 + call, `call-${call}`).request('INVITE')
    clock.advance(1_000)
    sampler.sample(clock.wallMs())
    relay.directory.apply(testSnapshot({ set: { destinations: [] } }))
    relay.directory.settle()
    relay.directory.apply(testSnapshot({ set: ONE }))
    clock.advance(1_000)
    expect(sampler.sample(clock.wallMs()).destinations[0]?.callsPerSecond).toBeGreaterThanOrEqual(0)
  })

  test('every pass of a spiral is a call of its own in the size of the books', async () => {
    const { network, clock, relay } = await openTestRelay({ set: ONE })
    new TestDestination(network, FIRST, [180])
    new TestCaller(network, '10.0.2.1', 5062, 'spiral').request('INVITE', { branch: 'z9hG4bK-a' })
    new TestCaller(network, '10.0.2.9', 5062, 'spiral').request('INVITE', { branch: 'z9hG4bK-b' })
    clock.advance(RTT_MS)
    expect(relay.tracker.size).toBe(2)
  })
})
