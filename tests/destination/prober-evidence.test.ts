import { describe, expect, test } from 'vitest'
import { answered, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

const UNPROBED = { probe: { enabled: false } }

describe('evidence', () => {
  test('an attempt that timed out asks for a probe at once, and its answer clears it', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    const before = bench.sent.length
    bench.prober.evidence.timedOut(bench.get(1))
    expect(bench.get(1).health.health).toBe('trying')
    bench.clock.advance(40)
    expect(bench.sent.length).toBe(before + 1)
    expect(bench.get(1).health.health).toBe('up')
  })

  test('a closed port is confirmed by the probe and down at once', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    bench.reply = { kind: 'refused' }
    bench.prober.evidence.refused(bench.get(1))
    bench.clock.advance(40)
    expect(bench.get(1).health).toMatchObject({ health: 'down', cause: 'refused' })
  })

  test('a refusal heard while the confirming probe is out confirms it; the first one alone never does', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    bench.reply = null
    bench.prober.evidence.refused(bench.get(1))
    bench.prober.evidence.refused(bench.get(1))
    expect(bench.get(1).health.health).toBe('trying')
    bench.clock.advance(40)
    bench.prober.evidence.refused(bench.get(1))
    expect(bench.get(1).health.health).toBe('down')
  })

  test('once a probe is answered 503, calls without an answer do not quicken the probes: one a second', () => {
    const bench = started([destination(1)])
    bench.clock.advance(15_000)
    bench.reply = answered(503)
    bench.prober.evidence.timedOut(bench.get(1))
    const before = bench.sent.length
    for (let i = 0; i < 15; i++) {
      bench.clock.advance(100)
      bench.prober.evidence.timedOut(bench.get(1))
    }
    expect(bench.sent.length - before).toBe(2)
    expect(bench.get(1).health).toMatchObject({ health: 'trying', progress: '2/3' })
  })

  test('rules 31: the ear asks at once where a call heard a closed port, and of a round the first two probes alone', () => {
    const bench = started([destination(1)])
    bench.clock.advance(15_000)
    bench.reply = null
    bench.prober.evidence.refused(bench.get(1))
    const before = bench.sent.length
    bench.clock.advance(1_900)
    const ears = bench.sent.slice(before).map(({ order }) => order.ear)
    expect(ears).toEqual(['now', 'now', ...Array.from({ length: 6 }, () => 'never')])
  })

  test('however much traffic complains, probes go at most every 100 ms', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    const before = bench.sent.length
    for (let i = 0; i < 100; i++) {
      bench.prober.evidence.timedOut(bench.get(1))
      bench.clock.advance(10)
    }
    expect(bench.sent.length - before).toBeLessThanOrEqual(11)
  })

  test('where the set is not probed: nothing is sent until evidence comes, then every second, later every interval, until an answer', () => {
    const bench = started([destination(1)], UNPROBED)
    bench.clock.advance(60_000)
    expect([bench.sent.length, bench.get(1).health.health]).toEqual([0, 'unknown'])
    bench.reply = { kind: 'unanswered' }
    bench.prober.evidence.timedOut(bench.get(1))
    bench.clock.advance(30_000)
    expect(bench.get(1).health.health).toBe('down')
    bench.reply = answered(200)
    bench.clock.advance(11_100)
    expect(bench.get(1).health).toMatchObject({ health: 'unknown', reason: 'answers again' })
    const before = bench.sent.length
    bench.clock.advance(60_000)
    expect(bench.sent.length).toBe(before)
  })
})

describe('edits', () => {
  test('the disabled are not probed and unknown; the draining are probed; switched on, a probe goes at once', () => {
    const bench = started([
      destination(1, { adminState: 'disabled' }),
      destination(2, { adminState: 'draining' }),
    ])
    bench.clock.advance(30_000)
    expect([bench.sentTo(1).length, bench.get(1).health.health]).toEqual([0, 'unknown'])
    expect(bench.get(2).health.health).toBe('up')
    bench.apply([destination(1), destination(2)])
    bench.clock.advance(60)
    expect(bench.get(1).health.health).toBe('up')
    bench.apply([destination(1, { adminState: 'disabled' }), destination(2)])
    expect(bench.get(1).health).toMatchObject({ health: 'unknown', reason: 'not probed while disabled' })
  })

  test('a reload without changes sends no probe and changes no health', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    const { health } = bench.get(1)
    const before = bench.sent.length
    for (let i = 0; i < 50; i++) bench.apply([destination(1)])
    expect([bench.sent.length, bench.get(1).health]).toEqual([before, health])
    expect(bench.wheel.size).toBe(1)
  })

  test('another address under the same id is unknown until probed, and the probe that was out does not count', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    bench.reply = null
    bench.prober.evidence.timedOut(bench.get(1))
    bench.clock.advance(40)
    bench.apply([destination(1, { uri: 'sip:192.0.2.99' })])
    bench.sent.at(-1)?.done(answered(200))
    expect(bench.get(1).health).toMatchObject({
      health: 'unknown',
      reason: 'address changed, not probed yet',
    })
    bench.reply = answered(200)
    bench.clock.advance(60)
    expect(bench.get(1).health.health).toBe('up')
  })

  test('a removed destination is no longer watched, and stop leaves no timer', () => {
    const bench = started([destination(1), destination(2)])
    bench.clock.advance(1_000)
    bench.apply([destination(2)])
    expect(bench.wheel.size).toBe(1)
    bench.prober.stop()
    bench.prober.stop()
    expect(bench.wheel.size).toBe(0)
  })
})
