import { describe, expect, test } from 'vitest'
import { type Threads, threads } from './follow-bench.ts'
import { located, NAME, target } from './located.ts'
import { answered } from './prober-bench.ts'
import { destination } from './snapshots.ts'

const PAIR = [destination(1), destination(2)]

function healths(all: Threads, id = 1): string[] {
  return all.see(id, ({ health }) => health.health)
}

function skips(all: Threads, id = 1): (string | null)[] {
  return all.see(id, (one) => one.skipReason())
}

describe('rules 29 and 31: what the calls of one relay thread show', () => {
  test('a destination whose calls get no answer on one thread is doubted, probed by the first, and down on all', () => {
    const all = threads(PAIR)
    expect(healths(all)).toEqual(['up', 'up', 'up'])
    all.first.reply = null
    const sent = all.first.sentTo(1).length
    all.second.show(1, 'timedOut')
    all.advance(25)
    expect(healths(all)).toEqual(['trying', 'trying', 'trying'])
    expect(all.first.sentTo(1).length).toBe(sent + 1)
    all.advance(2_100)
    expect(healths(all)).toEqual(['down', 'down', 'down'])
    expect(skips(all)).toEqual(['down', 'down', 'down'])
    expect(all.see(1, (one) => one.isDead)).toEqual([true, true, true])
    expect(all.third.targetsDead).toEqual(['192.0.2.1'])
    expect(healths(all, 2)).toEqual(['up', 'up', 'up'])
  })

  test('rules 31: a closed port that another thread hears while a probe is out is confirmed by that, at once', () => {
    const all = threads(PAIR)
    all.first.reply = null
    all.second.show(1, 'refused')
    all.advance(25)
    all.third.show(1, 'refused')
    all.advance(3)
    expect(healths(all)).toEqual(['down', 'down', 'down'])
    expect(all.second.get(1).health).toEqual(all.first.get(1).health)
    expect(all.second.targetsDead).toEqual(['192.0.2.1'])
  })

  test('what speaks against a destination is told before the call moves on, and what it comes to within 2 ms', () => {
    const all = threads(PAIR)
    all.second.show(1, 'refused')
    all.advance(2)
    expect(healths(all)).toEqual(['trying', 'trying', 'trying'])
  })

  test('a silent call only asks for a probe, and not where nobody probes', () => {
    const all = threads(PAIR)
    const sent = all.first.sentTo(1).length
    all.second.show(1, 'suspected', 50)
    all.advance(40)
    expect(all.first.sentTo(1).length).toBe(sent + 1)
    expect(healths(all)).toEqual(['up', 'up', 'up'])
    all.apply(PAIR, { probe: { enabled: false } })
    const { length } = all.second.told
    all.second.show(1, 'suspected')
    all.advance(40)
    expect(
      all.second.told
        .slice(length)
        .flat()
        .filter(({ kind }) => kind === 'suspected'),
    ).toEqual([])
  })

  test('it comes back on all threads with the probes that are answered, and starts slowly on each', () => {
    const all = threads(PAIR, { slowStart: { sec: 60, fromPercent: 10 } })
    all.first.reply = null
    all.second.show(1, 'timedOut')
    all.advance(2_500)
    all.first.reply = answered(200)
    all.advance(15_000)
    expect(healths(all)).toEqual(['up', 'up', 'up'])
    for (const isWarming of all.see(1, ({ warmUp }) => warmUp.isUnderWay)) expect(isWarming).toBe(true)
  })

  test('a change of health is an event of the first thread alone, once', () => {
    const all = threads(PAIR)
    all.first.changes.length = 0
    all.first.reply = null
    all.second.show(1, 'timedOut')
    all.third.show(1, 'timedOut')
    all.advance(2_100)
    expect(all.first.changes.map(({ to }) => to)).toEqual(['trying', 'down'])
  })
})

