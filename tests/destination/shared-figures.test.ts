import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CellArena } from '#engine/balance/cell-arena.ts'
import { SharedWindow } from '#engine/balance/shared-window.ts'
import type { Algorithm } from '#engine/contract/vocabulary.ts'
import { ALL_BUSY } from '#engine/destination/channel-bank.ts'
import { keysOf } from '#tests/balance/members.ts'
import { owner, Relays } from './relays.ts'
import { destination, set, snapshot, source } from './snapshots.ts'

describe('resources on three relay threads (rules 20)', () => {
  const TAKES = { conf: 3 }
  const withConf = (resources: Record<string, number>) =>
    snapshot([
      set(1, [destination(7, { resources }), destination(8, { resources: { conf: 9 } })], { takes: TAKES }),
    ])

  test('what is left of one is what no thread’s call holds', () => {
    const relays = new Relays(3)
    relays.apply(withConf({ conf: 10 }))
    const threads = relays.each(7)
    const taken = Array.from({ length: 5 }, (_, i) => threads[i % 3]?.take(owner(i % 3, i), TAKES))
    expect(taken.map((slot) => slot !== ALL_BUSY)).toEqual([true, true, true, false, false])
    const seen = () => threads.map((one) => [one.room.read()[0]?.used, one.free({ takes: TAKES })])
    expect(seen()).toEqual(Array(3).fill([9, 0]))
    threads[2]?.room.release(-2, owner(2, 2))
    expect(seen()).toEqual(Array(3).fill([6, 1]))
  })

  test('one that went and came back under calls counts the calls of all threads again', () => {
    const relays = new Relays(2)
    relays.apply(withConf({ conf: 10 }))
    const [one, two] = relays.each(7)
    one?.take(owner(0, 1), TAKES)
    two?.take(owner(1, 1), TAKES)
    relays.apply(withConf({}))
    expect([one, two].map((each) => each?.skipReason({ ...WANTS, takes: TAKES }))).toEqual(['lacks', 'lacks'])
    one?.room.release(-2, owner(0, 1))
    // The first thread's cells of it are gone, and other pages stand there by the time it comes back.
    for (let id = 30; id < 36; id++)
      relays.apply(snapshot([set(1, [destination(7)]), set(2, [destination(id, { channels: 100 })])]))
    relays.apply(withConf({ conf: 5 }))
    expect([one, two].map((each) => each?.room.read()[0]?.used)).toEqual([3, 3])
    expect(one?.take(owner(0, 2), TAKES)).toBe(ALL_BUSY)
  })
})

const WANTS = { isCall: true, sourceAddress: '', nowMs: 0 }

