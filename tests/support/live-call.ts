import { TestCaller, TestDestination } from './test-parties.ts'
import { destinations, openTestRelay, type TestRelayOptions } from './test-relay.ts'

/** Longer than the way there and back. */
const RTT_MS = 20

/** An answered call from one caller to one destination, its ACK passed. */
export async function openCall(options: TestRelayOptions = {}) {
  const world = await openTestRelay({ ...options, set: { destinations: destinations(1), ...options.set } })
  const destination = new TestDestination(world.network, '10.0.1.1')
  const caller = new TestCaller(world.network)
  const turn = (ms = RTT_MS) => world.clock.advance(ms)
  caller.request('INVITE')
  turn()
  caller.learn()
  caller.request('ACK', { inDialog: true })
  turn()
  return { ...world, destination, caller, turn }
}
