import { TestCaller, TestDestination } from './test-parties.ts'
import { openTestRelay } from './test-relay.ts'

/** A caller before a set of two destinations that are tried in their order; each answers INVITE by its script. */
export async function openTwoDestinations(
  first: readonly number[],
  second: readonly number[] = [180, 200],
  set = {},
) {
  const world = await openTestRelay({ set: { algorithm: 'priority', ...set } })
  return {
    ...world,
    first: new TestDestination(world.network, '10.0.1.1', first),
    second: new TestDestination(world.network, '10.0.1.2', second),
    caller: new TestCaller(world.network),
  }
}
