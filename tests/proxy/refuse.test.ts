import { expect, test } from 'vitest'
import { TestCaller } from '../support/test-parties.ts'
import { openTestRelay } from '../support/test-relay.ts'

const SETTINGS = { settings: { acceptUnknownSources: false, limits: { rejectsPerSecond: 3 } } }
const TIMER_H_MS = 32_000

test('rules 12: a refusal goes to a stranger once for each copy of its request, without timer G', async () => {
  const { network, clock, relay } = await openTestRelay({ snapshot: SETTINGS })
  const caller = new TestCaller(network)
  const invite = caller.build('INVITE')
  caller.send(invite)
  clock.advance(5_000)
  expect(caller.statuses).toEqual([403])
  caller.send(invite)
  clock.advance(TIMER_H_MS)
  expect(caller.statuses).toEqual([403, 403])
  expect(relay.layer.size).toBe(0)
})

test('§17.2.1: a refusal to a configured source is repeated by timer G until its ACK comes', async () => {
  const set = { destinations: [] }
  const sources = [{ id: 1, name: 'pbx', network: '10.0.2.1' }]
  const { network, clock } = await openTestRelay({ set, snapshot: { sources } })
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(TIMER_H_MS + 100)
  // At 0, 0.5, 1.5, 3.5 and then each T2 until timer H.
  expect(caller.statuses).toEqual(Array.from({ length: 11 }, () => 503))
})

test('trust, amplification: above the limit a stranger hears nothing, it is counted, and nothing is left of it', async () => {
  const { network, clock, relay } = await openTestRelay({ snapshot: SETTINGS })
  const caller = new TestCaller(network)
  for (let i = 0; i < 10; i++) caller.request('INVITE')
  clock.advance(20)
  expect(caller.statuses).toEqual([403, 403, 403])
  expect(relay.traffic.dropCounts()).toContainEqual({ reason: 'reject-limit', count: 7 })
  clock.advance(1_000)
  caller.request('INVITE')
  clock.advance(20)
  expect(caller.statuses).toHaveLength(4)
  clock.advance(TIMER_H_MS)
  expect(relay.layer.size).toBe(0)
})