describe('rules 29: evidence of several threads together', () => {
  test('five calls in a row from two sources, on two threads, eject on all; its time over, all have it back', () => {
    const all = threads(PAIR)
    all.first.chooseAt = ({ address }) => (address === '192.0.2.1' ? answered(503) : null)
    for (let i = 0; i < 3; i++) all.second.fail(1, 500, '198.51.100.1')
    for (let i = 0; i < 2; i++) all.third.fail(1, 500, '198.51.100.2')
    all.advance(200)
    expect(healths(all)).toEqual(['down', 'down', 'down'])
    const ends = all.see(1, ({ observations }) => observations.ejection.until)
    expect(new Set(ends)).toEqual(new Set([all.first.get(1).observations.ejection.until]))
    expect(ends[0]).not.toBeNull()
    expect(all.second.get(1).health.reason).toMatch(
      /^ejected for 30 s: 5 requests failed in a row, from 2 sources/,
    )
    all.first.chooseAt = () => null
    all.advance(40_000)
    expect(healths(all)).toEqual(['up', 'up', 'up'])
    expect(all.see(1, ({ observations }) => observations.ejection.until)).toEqual([null, null, null])
  })

  test('an answered call between them ends the row: news of one thread keeps its order', () => {
    const all = threads(PAIR)
    for (let i = 0; i < 4; i++) all.second.fail(1, 500, `198.51.100.${i}`)
    all.second.show(1, 'answered')
    for (let i = 0; i < 4; i++) all.second.fail(1, 500, `198.51.100.${i}`)
    all.second.show(1, 'answered', 2)
    all.second.fail(1, 500, '198.51.100.1')
    all.advance(200)
    const { window } = all.first.get(1).observations
    expect(window.read(10, all.first.clock.monotonicMs())).toEqual({
      attempts: 12,
      failures: 9,
      consecutive: 1,
      sources: 4,
    })
    expect(all.first.changes.map(({ to }) => to)).toEqual(['up', 'up'])
  })

  test('ten thousand answered calls are one piece of news, told within 100 ms', () => {
    const all = threads(PAIR)
    all.second.told.length = 0
    all.second.show(1, 'answered', 10_000)
    expect(all.second.told).toEqual([])
    all.advance(101)
    expect(all.second.told).toMatchObject([[{ kind: 'answered', destinationId: 1, times: 10_000 }]])
    const { window } = all.first.get(1).observations
    expect(window.read(10, all.first.clock.monotonicMs()).attempts).toBe(10_000)
  })
})

describe('RFC 3261 §21.5.4: Retry-After', () => {
  test('heard on one thread and confirmed by a probe it holds on all, until a call that another thread has answered', () => {
    const all = threads(PAIR)
    all.first.chooseAt = ({ address }) => (address === '192.0.2.1' ? answered(503, 120) : null)
    all.second.fail(1, 503, '198.51.100.1', 120)
    all.advance(22)
    expect(skips(all)).toEqual(['retry-after', 'retry-after', 'retry-after'])
    const until = all.first.get(1).observations.retryAfter.until
    expect(all.see(1, ({ observations }) => observations.retryAfter.until)).toEqual([until, until, until])
    all.third.show(1, 'answered')
    all.advance(102)
    expect(skips(all)).toEqual([null, null, null])
  })

  test('its time over, all threads give it calls again', () => {
    const all = threads(PAIR, { probe: { intervalMs: 60_000, changingIntervalMs: 60_000 } })
    all.first.chooseAt = ({ address }) => (address === '192.0.2.1' ? answered(503, 5) : null)
    all.second.fail(1, 503, '198.51.100.1', 5)
    all.advance(4_900)
    expect(skips(all)).toEqual(['retry-after', 'retry-after', 'retry-after'])
    all.advance(150)
    expect(skips(all)).toEqual([null, null, null])
  })
})

describe('RFC 7339: overload', () => {
  const overload = { algorithm: 'loss', value: 40, validityMs: 5_000, seq: 7 }

  test('§5.4: what a place says on one thread holds on all, for the time it named', () => {
    const all = threads(PAIR)
    all.second.evidence.overloaded(all.second.get(1), all.second.get(1).targets[0] ?? fail(), overload)
    all.advance(250)
    const percents = () =>
      [all.first, ...all.others].map((thread) => thread.get(1).overloadPercent(thread.clock.monotonicMs()))
    expect(percents()).toEqual([40, 40, 40])
    all.advance(4_740)
    expect(percents()).toEqual([40, 40, 40])
    all.advance(13)
    expect(percents()).toEqual([0, 0, 0])
  })

  test('§4.4: an older word that comes from another thread later changes nothing', () => {
    const all = threads(PAIR)
    const say = (thread: typeof all.second, seq: number, value: number) =>
      thread.evidence.overloaded(thread.get(1), thread.get(1).targets[0] ?? fail(), {
        ...overload,
        seq,
        value,
      })
    say(all.second, 9, 10)
    all.advance(250)
    say(all.third, 8, 90)
    all.advance(250)
    expect(all.see(1, ({ observations }) => observations.overload.percent(0))).toEqual([10, 10, 10])
  })
})

