import { silentLogger } from '#engine/base/logger.ts'
import { seededRandom } from '#engine/base/random.ts'
import { ALONE } from '#engine/base/thread-place.ts'
import type { BookNews } from '#engine/calls/book-news.ts'
import { composeRelay, type Relay, type RelayWorld } from '#engine/compose.ts'
import { type SnapshotInput, snapshotSchema } from '#engine/contract/config.ts'
import { type ListenerSpec, parseListener } from '#engine/contract/env.ts'
import type { RelayStart } from '#engine/control/relay-port.ts'
import type { HealthChange } from '#engine/destination/health.ts'
import type { FailoverNews } from '#engine/proxy/failover-book.ts'
import type { TransportLayer, TransportUser } from '#engine/transport/transport.ts'
import { ManualClock } from './manual-clock.ts'
import { MemoryNetwork } from './memory-network.ts'
import { MemoryTransport } from './memory-transport.ts'

export const FAIRLINE = { address: '10.0.0.1', port: 5060 }
type SetInput = SnapshotInput['sets'][number]

export interface TestRelay {
  readonly clock: ManualClock
  readonly network: MemoryNetwork
  readonly relay: Relay
  readonly health: HealthChange[]
  readonly failovers: FailoverNews[]
  readonly news: BookNews[]
}

/** `allBound` and `allResumed`: where it waits for other threads. */
export interface TestRelayOptions extends Partial<Pick<RelayWorld, 'allBound' | 'allResumed'>> {
  readonly set?: Partial<SetInput>
  readonly snapshot?: Partial<SnapshotInput>
  readonly listeners?: readonly string[]
  readonly start?: Partial<RelayStart>
  /** How long the thread has waited; without it, always. */
  readonly idleMs?: () => number
  /** A network and clock that another relay used before: a restart. */
  readonly after?: { readonly clock: ManualClock; readonly network: MemoryNetwork }
  /** Instead of one on the memory network. */
  readonly openTransport?: (
    specs: readonly ListenerSpec[],
    user: TransportUser,
    clock: ManualClock,
  ) => TransportLayer
}

/** Destinations `10.0.1.1`, `10.0.1.2`, … of set 1, not probed unless the test says so. */
export function destinations(count: number): SetInput['destinations'] {
  return Array.from({ length: count }, (_, i) => ({ id: i + 1, uri: `sip:10.0.1.${i + 1}:5070` }))
}

export function testSnapshot(options: TestRelayOptions) {
  const set: SetInput = {
    id: 1,
    name: 'media servers',
    algorithm: 'round-robin',
    probe: { enabled: false },
    destinations: destinations(2),
    ...options.set,
  }
  return snapshotSchema.parse({
    format: 1,
    revision: { database: 'test', number: 1 },
    sources: [],
    sets: [set],
    ...options.snapshot,
  })
}

/** The whole relay of one thread on a memory network and a manual clock. */
export async function openTestRelay(options: TestRelayOptions = {}): Promise<TestRelay> {
  const clock = options.after?.clock ?? new ManualClock()
  const network = options.after?.network ?? new MemoryNetwork(clock, seededRandom(7))
  const health: HealthChange[] = []
  const failovers: FailoverNews[] = []
  const news: BookNews[] = []
  const specs = (options.listeners ?? ['udp:10.0.0.1:5060', 'tcp:10.0.0.1:5060']).map((entry) => {
    const spec = parseListener(entry)
    if (typeof spec === 'string') throw new Error(spec)
    return spec
  })
  const start: RelayStart = {
    place: ALONE,
    company: null,
    ...{ listeners: specs, numbers: null },
    tlsFolder: '',
    isAddonWanted: false,
    snapshot: testSnapshot(options),
    keys: [{ id: 'a', secret: Buffer.alloc(32, 9).toString('base64url') }],
    startNumber: 1,
    resumed: [],
    overrides: [],
    locations: [],
    health: [],
    logLevel: 'silent',
    ...options.start,
  }
  const relay = await composeRelay(start, {
    clock,
    random: seededRandom(11),
    logger: silentLogger,
    idleMs: options.idleMs ?? (() => clock.monotonicMs()),
    health: { onHealthChange: (change) => health.push(change) },
    onFailover: (news) => failovers.push(news),
    onReconciled: () => {},
    onBooks: (told) => news.push(told),
    openTransport: async (user) =>
      options.openTransport?.(specs, user, clock) ?? new MemoryTransport(network, specs, user),
    onShown: () => {},
    onJudged: () => {},
    allBound: options.allBound ?? (async (layout) => layout),
    allResumed: options.allResumed ?? (async () => {}),
  })
  return { clock, network, relay, health, failovers, news }
}
