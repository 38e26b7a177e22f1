import { describe, expect, test } from 'vitest'
import { type Bench, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

/** Two destinations that answer every probe, for a minute; `attack` comes every 20 ms. */
function attacked(attack: (bench: Bench) => void, more: Parameters<typeof started>[1] = {}) {
  const bench = started([destination(1), destination(2)], more)
  bench.clock.advance(15_000)
  const [events, probes] = [bench.changes.length, bench.sent.length]
  for (let i = 0; i < 3_000; i++) {
    attack(bench)
    bench.clock.advance(20)
  }
  return { bench, events: bench.changes.length - events, probes: bench.sent.length - probes }
}

const timeOut = (bench: Bench) => bench.evidence.timedOut(bench.get(1), undefined, '198.51.100.1')
function failFromMany(bench: Bench): void {
  const one = bench.get(1)
  const [at] = one.targets
  if (!at) throw new Error('no target')
  for (let i = 0; i < 5; i++)
    bench.evidence.failed(one, at, { status: 503, source: `198.51.100.${i}`, retryAfterSec: null })
}

describe('attack 13: calls that fail while every probe is answered', () => {
  test('of one source, without an answer: probes once a second, events twice in ten seconds, at the most', () => {
    const { bench, events, probes } = attacked(timeOut)
    expect(events).toBeLessThanOrEqual(14)
    expect(probes).toBeLessThanOrEqual(90)
    expect(bench.get(1).skipReason()).toBeNull()
  })

  test('of many sources: the same', () => {
    const { bench, events, probes } = attacked(failFromMany)
    expect(events).toBeLessThanOrEqual(14)
    expect(probes).toBeLessThanOrEqual(90)
    expect(bench.get(1).skipReason()).toBeNull()
  })

  test('of a set that is not probed: the same, and one that falls silent meanwhile is found out', () => {
    const { bench, events, probes } = attacked(timeOut, { probe: { enabled: false } })
    expect([events <= 14, probes <= 90]).toEqual([true, true])
    bench.clock.advance(1_000)
    bench.reply = null
    timeOut(bench)
    bench.clock.advance(2_100)
    expect(bench.get(1).health).toMatchObject({ health: 'down', reason: '3 probes unanswered' })
  })
})