describe('figures that algorithms rank by', () => {
  test('latency (peers.md B2): the answers to probes are the same on all threads', () => {
    const all = threads(PAIR)
    all.first.network = ({ done }) => void all.first.clock.after(37, () => done(answered(200)))
    all.advance(30_000)
    all.first.network = () => {}
    all.advance(200)
    const [first, ...others] = all.see(1, ({ observations }) => observations.latency.read())
    expect(first?.ewma).toBeGreaterThan(10)
    expect(others).toEqual([first, first])
    expect(all.second.get(1).probeLatency).toEqual(all.first.get(1).probeLatency)
  })

  test('lowest-delay: who is slow on one thread is known to be slow on all within 1.2 s, and it fades', () => {
    const all = threads(PAIR)
    const { second } = all
    second.get(1).heardAfter(800, second.clock.monotonicMs())
    all.advance(2_200)
    const delays = () =>
      [all.first, ...all.others].map((thread) =>
        Math.round(thread.get(1).postDialDelayMs(thread.clock.monotonicMs()) ?? 0),
      )
    for (const delay of delays()) expect(delay > 600 && delay < 800).toBe(true)
    all.advance(60_000)
    for (const delay of delays()) expect(delay).toBeLessThan(5)
    const { length } = all.judged
    all.advance(9_000)
    const later = all.judged.slice(length).flat()
    expect(later.filter(({ delayMs }) => delayMs !== null)).toEqual([])
  })

  test('calls that failed lately on one thread make nobody attractive on another', () => {
    const all = threads(PAIR)
    for (let i = 0; i < 3; i++) all.second.fail(1, 486, '198.51.100.1')
    all.advance(250)
    const counts = [all.first, ...all.others].map((thread) =>
      thread.get(1).recentFailures(thread.clock.monotonicMs()),
    )
    for (const count of counts) expect(count > 2.7 && count < 3).toBe(true)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(0.1)
  })
})

describe('a destination that is reached by name', () => {
  const ROWS = [destination(1, { uri: NAME })]

  function named(): Threads {
    const all = threads(ROWS)
    all.locate(located(target('192.0.2.11'), target('192.0.2.12')))
    all.advance(15_000)
    return all
  }

  const seen = (all: Threads) =>
    all.see(1, ({ board }) => board?.targets.map((each) => `${each.address} ${each.seen.health}`))

  test('RFC 3263 §4.3: what is seen of each target is the same on all, and one that died is told as dead', () => {
    const all = named()
    const both = ['192.0.2.11 up', '192.0.2.12 up']
    expect(seen(all)).toEqual([both, both, both])
    all.first.chooseAt = ({ address }) => (address === '192.0.2.12' ? { kind: 'refused' } : null)
    const { evidence } = all.third
    evidence.refused(all.third.get(1), all.third.get(1).targets[1] ?? fail())
    all.advance(2)
    expect(seen(all)[1]).toEqual(['192.0.2.11 up', '192.0.2.12 trying'])
    all.advance(50)
    const one = ['192.0.2.11 up', '192.0.2.12 down']
    expect(seen(all)).toEqual([one, one, one])
    expect(healths(all)).toEqual(['up', 'up', 'up'])
    expect(all.second.targetsDead).toEqual(['192.0.2.12'])
    expect(
      all.second.get(1).board?.choose(
        () => true,
        () => 0,
      )?.address,
    ).toBe('192.0.2.11')
  })

  test('where its name leads elsewhere, the others have what the first sees there as soon as they know', () => {
    const all = named()
    const { first } = all
    first.prober.relocated(first.directory.locate([located(target('192.0.2.13'))]))
    all.advance(5_000)
    all.locateOnOthers(located(target('192.0.2.13')))
    expect(seen(all)).toEqual([['192.0.2.13 up'], ['192.0.2.13 unknown'], ['192.0.2.13 unknown']])
    all.advance(5)
    expect(seen(all)).toEqual([['192.0.2.13 up'], ['192.0.2.13 up'], ['192.0.2.13 up']])
  })
})

function fail(): never {
  throw new Error('no target')
}
