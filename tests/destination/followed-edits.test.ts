import { describe, expect, test } from 'vitest'
import { type Random, seededRandom } from '#engine/base/random.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { Follower, placeOf, Threads, threads } from './follow-bench.ts'
import { located, NAME, target } from './located.ts'
import { answered } from './prober-bench.ts'
import { destination, set, snapshot } from './snapshots.ts'

const PAIR = [destination(1), destination(2)]
const ELSEWHERE = [destination(1, { uri: 'sip:192.0.2.99:5060' }), destination(2)]

/** What calls go by, and what people read of it. */
function seenOf({ health, board, observations, ...one }: Destination) {
  return {
    health,
    targets: board?.targets.map(({ address, seen }) => [address, seen]),
    retryAfterUntilMs: observations.retryAfter.until,
    ejectedUntilMs: observations.ejection.until,
    latency: observations.latency.read(),
    lastProbe: observations.lastProbe,
    probe: one.probe.fall,
  }
}

function expectAlike(all: Threads, id: number): void {
  const [first, ...others] = all.see(id, seenOf)
  for (const other of others) expect(other).toEqual(first)
  const [why, ...whys] = all.see(id, (one) => one.skipReason())
  expect(whys).toEqual([why, why])
}

function isAlike(all: Threads): boolean {
  const ids = all.first.directory.destinations.map(({ id }) => id)
  return ids.every((id) => new Set(all.see(id, (one) => JSON.stringify(seenOf(one)))).size === 1)
}

describe('rules 29: edits while news is under way', () => {
  test('news of a destination that is removed, or that never was, is ignored', () => {
    const all = threads(PAIR)
    const gone = all.second.get(1)
    const at = placeOf(gone)
    all.first.apply([destination(2)])
    all.second.evidence.refused(gone, at)
    all.first.prober.takeNews([{ kind: 'refused', destinationId: 77, at }])
    all.advance(50)
    all.applyToOthers([destination(2)])
    all.second.evidence.answered(gone, at)
    all.advance(200)
    expect(all.first.directory.destination(1)).toBeUndefined()
    expect(all.see(2, ({ health }) => health.health)).toEqual(['up', 'up', 'up'])
  })

  test('news of the address it had says nothing of the one it has', () => {
    const all = threads(PAIR)
    all.first.apply(ELSEWHERE)
    all.second.show(1, 'refused')
    all.second.show(1, 'timedOut')
    all.advance(15)
    expect(all.first.get(1).health).toMatchObject({ health: 'unknown' })
    expect(all.first.get(1).recentFailures(all.first.clock.monotonicMs())).toBe(0)
  })

  test('what is seen at an address that another thread does not have yet is asked for when it has', () => {
    const all = threads(PAIR)
    all.first.reply = { kind: 'refused' }
    all.first.apply(ELSEWHERE)
    all.advance(5_000)
    expect(all.see(1, ({ health }) => health.health)).toEqual(['down', 'up', 'up'])
    all.applyToOthers(ELSEWHERE)
    expect(all.second.get(1).health).toMatchObject({
      health: 'unknown',
      reason: 'address changed, not probed yet',
    })
    all.advance(5)
    expectAlike(all, 1)
    expect(all.second.get(1).skipReason()).toBe('down')
  })

  test('another certificate name is another place, as on the first thread', () => {
    const secure = (tlsName: string) => [destination(1, { uri: 'sips:192.0.2.1:5061', tlsName })]
    const all = threads(secure('one.example'))
    all.first.apply(secure('two.example'))
    all.second.show(1, 'refused')
    all.advance(15)
    expect(all.first.get(1).health.health).toBe('unknown')
    all.applyToOthers(secure('two.example'))
    all.advance(15)
    expectAlike(all, 1)
  })

  test('one that is down, disabled and enabled again is unknown, then up, on all', () => {
    const all = threads(PAIR)
    all.first.reply = { kind: 'refused' }
    all.third.show(1, 'refused')
    all.advance(100)
    expectAlike(all, 1)
    expect(all.second.get(1).skipReason()).toBe('down')
    all.apply([destination(1, { adminState: 'disabled' }), destination(2)])
    all.advance(15)
    expectAlike(all, 1)
    expect(all.second.get(1).skipReason()).toBe('disabled')
    all.first.reply = answered(200)
    all.apply(PAIR)
    all.advance(12_000)
    expectAlike(all, 1)
    expect(all.second.get(1).health.health).toBe('up')
  })

  test('one that comes back while calls hold it is asked for again', () => {
    const all = threads(PAIR)
    for (const one of all.see(1, (each) => each)) one.take(1)
    all.apply([destination(2)])
    all.advance(1_000)
    all.apply(PAIR)
    all.advance(12_000)
    expectAlike(all, 1)
    expect(all.second.get(1).health.health).toBe('up')
  })
})

