import { expect, test } from 'vitest'
import { TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay } from '../support/test-relay.ts'

test('with 30 % of all datagrams lost, either way, nobody is down in four hours of probes on the wire', async () => {
  const { clock, network, relay, health } = await openTestRelay({
    set: { destinations: destinations(2), probe: {} },
  })
  for (const address of ['10.0.1.1', '10.0.1.2']) new TestDestination(network, address)
  network.loss = 0.3
  for (let minute = 0; minute < 240; minute++) {
    clock.advance(60_000)
    network.packets.length = 0
  }
  expect(health.map(({ to }) => to)).toEqual(['up', 'up'])
  expect(relay.directory.destinations.map(({ health: seen }) => seen.health)).toEqual(['up', 'up'])
  const counts = relay.directory.destinations.map(
    ({ observations }) => observations.latency.read()?.count ?? 0,
  )
  for (const count of counts) expect(count).toBeGreaterThan(1_400)
}, 60_000)
