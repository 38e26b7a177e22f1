import { describe, expect, test } from 'vitest'
import { type SnapshotInput, snapshotSchema } from '#engine/contract/config.ts'
import { beat, feed, freeSwitch, news } from '../destination/load-news.ts'
import { heardBy, type Member, openSets } from '../support/chained-sets.ts'
import { heldAt } from '../support/left-over.ts'

const RTT_MS = 20
const RINGS: Member = { script: [180], channels: 2 }

type World = Awaited<ReturnType<typeof openSets>>
const invited = (world: World) => heardBy(world).map((methods) => methods.includes('INVITE'))

function answer(world: World, party: number, status: number): void {
  world.parties[party]?.answer(status)
  world.clock.advance(RTT_MS)
}

function invite(world: World, breadth: string | null = null): void {
  world.caller.request('INVITE', { branch: 'z9hG4bK-inv', headers: { 'Max-Breadth': breadth } })
  world.clock.advance(RTT_MS)
}

/** As it is, with something else said of one destination. */
function edit(world: World, id: number, more: object): void {
  const { settings, destinations } = { settings: world.relay.directory.settings, ...setOf(world) }
  const rows = destinations.map((row) => (row.id === id ? { ...row, ...more } : row))
  const sets = [{ ...setOf(world), destinations: rows }]
  const snapshot: SnapshotInput = {
    format: 1,
    revision: { database: 'test', number: 2 },
    settings,
    sources: [],
    sets,
  }
  world.relay.directory.apply(snapshotSchema.parse(snapshot))
}

function setOf({ relay }: World) {
  const [set] = relay.directory.sets
  if (!set) throw new Error('a set')
  return set.config
}

describe('a fork of more than may be asked', () => {
  test('the set behind it waits for its end, though not all of it were asked', async () => {
    const world = await openSets([
      { algorithm: 'parallel', maxAttempts: 2, chain: [{ setId: 2 }], members: [RINGS, RINGS, RINGS] },
      { members: [RINGS] },
    ])
    invite(world)
    expect(invited(world)).toEqual([true, true, false, false])
    expect(heldAt(world)).toEqual([1, 1, 0, 0])
    answer(world, 0, 503)
    expect(invited(world)).toEqual([true, true, false, false])
    answer(world, 1, 503)
    expect(invited(world)).toEqual([true, true, false, true])
  })

  test('RFC 5393 §5.3.3.1: those that are asked share the whole breadth', async () => {
    const world = await openSets([{ algorithm: 'parallel', maxAttempts: 2, members: [RINGS, RINGS, RINGS] }])
    invite(world, '10')
    const breadths = world.parties
      .slice(0, 2)
      .map((party) => party.lastRequest('INVITE').header('Max-Breadth'))
    expect(breadths).toEqual(['5', '5'])
  })
})

describe('who waits for its turn in a fork', () => {
  test.each([
    ['drained', { adminState: 'draining' as const }],
    ['disabled', { adminState: 'disabled' as const }],
    ['left without a channel', { channels: 0 }],
  ])('gets no INVITE once it is %s', async (_, more) => {
    const world = await openSets([{ algorithm: 'parallel', members: [RINGS, RINGS, RINGS] }])
    invite(world, '1')
    edit(world, 2, more)
    answer(world, 0, 503)
    expect(invited(world)).toEqual([true, false, true])
  })

  test('gets none where those before it have filled what they share', async () => {
    const feeds = [feed('weight', freeSwitch('10.0.9.1'))]
    const shared = { ...RINGS, feeds }
    const world = await openSets([{ algorithm: 'parallel', members: [shared, shared] }])
    world.relay.directory.feed([news(1, beat(1)), news(2, beat(1))])
    invite(world)
    expect(invited(world)).toEqual([true, false])
  })

  test('where none of them may be asked any more the set behind waits for the end of the fork', async () => {
    const world = await openSets([
      { algorithm: 'parallel', chain: [{ setId: 2 }], members: [RINGS, RINGS, RINGS] },
      { members: [RINGS] },
    ])
    invite(world, '2')
    world.relay.directory.override(3, 'disabled')
    answer(world, 0, 503)
    expect(invited(world)).toEqual([true, true, false, false])
    answer(world, 1, 503)
    expect(invited(world)).toEqual([true, true, false, true])
  })

  test('is no reason to cancel who rings where it may not be asked any more', async () => {
    const world = await openSets([{ algorithm: 'parallel', huntAfterSec: 5, members: [RINGS, RINGS] }])
    invite(world, '1')
    world.relay.directory.override(2, 'draining')
    world.clock.advance(6_000)
    expect(heardBy(world)).toEqual([['INVITE'], []])
    answer(world, 0, 200)
    expect(world.caller.statuses.at(-1)).toBe(200)
  })

  test('where all are down and all are tried, it is tried in its turn all the same', async () => {
    const world = await openSets([{ algorithm: 'parallel', members: [RINGS, RINGS] }])
    for (const destination of world.relay.directory.destinations)
      destination.learn({ kind: 'ejected', reason: 'test', forMs: 60_000, figures: {} }, 0)
    invite(world, '1')
    answer(world, 0, 503)
    expect(invited(world)).toEqual([true, true])
  })
})
