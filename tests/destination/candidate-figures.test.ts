import { describe, expect, test } from 'vitest'
import { PLAIN_CALL } from '#engine/balance/candidate.ts'
import { PeakDelay } from '#engine/destination/peak-delay.ts'
import { RecentFailures } from '#engine/destination/recent-failures.ts'
import { feed, figures, news } from './load-news.ts'
import { started } from './prober-bench.ts'
import { destination, single } from './snapshots.ts'

const WALL = Date.UTC(2026, 0, 1)

describe('recent failures', () => {
  test('each counts as a call, and fades over some ten seconds', () => {
    const failures = new RecentFailures()
    expect(failures.read(0)).toBe(0)
    for (let i = 0; i < 4; i++) failures.note(1_000)
    expect(failures.read(1_000)).toBe(4)
    expect(failures.read(4_466)).toBeCloseTo(2, 2)
    expect(failures.read(11_000)).toBeLessThan(0.6)
    failures.note(11_000)
    expect(failures.read(11_000)).toBeCloseTo(1.54, 2)
    failures.forget()
    expect(failures.read(11_000)).toBe(0)
  })

  test('time-outs, closed ports and bad answers of calls are counted, whatever becomes of them as evidence', () => {
    const bench = started([destination(1), destination(2)], { evidence: { enabled: false } })
    const one = bench.get(1)
    const [at] = one.targets
    if (!at) throw new Error('no target')
    bench.evidence.timedOut(one)
    bench.evidence.refused(one)
    bench.evidence.failed(one, at, { status: 503, source: '198.51.100.1', retryAfterSec: null })
    bench.evidence.answered(one)
    bench.evidence.suspected(one)
    expect(one.recentFailures(bench.clock.monotonicMs())).toBe(3)
    expect(bench.get(2).recentFailures(bench.clock.monotonicMs())).toBe(0)
  })
})

describe('post-dial delay', () => {
  test('rises to a slower one at once, comes down by and by, and fades while nothing is heard', () => {
    const delay = new PeakDelay()
    expect(delay.read(0)).toBeNull()
    delay.hear(100, 0)
    delay.hear(900, 10)
    expect(delay.read(10)).toBe(900)
    delay.hear(100, 20)
    expect(delay.read(20)).toBeCloseTo(899.2, 1)
    for (let call = 1; call <= 1_000; call++) delay.hear(100, 20 + 10 * call)
    expect(delay.read(10_020)).toBeCloseTo(100 + 799.2 * Math.exp(-1), 0)
    expect(delay.read(60_020)).toBeLessThan(3)
    delay.hear(700, 60_020)
    expect(delay.read(60_020)).toBe(700)
  })

  test('of a destination it is what its calls were heard after; another address begins anew', () => {
    const { destination: one } = single()
    expect(one.postDialDelayMs(0)).toBeNull()
    one.heardAfter(250, 1_000)
    expect(one.postDialDelayMs(1_000)).toBe(250)
    one.observations.forget()
    expect(one.postDialDelayMs(1_000)).toBeNull()
  })
})

test('RFC 7339 §5.4: what to keep back is what its place asked for, while that holds', () => {
  const bench = started([destination(1)], { overloadControl: true })
  const one = bench.get(1)
  const [at] = one.targets
  if (!at) throw new Error('no target')
  const nowMs = bench.clock.monotonicMs()
  expect(one.overloadPercent(nowMs)).toBe(0)
  bench.evidence.overloaded(one, at, { algorithm: 'loss', value: 40, validityMs: 500, seq: 1 })
  expect([
    one.overloadPercent(nowMs),
    one.overloadPercent(nowMs + 499),
    one.overloadPercent(nowMs + 500),
  ]).toEqual([40, 40, 0])
  bench.evidence.overloaded(one, at, { algorithm: 'rate', value: 40, validityMs: 500, seq: 2 })
  expect(one.overloadPercent(nowMs)).toBe(0)
})

test('as if all were up: down and left alone take the request, what somebody wants keeps its say', () => {
  const { directory, destination: one } = single({
    feeds: [feed('weight', 'agent://10.1.1.1:9777')],
    channels: 1,
  })
  const ignoring = () => one.skipReason(PLAIN_CALL, true)
  one.observations.retryAfter.begin(60_000, 0, WALL)
  one.judge()
  expect([one.skipReason(), ignoring()]).toEqual(['retry-after', null])
  one.learn({ kind: 'probe-unanswered', probes: 3, waitedMs: 2_000 }, WALL)
  expect([one.skipReason(), ignoring()]).toEqual(['down', null])
  directory.feed([news(7, figures({ wish: 'drain' }))])
  expect([one.skipReason(), ignoring()]).toEqual(['down', 'told'])
  directory.feed([news(7, figures({ wish: 'ready' }))])
  one.take(1)
  expect([one.skipReason(), ignoring()]).toEqual(['down', 'full'])
  directory.override(7, 'draining')
  expect(ignoring()).toBe('draining')
})
