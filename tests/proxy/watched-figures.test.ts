import { describe, expect, test } from 'vitest'
import { type Random, seededRandom } from '#engine/base/random.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { beat, feed, freeSwitch, news } from '../destination/load-news.ts'
import { TestDestination } from '../support/test-parties.ts'
import { destinations as optional, testSnapshot } from '../support/test-relay.ts'
import { WatchedWorld } from '../support/watched-world.ts'

const destinations = (count: number) => optional(count) ?? []
const QUIET = { destinations: destinations(3) }
const AT = { address: '10.0.1.1', port: 5070, transport: 'udp' } as const
const FAILURE = { status: 503, source: '10.9.9.9', retryAfterSec: null }

const idsOf = (all: readonly { readonly id: number }[]) => all.map(({ id }) => id)

async function watching(options: Parameters<typeof WatchedWorld.open>[0]): Promise<WatchedWorld> {
  const world = await WatchedWorld.open(options)
  world.watch([1])
  world.tell()
  return world
}

/** Takes the configuration over as the relay does. */
function apply({ test: { relay } }: WatchedWorld, options: Parameters<typeof testSnapshot>[0]): void {
  relay.directory.apply(testSnapshot(options))
  relay.prober.reconcile()
}

describe('of watched sets is told', () => {
  test('all at first, and then what became another', async () => {
    const world = await WatchedWorld.open({ set: QUIET })
    expect(world.tell()).toMatchObject({ watched: [], details: [], channels: [] })
    world.watch([1])
    const first = world.tell()
    expect([first.watched, idsOf(first.details), first.channels.length]).toEqual([[1], [1, 2, 3], 4])
    expect(world.tell()).toMatchObject({ watched: [1], details: [], channels: [] })
    world.test.relay.prober.evidence.answered(world.one(2), AT)
    expect(idsOf(world.tell().details)).toEqual([2])
    expect(world.tell().details).toEqual([])
    expect(world.known).toEqual(world.truth)
  })

  test('all again to who looks again', async () => {
    const world = await watching({ set: QUIET })
    world.watch([])
    expect(world.tell().watched).toEqual([])
    expect(world.known).toEqual([{}, {}])
    world.watch([1])
    expect(idsOf(world.tell().details)).toEqual([1, 2, 3])
    expect(world.known).toEqual(world.truth)
  })

  test('what goes with time alone: an attempt leaves its window, an overload ends', async () => {
    const world = await watching({ set: QUIET })
    const { evidence } = world.test.relay.prober
    evidence.answered(world.one(1), AT)
    evidence.overloaded(world.one(2), AT, { algorithm: 'loss', value: 20, validityMs: 2_500, seq: 1 })
    expect(idsOf(world.tell().details)).toEqual([1, 2])
    const told: Record<number, number[]> = {}
    for (let second = 2; second <= 20; second++) {
      for (const { id } of world.tell().details) told[second] = [...(told[second] ?? []), id]
      expect(world.known).toEqual(world.truth)
    }
    expect(Object.values(told)).toEqual([[2], [1]])
    expect(Object.keys(told)[0]).toBe('3')
  })

  test('what went and came back at once is as it is', async () => {
    const world = await watching({ set: QUIET })
    const { relay } = world.test
    for (const state of ['disabled', 'enabled'] as const) relay.directory.override(1, state)
    relay.prober.reconcile()
    world.tell()
    expect(world.known).toEqual(world.truth)
    relay.directory.override(1, 'disabled')
    relay.prober.reconcile()
    expect(idsOf(world.tell().details)).toContain(1)
    expect(world.book.details[0]?.inputs[3]?.reason).toContain('disabled')
    relay.directory.override(1, null)
    relay.prober.reconcile()
    expect(idsOf(world.tell().details)).toContain(1)
    expect(world.book.details[0]?.inputs[3]?.reason).toContain('enabled')
    expect(world.known).toEqual(world.truth)
  })

  test('slow start as long as it goes on, and its end', async () => {
    const world = await watching({ set: { ...QUIET, slowStart: { sec: 5, fromPercent: 10 } } })
    const { relay } = world.test
    relay.directory.start()
    relay.directory.override(1, 'disabled')
    world.tell()
    relay.directory.override(1, 'enabled')
    const weights = Array.from({ length: 8 }, () => world.tell().details[0]?.weight)
    expect(weights.slice(0, 4).every((weight, i) => (weight ?? 0) > (weights[i - 1] ?? 0))).toBe(true)
    expect(weights.slice(4)).toEqual([50, undefined, undefined, undefined])
  })

  test('the calm after an ejection, and a weight that goes down with calls of ours', async () => {
    const fed = { feeds: [feed('weight', freeSwitch('10.1.1.1'))] }
    const [one, ...others] = destinations(3)
    const world = await watching({ set: { destinations: [{ id: 1, uri: '', ...one, ...fed }, ...others] } })
    const { clock, relay } = world.test
    const { ejection } = world.one(2).observations
    ejection.restore(2, null, { ejectionSec: 3, ejectionMaxSec: 300 }, clock.monotonicMs(), clock.wallMs())
    relay.directory.feed([news(1, beat(10))])
    expect(idsOf(world.tell().details)).toEqual([1, 2])
    world.one(1).channels.take(65_537)
    expect(world.tell().details).toMatchObject([{ id: 1, weight: 9 }])
    expect(world.tell(290_000).details).toEqual([])
    expect(world.tell(10_000).details).toMatchObject([{ id: 2, evidence: { ejections: 0 } }])
    expect(world.known).toEqual(world.truth)
  })

  test('channels where one is taken or given back, and the new ones after an edit', async () => {
    const limited = { destinations: [{ id: 1, uri: 'sip:10.0.1.1:5070', channels: 2 }] }
    const world = await watching({ set: limited })
    const slot = world.one(1).channels.take(65_537)
    expect(world.tell().channels).toEqual([
      {
        side: 'destination',
        id: 1,
        channels: [
          { channel: '1', activeCalls: 1 },
          { channel: '2', activeCalls: 0 },
        ],
      },
    ])
    expect(world.tell().channels).toEqual([])
    world.one(1).channels.release(slot, 65_537)
    expect(world.tell().channels).toHaveLength(1)
    apply(world, { set: { destinations: [{ id: 1, uri: 'sip:10.0.1.1:5070', channels: 3 }] } })
    expect(world.tell().channels[0]?.channels).toHaveLength(3)
    apply(world, {
      set: { destinations: [{ id: 1, uri: 'sip:10.0.1.1:5070', channels: 3, channelNaming: 'reported' }] },
    })
    expect(world.tell().channels).toMatchObject([{ id: 1, channels: [] }])
    expect(world.known).toEqual(world.truth)
  })

  test('what a hot edit adds; what it removes, or moves to a set where nobody looks, is forgotten', async () => {
    const world = await watching({ set: QUIET })
    const [one, two, three] = destinations(3)
    const unprobed = { probe: { enabled: false } }
    const other = { id: 2, name: 'other', ...unprobed, destinations: three ? [three] : [] }
    const first = {
      id: 1,
      name: 'media servers',
      ...unprobed,
      destinations: [one, two].flatMap((each) => each ?? []),
    }
    apply(world, { snapshot: { sets: [first, other] } })
    expect(idsOf(world.tell().details)).not.toContain(3)
    expect(world.known).toEqual(world.truth)
    expect(idsOf(world.book.details)).toEqual([1, 2])
    apply(world, { set: { destinations: [...destinations(3), { id: 9, uri: 'sip:10.0.1.9:5070' }] } })
    expect(idsOf(world.tell().details)).toEqual(expect.arrayContaining([3, 9]))
    apply(world, { set: { destinations: destinations(1) } })
    world.tell()
    expect(world.known).toEqual(world.truth)
    apply(world, { set: { destinations: destinations(2) } })
    expect(idsOf(world.tell().details)).toContain(2)
    expect(world.known).toEqual(world.truth)
  })

  test('one that was removed and added between two looks, whole', async () => {
    const world = await watching({ set: QUIET })
    world.test.relay.prober.evidence.answered(world.one(2), AT)
    world.tell()
    apply(world, { set: { destinations: destinations(1) } })
    apply(world, { set: QUIET })
    expect(idsOf(world.tell().details)).toContain(2)
    expect(world.known).toEqual(world.truth)
  })
})

