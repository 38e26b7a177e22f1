import { describe, expect, test } from 'vitest'
import { located, NAME, target } from './located.ts'
import { answered, type Bench, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

const [A, B] = ['198.51.100.1', '198.51.100.2'] as const

/** So many destinations, all up. */
function up(count: number, more: Parameters<typeof started>[1] = {}): Bench {
  const bench = started(
    Array.from({ length: count }, (_, i) => destination(i + 1)),
    more,
  )
  bench.clock.advance(15_000)
  return bench
}

/** Calls that it answers 503, from these sources by turns. */
function fail(bench: Bench, id: number, calls: number, sources: readonly string[] = [A, B]): void {
  const one = bench.get(id)
  const [at] = one.targets
  if (!at) throw new Error('no target')
  for (let i = 0; i < calls; i++)
    bench.evidence.failed(one, at, {
      status: 503,
      source: sources[i % sources.length] ?? '',
      retryAfterSec: null,
    })
}

/** Answers its probes with this status. */
function answers(bench: Bench, byId: Readonly<Record<number, number>>): void {
  bench.chooseAt = ({ address }) => {
    const status = byId[Number(address.split('.').at(-1))]
    return status === undefined ? null : answered(status)
  }
}

/** Evidence, and a probe that fails. */
function eject(bench: Bench, id: number): void {
  fail(bench, id, 5)
  bench.clock.advance(200)
}

const healthOf = (bench: Bench, id: number) => bench.get(id).health
const causes = (bench: Bench, id: number) =>
  bench.changes.filter((change) => change.destinationId === id).map(({ to, cause }) => `${to} by ${cause}`)

describe('failed calls', () => {
  test('a thousand of one source bench nobody, and ask for nothing', () => {
    const bench = up(2)
    answers(bench, { 1: 503 })
    const before = bench.sent.length
    fail(bench, 1, 1_000, [A])
    expect([healthOf(bench, 1).health, bench.get(1).skipReason()]).toEqual(['up', null])
    expect(bench.sent.length).toBe(before)
  })

  test('of two sources make it trying at once, and a probe is asked that clears it', () => {
    const bench = up(2)
    const before = bench.sent.length
    fail(bench, 1, 5)
    expect(healthOf(bench, 1)).toMatchObject({
      health: 'trying',
      cause: 'evidence',
      reason: '5 requests failed in a row, from 2 sources',
    })
    bench.clock.advance(200)
    expect([bench.sent.length - before, healthOf(bench, 1).health]).toEqual([1, 'up'])
    expect(causes(bench, 1).slice(1)).toEqual(['trying by evidence', 'up by probe'])
    fail(bench, 1, 4)
    expect(healthOf(bench, 1).health).toBe('up')
  })

  test('of two sources and one probe that fails eject it, whatever the fall count', () => {
    const bench = up(2, { probe: { fall: 50 } })
    answers(bench, { 1: 503 })
    eject(bench, 1)
    expect(bench.get(1).skipReason()).toBe('down')
    expect(healthOf(bench, 1)).toMatchObject({
      health: 'down',
      cause: 'evidence',
      reason: 'ejected for 30 s: 5 requests failed in a row, from 2 sources; 1 probe answered 503',
    })
    expect(bench.changes.at(-1)?.figures).toEqual({
      attempts: 5,
      failures: 5,
      consecutive: 5,
      sources: 2,
      ejections: 1,
      ejectedMs: 30_000,
    })
  })

  test('that are long past are no evidence any more when a probe fails at last', () => {
    const bench = up(2, { probe: { fall: 100 } })
    bench.chooseAt = ({ address }) =>
      address.endsWith('.1') ? { kind: 'unsent', reason: 'no listener' } : null
    fail(bench, 1, 5)
    bench.clock.advance(12_000)
    answers(bench, { 1: 503 })
    bench.clock.advance(11_500)
    expect(healthOf(bench, 1)).toMatchObject({ health: 'trying', cause: 'probe' })
    expect(bench.changes.some(({ cause, to }) => cause === 'evidence' && to === 'down')).toBe(false)
  })

  test('count as codes say, and not at all where evidence is off', () => {
    const bench = up(2, { evidence: { codes: [500] } })
    fail(bench, 1, 100)
    expect(healthOf(bench, 1).health).toBe('up')
    bench.apply([destination(1), destination(2)], { evidence: { enabled: false } })
    fail(bench, 1, 100)
    expect(healthOf(bench, 1).health).toBe('up')
  })

  test('evidence that was on when it was switched off speaks no more', () => {
    const bench = up(2)
    bench.reply = null
    fail(bench, 1, 5)
    expect(healthOf(bench, 1).health).toBe('trying')
    bench.apply([destination(1), destination(2)], { evidence: { enabled: false } })
    expect(healthOf(bench, 1).health).toBe('up')
  })

  test('a dead one is down by its probes, and comes back by them, without an ejection', () => {
    const bench = up(2)
    bench.chooseAt = ({ address }) => (address.endsWith('.1') ? { kind: 'unanswered' } : null)
    fail(bench, 1, 5)
    bench.clock.advance(2_200)
    expect(healthOf(bench, 1)).toMatchObject({ health: 'down', cause: 'probe' })
    expect(bench.get(1).observations.ejection.until).toBeNull()
  })
})

describe('an ejection', () => {
  test('lasts its time, whatever probes are answered; after it rise answers bring it back', () => {
    const bench = up(2)
    answers(bench, { 1: 503 })
    eject(bench, 1)
    answers(bench, {})
    bench.clock.advance(29_500)
    expect(healthOf(bench, 1)).toMatchObject({ health: 'down', probe: { verdict: 'good', answers: 0 } })
    bench.clock.advance(500)
    expect(healthOf(bench, 1)).toMatchObject({ health: 'down', progress: '1/2' })
    bench.clock.advance(1_300)
    expect(healthOf(bench, 1).health).toBe('up')
    expect(bench.get(1).skipReason()).toBeNull()
  })

  test('grows 30, 60, 90 s … while evidence comes again within the calm time', () => {
    const bench = up(2)
    const lengths: number[] = []
    for (let i = 0; i < 12; i++) {
      answers(bench, { 1: 503 })
      eject(bench, 1)
      lengths.push(bench.changes.at(-1)?.figures.ejectedMs ?? 0)
      answers(bench, {})
      bench.clock.advance(305_000)
      expect(healthOf(bench, 1).health).toBe('up')
    }
    const seconds = lengths.map((ms) => ms / 1_000)
    expect(seconds).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300])
  })

  test('is begun anew with its first length after a calm time', () => {
    const bench = up(2)
    answers(bench, { 1: 503 })
    eject(bench, 1)
    answers(bench, {})
    bench.clock.advance(30_000 + 300_100)
    answers(bench, { 1: 503 })
    eject(bench, 1)
    expect(bench.changes.at(-1)?.figures).toMatchObject({ ejections: 1, ejectedMs: 30_000 })
  })

  test('ends when it is switched off, or leads elsewhere; no timer is left', () => {
    const bench = up(2)
    answers(bench, { 1: 503 })
    eject(bench, 1)
    bench.apply([destination(1, { adminState: 'disabled' }), destination(2)])
    expect(healthOf(bench, 1).health).toBe('unknown')
    answers(bench, {})
    bench.apply([destination(1), destination(2)])
    bench.clock.advance(200)
    expect(healthOf(bench, 1).health).toBe('up')
    answers(bench, { 1: 503 })
    eject(bench, 1)
    bench.apply([destination(1, { uri: 'sip:192.0.2.77' }), destination(2)])
    expect(healthOf(bench, 1)).toMatchObject({ health: 'unknown', cause: 'configuration' })
    bench.clock.advance(60_000)
    expect(healthOf(bench, 1).health).toBe('up')
    bench.prober.stop()
    expect(bench.wheel.size).toBe(0)
  })

  test('goes on through an edit of its set', () => {
    const bench = up(2)
    answers(bench, { 1: 503 })
    eject(bench, 1)
    const { health } = bench.get(1)
    bench.apply([destination(1, { weight: 7 }), destination(2)], { attemptTimeoutMs: 1_000 })
    expect(bench.get(1).health).toBe(health)
    answers(bench, {})
    bench.clock.advance(32_000)
    expect(healthOf(bench, 1).health).toBe('up')
  })
})

