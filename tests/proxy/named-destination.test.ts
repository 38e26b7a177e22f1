import { describe, expect, test } from 'vitest'
import { target as at } from '../destination/located.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const URI = 'sip:media.example'
const [A, B, C] = ['10.0.1.1', '10.0.1.2', '10.0.1.3'] as const

const place = (address: string, priority = 0, weight = 0) => at(address, { port: 5070, priority, weight })
const location = (...targets: ReturnType<typeof place>[]) => ({ key: URI, targets, problem: '' })

/** One destination by name, whose first target is A. */
async function scene(scripts: readonly (readonly number[])[], set = {}) {
  const world = await openTestRelay({
    set: { destinations: [{ id: 1, uri: URI }], algorithm: 'priority', ...set },
    start: { locations: [location(place(A, 1), place(B, 2))] },
  })
  const parties = [A, B, C].map((address, i) => new TestDestination(world.network, address, scripts[i] ?? []))
  const [first, second, third] = parties
  if (!first || !second || !third) throw new Error('three targets were asked for')
  return { ...world, first, second, third, caller: new TestCaller(world.network) }
}

describe('RFC 3263 §4.3: the next target of the same name', () => {
  test.each<[string, readonly number[], number]>([
    ['a 503', [503], RTT_MS],
    ['no response within the attempt time-out', [], 2_100],
  ])('%s moves the call on, with a new branch', async (_, script, waitMs) => {
    const { clock, caller, first, second, relay } = await scene([script, [180, 200]])
    caller.request('INVITE')
    clock.advance(waitMs + RTT_MS)
    expect(caller.statuses.at(-1)).toBe(200)
    expect(second.methods).toEqual(['INVITE'])
    const [before, after] = [first, second].map((party) => party.lastRequest('INVITE'))
    expect(after?.topVia.branch).not.toBe(before?.topVia.branch)
    expect(after?.requestUri).toBe(before?.requestUri)
    expect(relay.directory.destination(1)?.counters.total).toBe(1)
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
  })

  test('a closed port does so within 100 ms, and the next call goes to the other target first', async () => {
    const { clock, network, caller, first, second } = await scene([[200], [180, 200]])
    first.close()
    caller.request('INVITE')
    clock.advance(100)
    expect(caller.statuses.at(-1)).toBe(200)
    const other = new TestCaller(network, '10.0.2.2', 5062, 'call-2')
    other.request('INVITE')
    clock.advance(RTT_MS)
    expect(other.statuses.at(-1)).toBe(200)
    expect(second.methods.filter((method) => method === 'INVITE')).toHaveLength(2)
  })

  test('a response that is an answer is no failure: it goes to the caller', async () => {
    const { clock, caller, second } = await scene([[486], [200]])
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 486])
    expect(second.host.received).toHaveLength(0)
  })

  test.each(['draining', 'disabled'] as const)(
    'none of them gets it once the destination is %s',
    async (state) => {
      const { clock, caller, second, relay } = await scene([[], [200]])
      caller.request('INVITE')
      clock.advance(1_000)
      relay.directory.override(1, state)
      clock.advance(2_000)
      expect(second.methods).toEqual([])
      expect(new Set(caller.statuses)).toEqual(new Set([100, 503]))
    },
  )

  test('all targets tried: the caller is told once', async () => {
    const { clock, caller } = await scene([[503], [503]])
    caller.request('INVITE')
    clock.advance(RTT_MS * 2)
    expect(caller.statuses).toEqual([100, 503])
  })
})

describe('which target', () => {
  const EQUAL = location(place(A, 0, 70), place(B, 0, 30))

  test('RFC 2782: calls are spread by weight', async () => {
    const { clock, network, relay, first, second } = await scene([[200], [200]])
    relay.directory.locate([EQUAL])
    for (let i = 0; i < 400; i++) {
      new TestCaller(network, '10.0.2.9', 6_000 + i, `call-${i}`).request('INVITE')
      clock.advance(RTT_MS)
    }
    const [one, other] = [first, second].map(
      ({ methods }) => methods.filter((method) => method === 'INVITE').length,
    )
    expect((one ?? 0) + (other ?? 0)).toBe(400)
    expect((one ?? 0) / 400).toBeGreaterThan(0.62)
    expect((one ?? 0) / 400).toBeLessThan(0.78)
  })

  test('rules 13: who comes again with credentials meets the target that knows the challenge', async () => {
    const { clock, network, relay, first, second } = await scene([[407], [407]])
    relay.directory.locate([EQUAL])
    for (let i = 0; i < 30; i++) {
      const caller = new TestCaller(network, '10.0.2.9', 6_000 + i, `call-${i}`)
      const before = [first.methods.length, second.methods.length]
      for (const cseq of [1, 2]) {
        caller.request('INVITE', { cseq })
        clock.advance(RTT_MS)
        caller.request('ACK', { cseq })
        clock.advance(RTT_MS)
      }
      const grown = [first, second].filter(({ methods }, k) => methods.length > (before[k] ?? 0))
      expect(grown).toHaveLength(1)
    }
  })

  test('RFC 3263 §4.4: requests of one Call-ID meet one target, whatever they are', async () => {
    const { clock, network, relay, first, second } = await scene([[200], [200]])
    relay.directory.locate([EQUAL])
    const caller = new TestCaller(network, '10.0.2.9', 6_000, 'registration-1')
    for (const cseq of [1, 2, 3, 4, 5, 6]) {
      caller.request('REGISTER', { cseq })
      clock.advance(RTT_MS)
    }
    expect([first.methods.length, second.methods.length].toSorted()).toEqual([0, 6])
  })
})

describe('calls in progress while the name moves on', () => {
  test('rules 3a: they stay where they are, in both directions; new ones go to the new addresses', async () => {
    const { clock, network, caller, first, third, relay } = await scene([[180, 200], [], [180, 200]])
    caller.request('INVITE')
    clock.advance(RTT_MS)
    caller.learn()
    relay.prober.relocated(relay.directory.locate([location(place(C, 1))]))
    caller.request('ACK', { inDialog: true })
    clock.advance(RTT_MS)
    expect(first.methods).toEqual(['INVITE', 'ACK'])
    const other = new TestCaller(network, '10.0.2.2', 5062, 'call-2')
    other.request('INVITE')
    clock.advance(RTT_MS)
    expect(third.methods).toEqual(['INVITE'])
    first.request('INFO')
    clock.advance(RTT_MS)
    expect(caller.last().method).toBe('INFO')
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(first.methods).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(caller.statuses.at(-1)).toBe(200)
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
  })

  test('one that is never resolved takes none: 503', async () => {
    const { clock, network, relay } = await openTestRelay({ set: { destinations: [{ id: 1, uri: URI }] } })
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([503])
    relay.prober.relocated(
      relay.directory.locate([{ key: URI, targets: [], problem: 'there is no name media.example' }]),
    )
    expect(relay.directory.destination(1)?.health.reason).toContain('there is no name media.example')
  })
})
