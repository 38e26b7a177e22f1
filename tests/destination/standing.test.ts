import { describe, expect, test, vi } from 'vitest'
import { NO_TAKES, PLAIN_CALL } from '#engine/balance/candidate.ts'
import { CellArena, reserveCells } from '#engine/balance/cell-arena.ts'
import { Selector } from '#engine/balance/select.ts'
import { SlotTable } from '#engine/balance/slots.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Takes } from '#engine/contract/resources.ts'
import type { Algorithm } from '#engine/contract/vocabulary.ts'
import { Destination } from '#engine/destination/destination.ts'
import { Directory } from '#engine/destination/directory.ts'
import { keysOf } from '#tests/balance/members.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { feed, figures, freeSwitch } from './load-news.ts'
import { destination, set, snapshot } from './snapshots.ts'

const TAKES = { conf: 1, transcode: 2 }
const RESOURCES = { conf: 4, transcode: 6 }
const KINDS: readonly Takes[] = [NO_TAKES, { conf: 1 }, TAKES]

/** One of each: limited, slow after a recovery, capped, fed, without what some calls take. */
const ALONE = { thread: 1, threads: 1 }

function scene(algorithm: Algorithm, buffer = reserveCells()) {
  const clock = new ManualClock()
  const directory = new Directory({ clock, random: seededRandom(1), cells: { buffer, ...ALONE } })
  const apply = (channels: number) =>
    directory.apply(
      snapshot([
        set(
          1,
          [
            destination(1, {
              channels,
              resources: RESOURCES,
              feeds: [feed('conf', freeSwitch('192.0.2.4'))],
            }),
            destination(2, { channels: 6, resources: RESOURCES, lastResort: channels === 3 }),
            destination(3, { callsPerSecond: 2, channels: 9, resources: RESOURCES }),
            destination(4, {
              channels: 8,
              resources: RESOURCES,
              feeds: [feed('conf', freeSwitch('192.0.2.4'))],
            }),
            destination(5, { channels: 4 }),
          ],
          { algorithm, takes: TAKES, slowStart: { sec: 10, fromPercent: 10 }, tryAllWhenDown: true },
        ),
      ]),
    )
  apply(5)
  directory.start()
  return { clock, directory, apply }
}

type Scene = ReturnType<typeof scene>
const selectorOf = ({ directory }: Scene) => {
  const selector = directory.set(1)?.selector
  if (!selector) throw new Error('no set')
  return selector
}
/** Made for this one question; the running one is told of changes as before. */
const anewOf = (world: Scene) => {
  const { members } = selectorOf(world)
  const config = world.directory.set(1)?.config
  if (!config) throw new Error('no set')
  const watchers = members.map(({ watcher }) => watcher)
  const anew = new Selector(members, config, seededRandom(1))
  for (const [i, member] of members.entries()) member.watcher = watchers[i] ?? null
  return anew
}
const one = ({ directory }: Scene, id: number) => {
  const found = directory.destination(id)
  if (!found) throw new Error(`no destination ${id}`)
  return found
}

