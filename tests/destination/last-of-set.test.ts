import { describe, expect, test } from 'vitest'
import { feed, figures, news } from './load-news.ts'
import { answered, type Bench, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

const AGENT = 'agent://203.0.113.9:9777'
const ROWS = [destination(1), destination(2, { feeds: [feed('weight', AGENT)] })]

/** Two destinations, both up; the first answers its probes with `status`. */
function pair(status: number): Bench {
  const bench = started(ROWS, { probe: { fall: 100 } })
  bench.clock.advance(15_000)
  firstAnswers(bench, status)
  return bench
}

function firstAnswers(bench: Bench, status: number): void {
  bench.chooseAt = ({ address }) => (address === '192.0.2.1' ? answered(status, 120) : null)
}

/** Calls that the first answers 503, of two sources by turns. */
function fail(bench: Bench, calls: number, retryAfterSec: number | null): void {
  const one = bench.get(1)
  const [at] = one.targets
  if (!at) throw new Error('no target')
  for (let i = 0; i < calls; i++)
    bench.evidence.failed(one, at, { status: 503, source: `198.51.100.${i % 2}`, retryAfterSec })
  bench.clock.advance(200)
}

function othersAgentSays(bench: Bench, said: Parameters<typeof figures>[0]): void {
  const [two] = bench.directory.feed([news(2, figures(said))])
  if (two) bench.prober.sourceSays(two)
}

describe('where nothing else of a set takes calls any more', () => {
  test('one that asked to be left alone takes them: the other wants no calls by its load source', () => {
    const bench = pair(503)
    fail(bench, 1, 120)
    expect(bench.get(1).skipReason()).toBe('retry-after')
    othersAgentSays(bench, { wish: 'drain' })
    expect([bench.get(1).skipReason(), bench.get(2).skipReason()]).toEqual([null, 'told'])
  })

  test('an ejection is over: rise answers bring it back at once', () => {
    const bench = pair(503)
    fail(bench, 5, null)
    expect(bench.get(1).health).toMatchObject({ health: 'down', cause: 'evidence' })
    firstAnswers(bench, 200)
    othersAgentSays(bench, { health: 'down' })
    expect(bench.get(1).observations.ejection.until).toBeNull()
    bench.clock.advance(2_500)
    expect([bench.get(1).health.health, bench.get(1).skipReason()]).toEqual(['up', null])
  })

  test('one that does not answer its probes stays down', () => {
    const bench = pair(503)
    fail(bench, 5, null)
    othersAgentSays(bench, { health: 'down' })
    bench.clock.advance(20_000)
    expect(bench.get(1).health.health).toBe('down')
  })
})

test('evidence that is switched off ejects no longer either', () => {
  const bench = pair(503)
  fail(bench, 5, null)
  firstAnswers(bench, 200)
  bench.apply(ROWS, { probe: { fall: 100 }, evidence: { enabled: false } })
  bench.clock.advance(2_500)
  expect(bench.get(1).health.health).toBe('up')
})

test('who asked to be left alone and who is ejected are out together: half of the set at most', () => {
  const bench = started(
    [1, 2, 3, 4].map((id) => destination(id)),
    { probe: { fall: 100 } },
  )
  bench.clock.advance(15_000)
  bench.reply = answered(503, 120)
  const busy = (id: number, calls: number) => {
    const one = bench.get(id)
    const [at] = one.targets
    if (!at) throw new Error('no target')
    for (let i = 0; i < calls; i++)
      bench.evidence.failed(one, at, { status: 503, source: `198.51.100.${i % 2}`, retryAfterSec: 120 })
    bench.clock.advance(200)
    return [one.skipReason(), one.health.traffic.phase]
  }
  expect(busy(1, 1)).toEqual(['retry-after', 'none'])
  expect(busy(2, 5)[1]).toBe('ejected')
  expect(busy(3, 1)).toEqual([null, 'none'])
  expect(busy(4, 5)).toEqual([null, 'evidence'])
  expect(bench.get(4).health.reason).toMatch(/not ejected: 2 of 4 in its set are out, 2 at most$/)
  // Already out, it may be ejected as well: that takes nobody more away.
  expect(busy(1, 5)[1]).toBe('ejected')
})

test('others that have as many calls a second as they may take calls in a moment: who is out stays out', () => {
  const rows = [destination(1), destination(2, { callsPerSecond: 1 })]
  const bench = started(rows, { probe: { fall: 100 } })
  bench.clock.advance(15_000)
  firstAnswers(bench, 503)
  fail(bench, 5, null)
  expect(bench.get(1).observations.ejection.until).not.toBeNull()
  bench.get(2).take(1)
  bench.apply([...rows, destination(3, { adminState: 'disabled' })], { probe: { fall: 100 } })
  expect(bench.get(2).skipReason()).toBe('rate')
  expect(bench.get(1).observations.ejection.until).not.toBeNull()
})
