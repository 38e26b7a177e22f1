import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_TAKES } from '#engine/balance/candidate.ts'
import { CellArena } from '#engine/balance/cell-arena.ts'
import { type DestinationConfig, destinationSchema } from '#engine/contract/destination-config.ts'
import { slowStartSchema } from '#engine/contract/placing.ts'
import type { Takes } from '#engine/contract/resources.ts'
import { CallRoom } from '#engine/destination/call-room.ts'
import { ALL_BUSY } from '#engine/destination/channel-bank.ts'
import { OwnerCells } from '#engine/destination/owner-cells.ts'
import { ResourceBank } from '#engine/destination/resource-bank.ts'
import { WarmUp } from '#engine/destination/warm-up.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

const TERMS = { loadFormula: 'own-calls' as const, taken: new Set<string>() }
const cells = () => new OwnerCells(new CellArena())
const NAMES = ['conf', 'transcode', 'ivr'] as const

function configOf(channels: number | null, resources: DestinationConfig['resources']): DestinationConfig {
  return destinationSchema.parse({ id: 1, uri: 'sip:192.0.2.1', channels, resources })
}

function roomOf(config: DestinationConfig): CallRoom {
  const warmUp = new WarmUp(new ManualClock(), slowStartSchema.parse({}))
  return new CallRoom(config, TERMS, cells(), warmUp)
}

test('what an owner holds is freed once, whoever asks, however often', () => {
  const bank = new ResourceBank(cells())
  bank.configure(configOf(null, { conf: 5 }))
  expect([bank.take(1, { conf: 3 }), bank.take(2, { conf: 3 }), bank.take(2, { conf: 2 })]).toEqual([
    true,
    false,
    true,
  ])
  for (const owner of [2, 2, 3]) bank.release(owner)
  expect(bank.used('conf')).toBe(3)
  bank.release(1)
  expect(bank.used('conf')).toBe(0)
})

test('an owner that takes again holds what it took last', () => {
  const bank = new ResourceBank(cells())
  bank.configure(configOf(null, { conf: 5, ivr: 5 }))
  bank.hold(1, { conf: 3 })
  bank.hold(1, { ivr: 2 })
  expect([bank.used('conf'), bank.used('ivr')]).toEqual([0, 2])
})

test('a resource that an edit took away is counted to its last call, and then forgotten', () => {
  const bank = new ResourceBank(cells())
  bank.configure(configOf(null, { conf: 5 }))
  bank.take(1, { conf: 4 })
  bank.configure(configOf(null, {}))
  expect([bank.find('conf'), bank.used('conf'), bank.names]).toEqual([null, 4, []])
  bank.configure(configOf(null, { conf: 5 }))
  expect(bank.take(2, { conf: 2 })).toBe(false)
  bank.configure(configOf(null, {}))
  bank.release(1)
  expect([bank.used('conf'), bank.take(2, { conf: 1 })]).toEqual([0, false])
})

const amounts = fc.dictionary(fc.constantFrom(...NAMES), fc.integer({ min: 1, max: 4 }), { maxKeys: 3 })
const capacity = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.constantFrom<'unlimited' | '50%' | '0%'>('unlimited', '50%', '0%'),
)
const shape = fc.record({
  channels: fc.option(fc.integer({ min: 0, max: 12 })),
  resources: fc.dictionary(fc.constantFrom(...NAMES), capacity, { maxKeys: 3 }),
})
const owner = fc.integer({ min: 1, max: 30 })
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('take' as const), owner, takes: amounts }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('release' as const), owner }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resize' as const), shape }) },
)

interface Held {
  readonly slot: number
  readonly takes: Takes
}

const usedOf = (room: CallRoom, name: string) => room.read().find((each) => each.name === name)?.used ?? 0
const heldOf = (held: ReadonlyMap<number, Held>, name: string) =>
  [...held.values()].reduce((sum, { takes }) => sum + (takes[name] ?? 0), 0)

/** A take that is let in leaves nothing above its capacity; one that is not leaves everything as it was. */
function take(
  room: CallRoom,
  held: Map<number, Held>,
  { owner: who, takes }: { owner: number; takes: Takes },
) {
  if (held.has(who)) return
  const why = room.whyNot(takes)
  const slot = room.take(who, takes)
  expect(slot === ALL_BUSY).toBe(why !== null)
  if (slot === ALL_BUSY) return
  held.set(who, { slot, takes })
  const most = room.channels.capacity
  if (most !== null) expect(room.channels.activeCalls()).toBeLessThanOrEqual(most)
  for (const { name, used, capacity: limit } of room.read())
    if (limit !== null && Object.hasOwn(takes, name)) expect(used).toBeLessThanOrEqual(limit)
}

test('whatever is taken, freed and resized: never above a capacity, and exactly 0 in the end', () => {
  let refused = 0
  fc.assert(
    fc.property(shape, fc.array(step, { minLength: 40, maxLength: 120 }), (first, steps) => {
      const room = roomOf(configOf(fitting(first).channels, fitting(first).resources))
      const held = new Map<number, Held>()
      for (const each of steps) {
        if (each.kind === 'take') take(room, held, each)
        else if (each.kind === 'resize') {
          const { channels, resources } = fitting(each.shape)
          room.configure(configOf(channels, resources), TERMS)
        } else {
          room.release(held.get(each.owner)?.slot ?? -1, each.owner)
          held.delete(each.owner)
        }
        if (each.kind === 'take' && !held.has(each.owner)) refused += 1
        expect(room.channels.activeCalls()).toBe(held.size)
        for (const { name, used } of room.read()) expect(used).toBe(heldOf(held, name))
      }
      for (const [who, { slot }] of held) room.release(slot, who)
      room.configure(configOf(null, { conf: 9, transcode: 9, ivr: 9 }), TERMS)
      expect(room.channels.activeCalls()).toBe(0)
      for (const name of NAMES) expect(usedOf(room, name)).toBe(0)
      expect(room.free({ conf: 3, ivr: 2 })).toBe(3)
    }),
    { numRuns: 300 },
  )
  expect(refused).toBeGreaterThan(100)
})

/** A share of unlimited channels is refused at the edit: here it is no limit. */
function fitting({
  channels,
  resources,
}: {
  channels: number | null
  resources: Record<string, number | string>
}) {
  return { channels, resources: destinationSchema.shape.resources.parse(resources) }
}

test('a plain call takes a channel alone, and its release touches no resource', () => {
  const room = roomOf(configOf(2, { conf: 1 }))
  expect([room.take(1, { conf: 1 }), room.take(2, NO_TAKES), room.take(3, NO_TAKES)]).toEqual([
    0,
    1,
    ALL_BUSY,
  ])
  room.release(1, 2)
  expect([room.channels.activeCalls(), usedOf(room, 'conf')]).toEqual([1, 1])
})