describe.each(['fewest-calls', 'largest-free', 'lowest-delay', 'bounded-hash'] as const)(
  '%s among destinations to which anything happens',
  (algorithm) => {
    test.each([1, 2, 3])('chooses as one that asks everybody anew (seed %i)', (seed) => {
      const world = scene(algorithm)
      const { clock, directory, apply } = world
      const random = seededRandom(seed)
      const held: { readonly id: number; readonly slot: number; readonly owner: number }[] = []
      let owner = 0
      const deeds: ((id: number) => void)[] = [
        (id) => {
          owner += 1
          const slot = one(world, id).take(owner, KINDS[random.below(3)])
          if (slot !== -1) held.push({ id, slot, owner })
        },
        (id) => {
          owner += 1
          held.push({ id, slot: one(world, id).room.takeBack(0, owner, TAKES), owner })
        },
        () => {
          const [call] = held.splice(random.below(held.length + 1), 1)
          if (call) one(world, call.id).room.release(call.slot, call.owner)
        },
        () => {
          const call = held[random.below(held.length + 1)]
          if (call) one(world, call.id).room.releaseResources(call.owner)
        },
        (id) => one(world, id).heardAfter(random.below(500), clock.monotonicMs()),
        (id) => one(world, id).failedAt(clock.monotonicMs()),
        (id) => one(world, id).learn({ kind: 'probe-unanswered', probes: 3, waitedMs: 1 }, clock.wallMs()),
        (id) => {
          const answered = {
            kind: 'probe-answered',
            status: 200,
            latencyMs: 1,
            isGood: true,
            isFull: false,
          } as const
          for (let probe = 0; probe < 2; probe++) one(world, id).learn(answered, clock.wallMs())
        },
        (id) => {
          one(world, id).override = random.below(3) === 0 ? 'disabled' : null
        },
        () =>
          one(world, 4).feed('conf', random.below(3) === 0 ? null : figures({ sessions: 1, maxSessions: 6 })),
        () => apply(3 + random.below(4)),
        () => clock.advance(random.below(3_000)),
        () => directory.settle(),
      ]
      let now = deeds
      for (let step = 0; step < 3_000; step++) {
        // A few of them for a while: who just failed, or is fed, is asked every time, and hides what is not told.
        if (step % 50 === 0)
          now = Array.from({ length: 4 }, () => deeds[random.below(deeds.length)] ?? (() => {}))
        if (step % 50 === 0) clock.advance(random.below(2) * 100_000)
        now[random.below(now.length)]?.(1 + random.below(5))
        const wants = { ...PLAIN_CALL, takes: KINDS[random.below(3)] ?? NO_TAKES, nowMs: clock.monotonicMs() }
        const keys = keysOf({ callId: String(step) })
        expect(selectorOf(world).preview(keys, [], wants), `step ${step}`).toEqual(
          anewOf(world).preview(keys, [], wants),
        )
      }
    })
  },
)

describe('a choice among many', () => {
  test('asks those alone of which something changed since the last', () => {
    const directory = new Directory({ clock: new ManualClock(), random: seededRandom(1) })
    const rows = Array.from({ length: 1_000 }, (_, i) => ({
      ...destination(i + 1),
      uri: `sip:10.0.${i >> 8}.${i & 255}`,
      channels: 9,
    }))
    directory.apply(snapshot([set(1, rows, { algorithm: 'fewest-calls' })]))
    const selector = directory.set(1)?.selector
    const asked = vi.spyOn(Destination.prototype, 'skipReason')
    const count = (more: () => void) => {
      more()
      asked.mockClear()
      selector?.select(keysOf({}), [])
      return asked.mock.calls.length
    }
    const take = () => {
      for (const call of [1, 2]) directory.destination(7)?.take(call)
      directory.destination(8)?.take(3)
    }
    const seen = [() => {}, () => {}, take, () => directory.destination(9)?.failedAt(0), () => {}].map(count)
    asked.mockRestore()
    // One that failed lately is asked until that has faded.
    expect(seen).toEqual([1_000, 0, 2, 1, 1])
  })

  test('believes nobody for longer than a second: a change that was not told of costs no more', () => {
    const world = scene('fewest-calls')
    const skips = (nowMs: number) =>
      selectorOf(world)
        .select(keysOf({}), [], { ...PLAIN_CALL, nowMs })
        .skipped.map(({ id, why }) => `${id} ${why}`)
    const at = world.clock.monotonicMs()
    expect(skips(at)).toEqual([])
    const member = one(world, 5)
    member.watcher = null
    for (const call of [1, 2, 3, 4]) member.take(call)
    expect(skips(at)).toEqual([])
    expect(skips(at + 1_000)).toEqual(['5 full'])
  })

  test('sees what another thread takes and frees (rules 20)', () => {
    const buffer = reserveCells()
    const world = scene('fewest-calls', buffer)
    const pages = one(world, 5).slots?.layout ?? []
    const skipped = () =>
      selectorOf(world)
        .select(keysOf({}), [])
        .skipped.map(({ id, why }) => `${id} ${why}`)
    expect(skipped()).toEqual([])
    const elsewhere = SlotTable.attach(new CellArena(buffer), pages)
    const slots = [1, 2, 3, 4].map((call) => elsewhere.take(call))
    expect(skipped()).toEqual(['5 full'])
    elsewhere.release(slots[0] ?? 0, 1)
    expect(skipped()).toEqual([])
  })
})