describe('a destination that is reached by name', () => {
  test('is ejected as a whole; edits and other addresses do not end that', () => {
    const bench = started([destination(1, { uri: NAME }), destination(2)], { probe: { fall: 100 } })
    const locate = (...addresses: string[]) =>
      bench.prober.relocated(bench.directory.locate([located(...addresses.map((each) => target(each)))]))
    locate('203.0.113.1', '203.0.113.2')
    bench.clock.advance(15_000)
    bench.chooseAt = ({ address }) => (address.startsWith('203') ? answered(500) : null)
    eject(bench, 1)
    expect(healthOf(bench, 1)).toMatchObject({ health: 'down', cause: 'evidence' })
    bench.chooseAt = () => null
    bench.clock.advance(15_000)
    const { health } = bench.get(1)
    bench.apply([destination(1, { uri: NAME, weight: 3 }), destination(2)], { probe: { fall: 100 } })
    locate('203.0.113.2', '203.0.113.3')
    expect(bench.get(1).health).toBe(health)
    bench.clock.advance(17_000)
    expect(healthOf(bench, 1).health).toBe('up')
  })
})

describe('at most half of a set', () => {
  test.each([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
  ])('of %i that all fail %i are ejected', (count, most) => {
    const bench = up(count, { probe: { fall: 100 } })
    bench.reply = answered(503)
    for (let id = 1; id <= count; id++) eject(bench, id)
    const healths = bench.directory.destinations.map(({ health }) => health.health)
    expect(healths.filter((health) => health === 'down')).toHaveLength(most)
    expect(healths.filter((health) => health === 'trying')).toHaveLength(count - most)
  })

  test('those that are spared stay trying, and say why', () => {
    const bench = up(3, { probe: { fall: 100 } })
    bench.reply = answered(503)
    for (const id of [1, 2]) eject(bench, id)
    expect(healthOf(bench, 2)).toMatchObject({
      health: 'trying',
      cause: 'evidence',
      reason: '5 requests failed in a row, from 2 sources; not ejected: 1 of 3 in its set are out, 1 at most',
    })
  })

  test('the last that takes calls is never ejected', () => {
    const bench = up(4, { probe: { fall: 100 } })
    bench.apply([
      destination(1),
      destination(2, { adminState: 'draining' }),
      destination(3, { adminState: 'disabled' }),
      destination(4),
    ])
    bench.reply = answered(503)
    eject(bench, 1)
    eject(bench, 4)
    expect([healthOf(bench, 1).health, healthOf(bench, 4).health]).toEqual(['down', 'trying'])
    expect(healthOf(bench, 4).reason).toMatch(/not ejected: it is the last of its set that takes calls$/)
  })

  test('it does not spare one whose probes fail often enough: a dead one is dead', () => {
    const bench = up(2)
    bench.reply = answered(503)
    for (const id of [1, 2]) eject(bench, id)
    expect(healthOf(bench, 2).health).toBe('trying')
    bench.clock.advance(3_000)
    expect(healthOf(bench, 2)).toMatchObject({
      health: 'down',
      cause: 'probe',
      reason: '3 probes answered 503',
    })
  })

  test('a share of 0 ejects nobody', () => {
    const bench = up(4, { probe: { fall: 100 }, evidence: { maxEjectedPercent: 0 } })
    bench.reply = answered(503)
    eject(bench, 1)
    expect(healthOf(bench, 1)).toMatchObject({ health: 'trying' })
    expect(healthOf(bench, 1).reason).toMatch(/none of 4 in its set may be$/)
  })
})
