import { describe, expect, test } from 'vitest'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import { detailOf } from '#engine/destination/detail.ts'
import { located, NAME, target } from './located.ts'
import { answered, type Bench, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

function gaps(bench: Bench, id: number, fromMs: number): number[] {
  const times = bench.sentTo(id).filter((atMs) => atMs >= fromMs)
  return times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0))
}

describe('settings of a probe', () => {
  test("a destination's own go over its set's, the rest is its set's", () => {
    const login = { realm: 'media', user: 'fairline', password: 'secret' }
    const bench = started(
      [destination(1, { probe: { method: 'INFO', timeoutMs: 700 }, probeLogin: login }), destination(2)],
      { probe: { timeoutMs: 900, fromUri: 'sip:probe@example.org' }, overloadControl: true },
    )
    bench.clock.advance(1_000)
    const order = (id: number) => bench.sent.find(({ to }) => to.address === `192.0.2.${id}`)?.order
    expect(order(1)).toMatchObject({ login, offersOverload: true, timeoutMs: 700 })
    expect(order(1)?.probe).toMatchObject({ method: 'INFO', fromUri: 'sip:probe@example.org', fall: 3 })
    expect(order(2)).toMatchObject({ login: null, timeoutMs: 900 })
    expect(order(2)?.probe.method).toBe('OPTIONS')
  })

  test.each([
    ['up', 200, 4_000],
    ['down', 503, 20_000],
  ])('while %s it has its own interval', (_, status, intervalMs) => {
    const bench = started([destination(1)], {
      probe: { intervalMs: 4_000, downIntervalMs: 20_000, jitterPercent: 0 },
    })
    bench.reply = answered(status)
    bench.clock.advance(40_000)
    const fromMs = bench.clock.monotonicMs()
    bench.clock.advance(100_000)
    const all = gaps(bench, 1, fromMs)
    expect(all.length).toBeGreaterThan(2)
    for (const gap of all) expect(Math.abs(gap - intervalMs)).toBeLessThanOrEqual(20)
  })

  test('while it changes it is asked as often as its changing interval says', () => {
    const bench = started([destination(1)], {
      probe: { changingIntervalMs: 3_000, jitterPercent: 0, fall: 5 },
    })
    bench.clock.advance(15_000)
    bench.reply = answered(500)
    const fromMs = bench.clock.monotonicMs()
    bench.clock.advance(24_000)
    const all = gaps(bench, 1, fromMs)
    expect(all.slice(0, 4)).toEqual([3_000, 3_000, 3_000, 3_000])
    expect(bench.get(1).health.health).toBe('down')
  })

  test('good codes go by class and number, the number first', () => {
    const rows = [404, 405, 486, 503].map((_, i) => destination(i + 1))
    const bench = started(rows, { probe: { goodCodes: ['2xx', '4xx', '!404', '503'], fall: 1 } })
    const byId = [0, 404, 405, 486, 503]
    bench.chooseAt = ({ address }) => answered(byId[Number(address.split('.').at(-1))] ?? 0)
    bench.clock.advance(1_000)
    expect(rows.map(({ id }) => bench.get(id).health.health)).toEqual(['down', 'up', 'up', 'up'])
  })

  test('404 and 405 are good by default; 503 is not, and makes it down after fall of them', () => {
    const bench = started([destination(1), destination(2), destination(3)])
    const byId = [0, 404, 405, 503]
    bench.chooseAt = ({ address }) => answered(byId[Number(address.split('.').at(-1))] ?? 0)
    bench.clock.advance(5_000)
    expect([1, 2, 3].map((id) => bench.get(id).health.health)).toEqual(['up', 'up', 'down'])
    expect(bench.changes.filter(({ destinationId }) => destinationId === 3).map(({ to }) => to)).toEqual([
      'trying',
      'down',
    ])
  })

  test('another interval takes effect at once, and what was counted stays', () => {
    const bench = started([destination(1)], {
      probe: { intervalMs: 3_600_000, changingIntervalMs: 3_600_000 },
    })
    bench.reply = answered(503)
    bench.clock.advance(5_000)
    expect(bench.get(1).health.progress).toBe('1/3')
    bench.apply([destination(1)], { probe: { intervalMs: 5_000, changingIntervalMs: 3_600_000 } })
    bench.clock.advance(100)
    expect(bench.get(1).health.progress).toBe('2/3')
    bench.clock.advance(5_600)
    expect(bench.get(1).health.health).toBe('down')
  })
})

