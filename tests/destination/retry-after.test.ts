import { describe, expect, test } from 'vitest'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import { detailOf } from '#engine/destination/detail.ts'
import { feed, figures, news } from './load-news.ts'
import { located, NAME, target } from './located.ts'
import { answered, type Bench, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

const BUSY = answered(503, 120)
const AGENT = 'agent://203.0.113.9:9777'

/** Two destinations, both up; the set goes on when three failures do not make one down. */
function pair(more: Parameters<typeof started>[1] = {}): Bench {
  const bench = started([destination(1), destination(2)], { probe: { fall: 100 }, ...more })
  bench.clock.advance(15_000)
  return bench
}

/** The first answers its probes so; the other one well. */
function firstAnswers(bench: Bench, reply: ReturnType<typeof answered>): void {
  bench.chooseAt = ({ address }) => (address === '192.0.2.1' ? reply : null)
}

/** A call of it is answered 503 with Retry-After. */
function busyCall(bench: Bench, retryAfterSec: number | null = 120, id = 1): void {
  const one = bench.get(id)
  const [at] = one.targets
  if (at) bench.evidence.failed(one, at, { status: 503, source: '198.51.100.1', retryAfterSec })
}

/** Left alone for two minutes. */
function skipped(): Bench {
  const bench = pair()
  firstAnswers(bench, BUSY)
  busyCall(bench)
  bench.clock.advance(200)
  return bench
}

const skipReason = (bench: Bench, id = 1) => bench.get(id).skipReason()

describe('§21.5.4: a 503 with Retry-After', () => {
  test('of a call costs nothing by itself, and asks for a probe at once', () => {
    const bench = pair()
    const before = bench.sent.length
    busyCall(bench)
    expect(skipReason(bench)).toBeNull()
    bench.clock.advance(200)
    expect([bench.sent.length - before, skipReason(bench)]).toEqual([1, null])
    expect(bench.get(1).observations.retryAfter.isOpen).toBe(false)
  })

  test('keeps further calls away once a probe sent after it is answered 503, too', () => {
    const bench = skipped()
    expect(skipReason(bench)).toBe('retry-after')
    expect(detailOf(bench.get(1), { nowMs: 0, wallMs: 0 }).retryAfterUntilMs).toBeGreaterThan(
      bench.clock.wallMs() + 119_000,
    )
    expect(bench.get(1).notice).toBe('it asked to be left alone for a while')
  })

  test('a probe that left before it confirms nothing; another one is asked then', () => {
    const bench = pair()
    bench.reply = null
    bench.evidence.timedOut(bench.get(1))
    bench.clock.advance(40)
    const early = bench.sent.at(-1)
    busyCall(bench)
    early?.done(BUSY)
    expect(skipReason(bench)).toBeNull()
    bench.clock.advance(200)
    bench.sent.at(-1)?.done(BUSY)
    expect(skipReason(bench)).toBe('retry-after')
  })

  test('asks for its probe also where a suspicion has just had one', () => {
    const bench = pair()
    firstAnswers(bench, BUSY)
    bench.evidence.suspected(bench.get(1))
    bench.clock.advance(50)
    busyCall(bench)
    bench.clock.advance(200)
    expect(skipReason(bench)).toBe('retry-after')
  })

  test('of a probe counts once the next one is answered 503, too', () => {
    const bench = pair()
    firstAnswers(bench, BUSY)
    bench.prober.probeNow(1, () => {})
    expect(skipReason(bench)).toBeNull()
    bench.prober.probeNow(1, () => {})
    expect(skipReason(bench)).toBe('retry-after')
  })

  test('it is for five minutes at the most, and without Retry-After it is nothing', () => {
    const bench = pair()
    firstAnswers(bench, answered(503, 86_400))
    busyCall(bench, 86_400)
    bench.clock.advance(200)
    const { until } = bench.get(1).observations.retryAfter
    expect((until ?? 0) - bench.clock.wallMs()).toBeLessThanOrEqual(300_000)
    const other = pair()
    firstAnswers(other, answered(503))
    busyCall(other, null)
    other.clock.advance(5_000)
    expect(skipReason(other)).toBeNull()
  })

  test('of 0 seconds asks for nothing, and of a probe takes back what a call was told', () => {
    const bench = pair()
    const before = bench.sent.length
    busyCall(bench, 0)
    bench.clock.advance(200)
    expect(bench.sent.length).toBe(before)
    firstAnswers(bench, answered(503, 0))
    busyCall(bench)
    bench.clock.advance(200)
    expect([skipReason(bench), bench.get(1).observations.retryAfter.isOpen]).toEqual([null, false])
  })

  test('where the set is not probed, the probe is sent all the same', () => {
    const bench = pair({ probe: { enabled: false } })
    firstAnswers(bench, BUSY)
    busyCall(bench)
    bench.clock.advance(200)
    expect([bench.sent.length, skipReason(bench)]).toEqual([1, 'retry-after'])
  })

  test('a flood of them asks for one probe a second', () => {
    const bench = pair()
    bench.reply = null
    const before = bench.sent.length
    for (let i = 0; i < 300; i++) {
      busyCall(bench)
      bench.clock.advance(1)
    }
    expect(new Set(bench.sent.slice(before).map(({ to }) => to.address))).toEqual(new Set(['192.0.2.1']))
    expect(bench.sent.length - before).toBeLessThanOrEqual(3)
  })
})

describe('it ends', () => {
  test('with its time', () => {
    const bench = skipped()
    firstAnswers(bench, answered(500))
    bench.clock.advance(60_000)
    expect(skipReason(bench)).toBe('retry-after')
    bench.clock.advance(59_000)
    expect(bench.get(1).observations.retryAfter.isOpen).toBe(true)
    bench.clock.advance(1_500)
    expect(bench.get(1).observations.retryAfter.isOpen).toBe(false)
  })

  test('with a probe that is answered well', () => {
    const bench = skipped()
    firstAnswers(bench, answered(200))
    bench.clock.advance(1_200)
    expect([skipReason(bench), bench.get(1).health.health]).toEqual([null, 'up'])
  })

  test('with a call that is answered', () => {
    const bench = skipped()
    bench.evidence.answered(bench.get(1))
    expect(skipReason(bench)).toBeNull()
  })

  test('with fresh figures that show room, not with such as show none', () => {
    const bench = skipped()
    bench.prober.sourceSays(bench.get(1), { verdict: 'good', reason: '30 of 30 sessions', isFull: true })
    expect(skipReason(bench)).toBe('retry-after')
    bench.prober.sourceSays(bench.get(1), { verdict: 'good', reason: '29 of 30 sessions', isFull: false })
    expect(skipReason(bench)).toBeNull()
  })

  test('where nothing else of its set takes calls: it is never the last', () => {
    const bench = skipped()
    bench.apply([destination(1), destination(2, { adminState: 'disabled' })], { probe: { fall: 100 } })
    expect(skipReason(bench)).toBeNull()
    busyCall(bench)
    bench.clock.advance(1_500)
    expect(skipReason(bench)).toBeNull()
    const other = skipped()
    other.chooseAt = ({ address }) => (address === '192.0.2.2' ? { kind: 'refused' } : BUSY)
    other.evidence.refused(other.get(2))
    other.clock.advance(200)
    expect([skipReason(other, 2), skipReason(other)]).toEqual(['down', null])
  })

  test('when it is switched off or leads elsewhere', () => {
    const bench = skipped()
    bench.apply([destination(1, { adminState: 'disabled' }), destination(2)])
    bench.apply([destination(1), destination(2)])
    expect(skipReason(bench)).toBeNull()
  })
})

describe('a FreeSWITCH at its maximum answers 503 to all', () => {
  const FULL = { verdict: 'good', reason: 'FreeSWITCH: 30 of 30 sessions', isFull: true } as const

  test('by its own figures it is full, and its 503 is an answer: up, and left alone for no time', () => {
    const bench = pair({ probe: { fall: 1 } })
    bench.prober.sourceSays(bench.get(1), FULL)
    firstAnswers(bench, answered(503, 300))
    for (let i = 0; i < 20; i++) busyCall(bench, 300)
    bench.clock.advance(60_000)
    expect(bench.get(1).health).toMatchObject({ health: 'up', reason: 'answers probes (503, and is full)' })
    expect([skipReason(bench), bench.get(1).notice]).toEqual([null, FULL.reason])
    expect(detailOf(bench.get(1), { nowMs: 0, wallMs: 0 }).lastProbe).toMatchObject({
      status: 503,
      isGood: true,
    })
  })

  test('with figures that show room, or none, the 503 is a failure: it is paused', () => {
    for (const word of [
      { verdict: 'good', reason: '3 of 30 sessions', isFull: false },
      { verdict: 'none', reason: 'no fresh figures', isFull: null },
    ] as const) {
      const bench = pair({ probe: { fall: 3 } })
      bench.prober.sourceSays(bench.get(1), FULL)
      bench.prober.sourceSays(bench.get(1), word)
      firstAnswers(bench, answered(503, 300))
      bench.clock.advance(20_000)
      expect(bench.get(1).health).toMatchObject({ health: 'down', reason: '3 probes answered 503' })
    }
  })
})

describe('what a load source says of health', () => {
  test('of one that is reached by name, too: an edit meanwhile forgets nothing of the probes', () => {
    const named = { uri: NAME, feeds: [feed('weight', AGENT)] }
    const bench = started([destination(1, named)])
    const hear = (said: Partial<LoadFigures>) => {
      for (const fed of bench.directory.feed([news(1, figures(said))])) bench.prober.sourceSays(fed)
    }
    bench.prober.relocated(bench.directory.locate([located(target('203.0.113.1'))]))
    bench.clock.advance(15_000)
    hear({ health: 'down' })
    bench.apply([destination(1, { ...named, weight: 3 })])
    expect(bench.get(1).health).toMatchObject({ health: 'down', probe: { phase: 'up' } })
    hear({ health: 'up' })
    expect(bench.get(1).health.health).toBe('up')
  })

  test('ends with the feed that an edit takes away', () => {
    const bench = started([destination(1, { feeds: [feed('weight', AGENT)] })])
    bench.clock.advance(15_000)
    for (const fed of bench.directory.feed([news(1, figures({ health: 'down' }))]))
      bench.prober.sourceSays(fed)
    expect(bench.get(1).health.health).toBe('down')
    bench.apply([destination(1)])
    expect(bench.get(1).health.health).toBe('up')
  })

  test('down is down at once, and ends with its word, with nothing forgotten of the probes', () => {
    const bench = pair()
    bench.prober.sourceSays(bench.get(1), { verdict: 'bad', reason: 'agent says down', isFull: null })
    expect(bench.get(1).health).toMatchObject({ health: 'down', cause: 'source', reason: 'agent says down' })
    bench.clock.advance(30_000)
    expect(bench.get(1).health.health).toBe('down')
    bench.prober.sourceSays(bench.get(1), { verdict: 'none', reason: 'its news is stale', isFull: null })
    expect(bench.get(1).health).toMatchObject({ health: 'up', cause: 'probe' })
  })
})
