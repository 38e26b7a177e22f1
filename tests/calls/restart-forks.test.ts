import { expect, test } from 'vitest'
import { heardBy, openTwoAtOnce } from '../support/chained-sets.ts'
import { killAndRestart } from '../support/killed-relay.ts'
import { heldAt } from '../support/left-over.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20

test('rules 9, 14: after a restart a forked call is asked for where it was answered, and stays on the books', async () => {
  const world = await openTwoAtOnce([180])
  const { first, second, turn } = world
  first.answer(200)
  turn()
  world.caller.learn(world.caller.host.received.map(read).findLast(({ status }) => status === 200))
  world.caller.request('ACK', { inDialog: true })
  turn()
  world.clock.advance(1_000)
  // It was cancelled: it knows no such dialog.
  second.forget()
  const after = await killAndRestart(world, { snapshot: world.snapshot })
  after.clock.advance(20_000)
  expect(heardBy(world).map((heard) => heard.includes('OPTIONS'))).toEqual([true, false])
  expect(after.relay.tracker.size).toBe(1)
  expect(heldAt(after)).toEqual([1, 0])
})

test('rules 9, 14: the same of a call that a late 2xx answered', async () => {
  const world = await openTestRelay({ set: { algorithm: 'priority' } })
  const { network, clock } = world
  const slow = new TestDestination(network, '10.0.1.1', [])
  const quick = new TestDestination(network, '10.0.1.2', [180])
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(2_100)
  slow.answer(200)
  clock.advance(RTT_MS)
  caller.learn(caller.host.received.map(read).findLast(({ status }) => status === 200))
  caller.request('ACK', { inDialog: true })
  clock.advance(1_000)
  quick.forget()
  const after = await killAndRestart(world, { set: { algorithm: 'priority' } })
  after.clock.advance(20_000)
  expect(after.relay.tracker.size).toBe(1)
  expect(quick.methods).not.toContain('OPTIONS')
})

test('rules 9, 14: a forked call that rings is asked for where it rang last, and its 2xx is counted', async () => {
  const world = await openTwoAtOnce([])
  const { first, second, turn } = world
  second.answer(180)
  turn()
  first.answer(180)
  turn()
  world.clock.advance(1_000)
  // It knows its own early dialog, not that of the first.
  second.forget()
  const after = await killAndRestart(world, { snapshot: world.snapshot })
  after.clock.advance(10_000)
  expect(after.relay.tracker.size).toBe(1)
  first.answer(200)
  after.clock.advance(RTT_MS)
  expect(world.caller.statuses.at(-1)).toBe(200)
  expect(heldAt(after)).toEqual([1, 0])
})