describe('what is known of probes', () => {
  test('the last one, and how long answers take; a time-out is no latency', () => {
    const bench = started([destination(1)])
    bench.network = ({ done }) => void bench.clock.after(40, () => done(answered(404)))
    bench.clock.advance(60_000)
    const { observations } = bench.get(1)
    const last = () => detailOf(bench.get(1), { nowMs: 0, wallMs: 0 }).lastProbe
    expect(last()).toMatchObject({
      kind: 'answered',
      status: 404,
      text: 'Phrase 404',
      isGood: true,
      latencyMs: 40,
    })
    const known = observations.latency.read()
    expect(known).toMatchObject({ p50: 40, p95: 40, deviation: 0 })
    bench.network = () => {}
    bench.clock.advance(60_000)
    expect(observations.latency.read()).toEqual(known)
    expect(last()).toMatchObject({ kind: 'unanswered', latencyMs: null, isGood: false })
    expect(last()?.text).toBe('no answer within 2.0 s')
  })

  test('another address has none of it', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    bench.reply = null
    bench.apply([destination(1, { uri: 'sip:192.0.2.99' })])
    expect(detailOf(bench.get(1), { nowMs: 0, wallMs: 0 })).toMatchObject({ latency: null, lastProbe: null })
  })
})

describe('a probe by hand', () => {
  function probe(bench: Bench, id: number): ProbeNowResult[] {
    const results: ProbeNowResult[] = []
    bench.prober.probeNow(id, (result) => results.push(result))
    return results
  }

  test('is one probe at once, and tells what came of it', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    const before = bench.sent.length
    bench.network = ({ done }) => void bench.clock.after(30, () => done(answered(200)))
    const results = probe(bench, 1)
    bench.clock.advance(30)
    expect(bench.sent.length - before).toBe(1)
    expect(results).toEqual([
      {
        outcome: 'probed',
        probe: {
          atMs: bench.clock.wallMs(),
          kind: 'answered',
          status: 200,
          text: 'Phrase 200',
          latencyMs: 30,
          isGood: true,
        },
        target: 'udp:192.0.2.1:5060',
        head: [],
      },
    ])
  })

  test('counts like others, also where the set is not probed', () => {
    const bench = started([destination(1)], { probe: { enabled: false } })
    probe(bench, 1)
    expect(bench.get(1).health).toMatchObject({
      health: 'unknown',
      reason: 'answered a probe, not probed regularly',
    })
    bench.reply = { kind: 'refused' }
    probe(bench, 1)
    expect(bench.get(1).health.health).toBe('down')
  })

  test('of a disabled one tells what came, and changes nothing', () => {
    const bench = started([destination(1, { adminState: 'disabled' })])
    const { health } = bench.get(1)
    expect(probe(bench, 1)[0]).toMatchObject({ outcome: 'probed', probe: { status: 200 } })
    expect(bench.get(1).health).toBe(health)
  })

  test('that nobody answers is over at its time-out, told once, even where the sender forgets it', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    bench.network = () => {}
    const results = probe(bench, 1)
    bench.clock.advance(2_020)
    bench.sent.at(-1)?.done(answered(200))
    expect(results).toHaveLength(1)
    expect(results[0]).toMatchObject({ probe: { kind: 'unanswered', text: 'no answer within 2.0 s' } })
  })

  test.each([
    ['an id that is not here', 9, 'there is no such destination here'],
    ['a name that is not resolved', 2, 'its name is not resolved: DNS was not asked yet'],
  ])('of %s says so', (_, id, reason) => {
    const bench = started([destination(1), destination(2, { uri: NAME })])
    expect(probe(bench, id)).toEqual([{ outcome: 'impossible', reason }])
  })

  test('goes to the first target of a name, and one that fails there is no failure of the others', () => {
    const bench = started([destination(1, { uri: NAME })])
    bench.prober.relocated(bench.directory.locate([located(target('192.0.2.1'), target('192.0.2.2'))]))
    bench.clock.advance(5_000)
    bench.reply = { kind: 'refused' }
    probe(bench, 1)
    expect(bench.get(1).board?.targets.map(({ seen }) => seen.health)).toEqual(['down', 'up'])
    expect(bench.get(1).health.health).toBe('up')
  })

  test('is one at a time for each destination; stop ends those that are out', () => {
    const bench = started([destination(1)])
    bench.clock.advance(5_000)
    bench.network = () => {}
    probe(bench, 1)
    expect(probe(bench, 1)).toEqual([{ outcome: 'impossible', reason: 'a probe by hand is out already' }])
    bench.prober.stop()
    expect(bench.wheel.size).toBe(0)
  })
})