/** Everything that moves a detail or a channel, at random. */
function stir(world: WatchedWorld, random: Random): void {
  const { relay } = world.test
  const { directory, prober } = relay
  const all = directory.destinations
  const one: Destination | undefined = all[random.below(all.length)]
  if (!one) return
  const owner = 65_536 + random.below(6)
  const source = `10.9.9.${random.below(4)}`
  const doings = [
    () => prober.evidence.answered(one, AT),
    () => prober.evidence.answered(one, AT),
    () => prober.evidence.timedOut(one, AT, source),
    () => prober.evidence.failed(one, AT, { ...FAILURE, source }),
    () => prober.evidence.failed(one, AT, { ...FAILURE, source, retryAfterSec: 1 + random.below(9) }),
    () =>
      prober.evidence.overloaded(one, AT, {
        algorithm: 'loss',
        value: random.below(100),
        validityMs: random.below(4_000),
        seq: Math.floor(world.test.clock.monotonicMs()),
      }),
    () => one.take(owner, { conf: 1 + random.below(2) }),
    () => one.take(owner),
    () => one.room.release(random.below(4) - 2, owner),
    () => directory.override(one.id, random.below(2) === 0 ? 'disabled' : null) && prober.reconcile(),
    () => directory.feed([news(one.id, random.below(3) === 0 ? null : beat(random.below(50)))]),
    () => edit(world, random),
    () => world.watch([[1], [1, 2], [2], [], [1]][random.below(5)] ?? []),
  ]
  // What stirs all is rarer than calls.
  const at = random.below(doings.length)
  if (at < 9 || random.below(6) === 0) doings[at]?.()
}

