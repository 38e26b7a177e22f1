import { TestCaller, TestDestination } from './test-parties.ts'
import { destinations, openTestRelay, type TestRelayOptions } from './test-relay.ts'

/**
 * A caller before a set of destinations that are tried in their order; each answers INVITE by its script. `options`
 * are the relay's, but for the set, which is given as changes.
 */
export async function openDestinations(
  scripts: readonly (readonly number[])[],
  set = {},
  options: Omit<TestRelayOptions, 'set'> = {},
) {
  const rows = destinations(scripts.length)
  const world = await openTestRelay({
    ...options,
    set: { algorithm: 'priority', destinations: rows, ...set },
  })
  const parties = scripts.map((script, i) => new TestDestination(world.network, `10.0.1.${i + 1}`, script))
  return { ...world, parties, caller: new TestCaller(world.network) }
}

/** The same with two. */
export async function openTwoDestinations(
  first: readonly number[],
  second: readonly number[] = [180, 200],
  set = {},
) {
  const { parties, ...world } = await openDestinations([first, second], set)
  const [one, two] = parties
  if (!one || !two) throw new Error('two destinations were asked for')
  return { ...world, first: one, second: two }
}
