/**
 * Prints what rounds of every kind of attack leave behind once their transactions are over, as
 * `{"bytes":…,"transactions":…,"timers":…,"calls":…}`, bytes a round.
 * Run with --expose-gc, in a process of its own, so that nothing else moves the heap.
 */
import { silentLogger } from '#engine/base/logger.ts'
import { seededRandom } from '#engine/base/random.ts'
import { composeRelay } from '#engine/compose.ts'
import { parseListener } from '#engine/contract/env.ts'
import { DatagramArrival } from '#engine/transport/arrival.ts'
import { ListenerTable } from '#engine/transport/listener-table.ts'
import type { TransportLayer, TransportUser } from '#engine/transport/transport.ts'
import { ManualClock } from '../manual-clock.ts'
import { testSnapshot } from '../test-relay.ts'
import { Forge } from './forge.ts'
import { volley } from './volley.ts'

const WARM_ROUNDS = 5
const ROUNDS = 20
/** Longer than any transaction, call or count of seconds lives. */
const OVER_MS = 400_000
const OWN = { address: '127.9.0.1', port: 5060 }
const STRANGER = { address: '127.9.0.2', port: 5062 }

const clock = new ManualClock()
const spec = parseListener(`udp:${OWN.address}:${OWN.port}`)
if (typeof spec === 'string') throw new Error(spec)
const table = new ListenerTable(clock, () => null)
const listener = table.add({ spec, address: spec.address }, spec.port)
let user: TransportUser | null = null

/** A network on which everything is lost. */
const transport: TransportLayer = {
  listeners: table.all,
  listenerAt: (index) => table.at(index),
  listenerFor: (to) => table.forDestination(to),
  owns: (host, port, by) => table.owns(host, port, by),
  send: () => {},
  connectionOf: () => null,
  listen: () => {},
  stop: async () => {},
}

const relay = await composeRelay(
  {
    listeners: [spec],
    tlsFolder: '',
    snapshot: testSnapshot({ snapshot: { settings: { limits: { rejectsPerSecond: 10_000 } } } }),
    keys: [{ id: 'a', secret: Buffer.alloc(32, 9).toString('base64url') }],
    startNumber: 1,
    resumed: [],
    overrides: [],
    locations: [],
    logLevel: 'silent',
  },
  {
    clock,
    random: seededRandom(11),
    logger: silentLogger,
    health: { onHealthChange: () => {} },
    onReconciled: () => {},
    openTransport: async (behind) => {
      user = behind
      return transport
    },
  },
)
const forge = new Forge(STRANGER, OWN, '127.9.0.33')

function round(): void {
  for (const datagram of volley(forge))
    user?.onMessage(datagram, new DatagramArrival(listener, STRANGER.address, STRANGER.port))
  clock.advance(OVER_MS)
}

function heapUsed(): number {
  relay.tracker.feed.take()
  // Twice: what buffers hold outside the heap goes with the second.
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed + process.memoryUsage().external
}

for (let i = 0; i < WARM_ROUNDS; i++) round()
const before = heapUsed()
const timers = relay.layer.wheel.size
for (let i = 0; i < ROUNDS; i++) round()
const bytes = (heapUsed() - before) / ROUNDS
process.stdout.write(
  JSON.stringify({
    bytes,
    transactions: relay.layer.size,
    timers: relay.layer.wheel.size - timers,
    calls: relay.tracker.size,
  }),
)
