import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { answered, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

describe('schedule', () => {
  test('the first probe goes soon after start, then one per interval with a tenth of jitter', () => {
    const bench = started([destination(1)])
    bench.clock.advance(100_000)
    const times = bench.sentTo(1)
    const gaps = times.slice(2).map((at, i) => at - (times[i + 1] ?? 0))
    expect((times[0] ?? 0) - 1_000).toBeLessThan(50)
    expect(gaps.length).toBeGreaterThan(6)
    for (const gap of gaps) expect(gap >= 9_000 && gap <= 11_040).toBe(true)
    expect(new Set(gaps.map(Math.round)).size).toBeGreaterThan(1)
  })

  test('the probes of many destinations are spread over the interval, not fired in one tick', () => {
    const bench = started(Array.from({ length: 200 }, (_, i) => destination(i + 1)))
    bench.clock.advance(60_000)
    const perSecond = Array.from(
      { length: 20 },
      (_, s) => bench.sent.filter(({ atMs }) => Math.floor(atMs / 1_000) === 41 + s).length,
    )
    expect(Math.max(...perSecond)).toBeLessThan(45)
    expect(Math.min(...perSecond)).toBeGreaterThan(5)
  })

  test('never two rounds out to one destination, and eight probes in one, even when the sender never answers', () => {
    const bench = started([destination(1)])
    bench.reply = null
    bench.clock.advance(60_000)
    const times = bench.sentTo(1)
    for (const at of times)
      expect(times.filter((other) => other >= at && other < at + 2_000).length).toBeLessThanOrEqual(8)
    expect(bench.get(1).health.health).toBe('down')
    const last = times.slice(-4)
    for (const [i, at] of last.slice(1).entries()) expect(at - (last[i] ?? 0)).toBeGreaterThan(2_000)
  })

  test('a late answer to an older probe is ignored', () => {
    const bench = started([destination(1)], { probe: { fall: 1 } })
    bench.reply = null
    bench.clock.advance(3_000)
    expect(bench.get(1).health.health).toBe('down')
    bench.sent[0]?.done(answered(200))
    expect(bench.get(1).health).toMatchObject({ health: 'down', probe: { answers: 0 } })
  })

  test('the latency shown is the time from sending to the answer', () => {
    const bench = started([destination(1)])
    bench.reply = null
    bench.clock.advance(100)
    bench.clock.advance(37 - (bench.clock.monotonicMs() - (bench.sent[0]?.atMs ?? 0)) + 100)
    bench.sent[0]?.done(answered(200))
    expect(bench.get(1).health.probeLatencyMs).toBe(137)
  })
})

describe('health changes', () => {
  test('each is told once: from, to, cause, reason, progress and how long it had lasted', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    bench.reply = answered(503)
    bench.clock.advance(60_000)
    expect(bench.changes.map(({ from, to, progress }) => [from, to, progress])).toEqual([
      ['unknown', 'up', ''],
      ['up', 'trying', '1/3'],
      ['trying', 'down', ''],
    ])
    const down = bench.changes[2]
    expect(down).toMatchObject({
      destinationId: 1,
      setId: 1,
      cause: 'probe',
      reason: '3 probes answered 503',
      figures: { status: 503 },
    })
    expect(down?.lastedMs).toBe((down?.atMs ?? 0) - (bench.changes[1]?.atMs ?? 0))
  })

  test('with 30 % of the probes answered badly it goes down exactly as often as three are in a row', () => {
    const bench = started([destination(1)])
    const random = seededRandom(3)
    const outcomes: boolean[] = []
    bench.choose = () => {
      outcomes.push(random.unit() >= 0.3)
      return answered(outcomes.at(-1) ? 200 : 503)
    }
    bench.clock.advance(3_600_000)
    expect(outcomes.length).toBeGreaterThan(300)
    const fallen = bench.changes.filter((change) => change.to === 'down').length
    expect(fallen).toBeGreaterThan(0)
    expect(fallen).toBe(timesDown(outcomes))
  })
})

/** Fall 3, rise 2, by the letter. */
function timesDown(outcomes: readonly boolean[]): number {
  let falls = 0
  let run = 0
  let isDown = false
  for (const isAnswer of outcomes) {
    run = isAnswer === isDown ? run + 1 : 0
    if (run < (isDown ? 2 : 3)) continue
    isDown = !isDown
    run = 0
    if (isDown) falls += 1
  }
  return falls
}
