import { expect, test } from 'vitest'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { openTestRelay, type TestRelay, testSnapshot } from '../support/test-relay.ts'

const rows = (weight: number, order: readonly number[] = [1, 2, 3, 4]) =>
  order.map((id) => ({ id, uri: `sip:10.0.1.${id}:5070`, priority: 10 - id, weight }))
const set = (weight: number, order?: readonly number[]) => ({
  algorithm: 'priority' as const,
  attemptTimeoutMs: 300,
  destinations: rows(weight, order),
})
const edit = ({ relay }: TestRelay, weight: number, order?: readonly number[]) =>
  relay.directory.apply(testSnapshot({ set: set(weight, order) }))

test.each([
  ['an edit of its weights', (world: TestRelay) => edit(world, 70)],
  ['an edit of its order', (world: TestRelay) => edit(world, 50, [4, 3, 1, 2])],
  ['no edit', () => undefined],
])('a call that hunts on after %s goes to nobody who was drained since', async (_, change) => {
  const world = await openTestRelay({ set: set(50) })
  const scripts = [[], [], [200], [200]]
  const parties = scripts.map((script, i) => new TestDestination(world.network, `10.0.1.${i + 1}`, script))
  const caller = new TestCaller(world.network)
  caller.request('INVITE')
  world.clock.advance(200)
  change(world)
  world.clock.advance(200)
  world.relay.directory.override(3, 'draining')
  world.clock.advance(1_000)
  expect(parties.map(({ methods }) => methods.includes('INVITE'))).toEqual([true, true, false, true])
  expect(caller.statuses).toEqual([100, 200])
})