describe('rules 29: a thread that begins', () => {
  function down(): Threads {
    const all = threads(PAIR)
    all.first.reply = { kind: 'refused' }
    all.second.show(1, 'refused')
    all.advance(5_000)
    return all
  }

  test('asks for what is seen, and is told within 5 ms', () => {
    const all = down()
    const late = new Follower(all.first, 55)
    late.directory.apply(snapshot([set(1, PAIR)]))
    late.health.start()
    all.others.push(late)
    all.advance(5)
    expect(late.get(1).skipReason()).toBe('down')
  })

  test('it sends no probe, by hand either', () => {
    const all = threads(PAIR)
    let outcome = ''
    all.second.health.probeNow(1, (result) => {
      outcome = result.outcome
    })
    expect(outcome).toBe('impossible')
  })
})

describe('nothing grows without bound', () => {
  test('of ten thousand failures in one turn at most a thousand go together, and none is lost', () => {
    const all = threads(PAIR)
    all.second.told.length = 0
    for (let i = 0; i < 10_000; i++) all.second.fail(1, 500, `198.51.100.${i % 200}`)
    all.advance(200)
    for (const news of all.second.told) expect(news.length).toBeLessThanOrEqual(1_000)
    expect(all.second.told.flat().length).toBe(10_000)
  })

  test('failures that go on are told at most every 10 ms', () => {
    const all = threads(PAIR)
    all.second.told.length = 0
    for (let i = 0; i < 500; i++) {
      all.second.fail(1, 486, '198.51.100.1')
      all.advance(1)
    }
    expect(all.second.told.length).toBeLessThanOrEqual(52)
    expect(all.judged.length).toBeLessThan(60)
  })

  test('of many destinations at most 500 are told together, and those alone of which something is news', () => {
    const rows = Array.from({ length: 1_200 }, (_, i) =>
      destination(i + 1, { uri: `sip:192.0.2.1:${5_000 + i}` }),
    )
    const all = threads(rows)
    for (const judged of all.judged) expect(judged.length).toBeLessThanOrEqual(500)
    expect(all.see(1_200, ({ health }) => health.health)).toEqual(['up', 'up', 'up'])
    all.first.network = () => {}
    all.advance(150)
    all.judged.length = 0
    all.apply(rows)
    all.advance(150)
    expect(all.judged.flat()).toEqual([])
    all.second.show(7, 'refused')
    all.advance(150)
    expect(new Set(all.judged.flat().map(({ destinationId }) => destinationId))).toEqual(new Set([7]))
  })

  test('once stopped it tells nothing, and no timer is left', () => {
    const all = threads(PAIR)
    all.second.show(1, 'answered')
    const { length } = all.second.told
    all.second.health.stop()
    all.second.health.stop()
    all.advance(500)
    expect(all.second.told.length).toBe(length)
    all.third.health.stop()
    all.first.prober.stop()
    all.advance(500)
    // The wheel's own.
    expect(all.first.clock.pending).toBe(1)
  })
})

describe('rules 29: whatever happens, a while after it all threads see the same', () => {
  const ROWS = [destination(1), destination(2), destination(3, { uri: NAME })]

  /** The other threads have it a while after the first. */
  function edit(all: Threads, random: Random, rows: Parameters<Threads['apply']>[0]): void {
    all.first.apply(rows)
    all.advance(random.unit() * 2_000)
    all.applyToOthers(rows)
  }

  function happen(all: Threads, random: Random): void {
    const thread = random.unit() < 0.5 ? all.second : all.third
    const id = 1 + Math.floor(random.unit() * 3)
    const replies = [null, answered(200), answered(503, 30), { kind: 'refused' }] as const
    const acts = [
      () => thread.show(id, 'answered', 5),
      () => thread.show(id, 'timedOut'),
      () => thread.show(id, 'refused'),
      () => thread.show(id, 'suspected'),
      () => thread.fail(id, 500, `198.51.100.${Math.floor(random.unit() * 4)}`),
      () => thread.fail(id, 503, '198.51.100.9', 20),
      () => {
        all.first.reply = replies[Math.floor(random.unit() * replies.length)] ?? null
      },
      () =>
        all.locate(located(target('192.0.2.11'), target(`192.0.2.${12 + Math.floor(random.unit() * 2)}`))),
      () => edit(all, random, [...ROWS.slice(1), destination(4)]),
      () =>
        edit(all, random, [
          destination(1, { uri: `sip:192.0.2.${20 + Math.floor(random.unit() * 2)}` }),
          ...ROWS.slice(1),
        ]),
      () =>
        edit(
          all,
          random,
          ROWS.map((row) => ({ ...row, adminState: random.unit() < 0.3 ? 'disabled' : 'enabled' })),
        ),
    ]
    acts[Math.floor(random.unit() * acts.length)]?.()
    all.advance(random.unit() < 0.2 ? 40_000 * random.unit() : 300 * random.unit())
  }

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i', (seed) => {
    const all = new Threads()
    all.apply(ROWS)
    all.locate(located(target('192.0.2.11'), target('192.0.2.12')))
    const random = seededRandom(seed)
    for (let i = 0; i < 150; i++) {
      if (all.first.directory.destinations.length === ROWS.length && all.first.directory.destination(1))
        happen(all, random)
      else all.apply(ROWS)
    }
    all.first.network = () => {}
    for (let i = 0; i < 40 && !isAlike(all); i++) all.advance(10)
    for (const { id } of all.first.directory.destinations) expectAlike(all, id)
  })
})