describe('calls per second on two relay threads', () => {
  test('a destination gets no more from all of them together', () => {
    const relays = new Relays(2)
    relays.apply(snapshot([set(1, [destination(7, { callsPerSecond: 5 })])]))
    const threads = relays.each(7)
    const taken = Array.from({ length: 8 }, (_, i) => threads[i % 2]?.take(owner(i % 2, i)) !== ALL_BUSY)
    expect(taken).toEqual([true, true, true, true, true, false, false, false])
    expect(threads.map((one) => [one.skipReason(), one.activeCalls()])).toEqual(Array(2).fill(['rate', 5]))
    relays.clock.advance(1_017)
    expect(threads.map((one) => one.skipReason())).toEqual([null, null])
  })

  test('a cap that is edited, lifted and set again counts what began on any thread since it was set', () => {
    const relays = new Relays(2)
    const capped = (callsPerSecond: number | null) =>
      relays.apply(snapshot([set(1, [destination(7, { callsPerSecond })])]))
    capped(5)
    const threads = relays.each(7)
    for (let i = 0; i < 4; i++) threads[i % 2]?.take(owner(i % 2, i))
    capped(3)
    expect(threads.map((one) => one.skipReason())).toEqual(['rate', 'rate'])
    capped(null)
    expect(threads.map((one) => one.skipReason())).toEqual([null, null])
    capped(1)
    expect([threads[1]?.take(owner(1, 9)) !== ALL_BUSY, threads[0]?.skipReason()]).toEqual([true, 'rate'])
  })

  test('a source may make no more by all of them together', () => {
    const relays = new Relays(2)
    relays.apply(snapshot([set(1, [])], [source(3, '10.0.0.0/8', { callsPerSecond: 3 })]))
    const callers = relays.all.map((directory) => directory.sourceOf('10.0.0.1', 5060))
    const asked = Array.from({ length: 6 }, (_, i) => callers[i % 2]?.mayCall(relays.clock.monotonicMs()))
    expect(asked).toEqual([true, true, true, false, false, false])
  })

  test('no second, wherever it begins, holds more than the cap; nobody waits for longer than 1,017 ms', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 100, maxLength: 400 }),
        (cap, startMs, gaps) => {
          const arena = new CellArena()
          const page = arena.takePage()
          const windows = [0, 1, 2].map(() => new SharedWindow(new CellArena(arena.buffer), page))
          const begun: number[] = []
          let nowMs = startMs
          for (const [i, gap] of gaps.entries()) {
            nowMs += gap < 300 ? gap / 20 : gap * 10
            const within = (ms: number) => begun.filter((atMs) => atMs > nowMs - ms).length
            const [asked, other] = [windows[i % 3], windows[(i + 1) % 3]]
            const isUsedUp = asked?.isUsedUp(cap, nowMs)
            if (within(1_000) >= cap) expect(isUsedUp).toBe(true)
            if (within(1_017) < cap) expect(isUsedUp).toBe(false)
            expect(other?.note(cap, nowMs)).toBe(!isUsedUp)
            if (!isUsedUp) begun.push(nowMs)
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('one turn of three relay threads (rules 20)', () => {
  const rows = [1, 2, 3, 4].map((id) => destination(id))
  const pick = (relays: Relays, index: number) =>
    relays.all[index]?.set(1)?.selector.select(keysOf({}), []).destination?.id

  test.each<Algorithm>(['round-robin', 'overload', 'priority-rotation', 'latency'])(
    '%s goes on behind whom any of them picked last',
    (algorithm) => {
      const relays = new Relays(3)
      relays.apply(
        snapshot([
          set(
            1,
            rows.map((row) => ({ ...row, priority: 1 })),
            { algorithm, overloadControl: true },
          ),
        ]),
      )
      const picks = [0, 1, 2, 2, 2, 0, 1, 0].map((index) => pick(relays, index))
      expect(picks).toEqual([1, 2, 3, 4, 1, 2, 3, 4])
    },
  )

  test('a preview moves it for nobody, and shows the very next', () => {
    const relays = new Relays(2)
    relays.apply(snapshot([set(1, rows)]))
    pick(relays, 0)
    const preview = relays.all[1]?.set(1)?.selector.preview(keysOf({}), [])
    expect([preview?.destination?.id, pick(relays, 0), pick(relays, 1)]).toEqual([2, 2, 3])
  })

  test('it goes on across an edit, also while a thread has not heard of it', () => {
    const relays = new Relays(2)
    relays.apply(snapshot([set(1, rows)]))
    for (const index of [0, 1]) pick(relays, index)
    relays.begin(
      snapshot([
        set(
          1,
          [5, 2, 3, 6].map((id) => destination(id)),
        ),
      ]),
    )
    expect([pick(relays, 0), pick(relays, 1), pick(relays, 0)]).toEqual([3, 4, 6])
    relays.follow(1)
    expect([pick(relays, 1), pick(relays, 0), pick(relays, 1)]).toEqual([5, 2, 3])
  })

  test('a set that went and came back has a turn of its own', () => {
    const relays = new Relays(2)
    relays.apply(snapshot([set(1, rows)]))
    pick(relays, 1)
    relays.begin(snapshot([]))
    relays.begin(snapshot([set(1, rows)]))
    relays.follow(1)
    expect([pick(relays, 0), pick(relays, 1), pick(relays, 0)]).toEqual([1, 2, 3])
  })

  test('weights hold over all threads within one call for each (rules 20)', () => {
    const relays = new Relays(3)
    const weighted = [70, 20, 10].map((weight, i) => destination(i + 1, { weight }))
    relays.apply(snapshot([set(1, weighted, { algorithm: 'weighted' })]))
    const counts = [0, 0, 0]
    for (let i = 0; i < 1_000; i++) {
      const id = pick(relays, (i * 7 + (i % 5)) % 3) ?? 0
      counts[id - 1] = (counts[id - 1] ?? 0) + 1
    }
    for (const [i, share] of [700, 200, 100].entries())
      expect(Math.abs((counts[i] ?? 0) - share)).toBeLessThanOrEqual(3)
  })
})
