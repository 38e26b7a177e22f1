import { expect, test } from 'vitest'
import { Forge } from '../support/attacks/forge.ts'
import { NO_SIP } from '../support/attacks/no-sip.ts'
import { terseRefusals } from '../support/attacks/terse.ts'
import { TestDestination } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const OURS = { transport: 'udp', ...FAIRLINE } as const
const LONG_MS = 200_000

test('rules 6: packets that name ourselves as their sender draw one answer each, which nobody answers', async () => {
  const settings = { limits: { rejectsPerSecond: 10_000 } }
  const { network, clock, relay } = await openTestRelay({ snapshot: { settings } })
  const destination = new TestDestination(network, '10.0.1.1', [486])
  const forge = new Forge(FAIRLINE, FAIRLINE, '10.0.9.9')
  const packets = [
    ...terseRefusals(FAIRLINE.address, FAIRLINE.address).map(({ bytes }) => bytes),
    ...NO_SIP.map(({ bytes }) => bytes),
    ...['OPTIONS', 'INVITE', 'MESSAGE', 'REGISTER', 'BYE', 'ACK'].map(
      (method) => forge.request(method).bytes,
    ),
    forge.response(200, 'INVITE', [forge.via('z9hG4bK-a'), forge.via('z9hG4bK-b')]),
  ]
  for (const bytes of packets) network.datagram(bytes, OURS, OURS)
  clock.advance(LONG_MS)
  // A call that is answered 486 is told so by timer G, eleven times, and no ACK comes.
  const toOurselves = network.packets.filter(({ to }) => to.address === FAIRLINE.address && to.port === 5060)
  expect(toOurselves.length).toBeLessThan(3 * packets.length)
  expect(destination.methods.length).toBeLessThan(10)
  expect(relay.layer.size).toBe(0)
  expect(relay.tracker.size).toBe(0)
})