function edit(world: WatchedWorld, random: Random): void {
  const fed = { feeds: [feed('weight', freeSwitch('10.1.1.1'))] }
  const kinds = [
    {},
    fed,
    { ...fed, resources: { conf: 4 } },
    { channels: 4 },
    { weight: 7, resources: { conf: 3 } },
  ]
  const chosen = destinations(6).map((one) => ({ ...one, ...kinds[random.below(kinds.length)] }))
  const turn = random.below(2)
  const [first, second] = [0, 1].map((part) => chosen.filter((_, i) => (i + turn) % 2 === part))
  const kept = (all: typeof chosen = []) => all.filter(() => random.below(4) > 0)
  const slowStart = { sec: random.below(2) * 6, fromPercent: 10 }
  const evidence = { windowSec: 5 + random.below(2) * 5, ejectionSec: 3, ejectionMaxSec: 8 }
  const shared = { probe: { intervalMs: 3_000, timeoutMs: 1_000 }, slowStart, evidence }
  apply(world, {
    snapshot: {
      sets: [
        { id: 1, name: 'one', ...shared, destinations: kept(first) },
        { id: 2, name: 'two', ...shared, destinations: kept(second) },
      ],
    },
  })
}

test.each([1, 2, 3, 4, 5, 6])(
  'piece by piece it is at every second what it would be whole (seed %i)',
  async (seed) => {
    const random = seededRandom(seed)
    const world = await WatchedWorld.open({
      set: { destinations: destinations(6), probe: { intervalMs: 3_000, timeoutMs: 1_000 } },
    })
    const { network, relay } = world.test
    relay.directory.start()
    const peers = [1, 2, 3, 4, 5, 6].map((last) => new TestDestination(network, `10.0.1.${last}`))
    edit(world, random)
    world.watch([1, 2])
    let told = 0
    for (let second = 0; second < 400; second++) {
      for (let i = random.below(4); i > 0; i--) stir(world, random)
      const [peer] = peers.slice(random.below(peers.length))
      if (peer && random.below(10) === 0) peer.host.isSilent = !peer.host.isSilent
      told += world.tell(900 + random.below(300)).details.length
      expect(world.known).toEqual(world.truth)
    }
    expect(told).toBeGreaterThan(200)
  },
)
