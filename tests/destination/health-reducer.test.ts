import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGoodCode, probeSchema } from '#engine/contract/probe.ts'
import { type HealthRecord, type Thresholds, unseen } from '#engine/destination/health.ts'
import type { HealthNews } from '#engine/destination/health-news.ts'
import { reduceHealth } from '#engine/destination/health-reducer.ts'

const PROBED: Thresholds = { fall: 3, rise: 2, isProbed: true }
const UNPROBED: Thresholds = { fall: 3, rise: 2, isProbed: false }

const { goodCodes } = probeSchema.parse({})
const answer = (status: number, isFull = false): HealthNews => {
  return { kind: 'probe-answered', status, latencyMs: 4, isGood: isGoodCode(goodCodes, status), isFull }
}
const answered = answer(200)
const unanswered: HealthNews = { kind: 'probe-unanswered', probes: 1, waitedMs: 2_000 }
const timedOut: HealthNews = { kind: 'attempt-timed-out' }
const refused: HealthNews = { kind: 'refused' }
const probeRefused: HealthNews = { kind: 'probe-refused' }

function hear(
  news: readonly HealthNews[],
  thresholds = PROBED,
  from: HealthRecord = unseen(0),
): HealthRecord {
  return news.reduce((record, one, index) => reduceHealth(record, one, thresholds, (index + 1) * 1_000), from)
}

const UP = hear([answered])
const DOWN = hear([unanswered, unanswered, unanswered])

describe('probes', () => {
  test('a destination begins unknown and is up with its first answer', () => {
    expect(unseen(5)).toMatchObject({ health: 'unknown', sinceMs: 5, probeLatencyMs: null })
    expect(UP).toMatchObject({
      health: 'up',
      cause: 'probe',
      reason: 'answers probes (200)',
      sinceMs: 1_000,
      probeLatencyMs: 4,
    })
  })

  test('only as many failures in a row as fall says make it down; the way there is shown', () => {
    const path = [1, 2, 3].map((count) =>
      hear(
        Array.from({ length: count }, () => unanswered),
        PROBED,
        UP,
      ),
    )
    expect(path.map(({ health, progress }) => [health, progress])).toEqual([
      ['trying', '1/3'],
      ['trying', '2/3'],
      ['down', ''],
    ])
    expect(path[2]?.reason).toBe('3 probes unanswered')
  })

  test('one answer on the way down clears what was counted', () => {
    expect(hear([unanswered, unanswered, answered, unanswered, unanswered], PROBED, UP)).toMatchObject({
      health: 'trying',
      progress: '2/3',
    })
  })

  test('only as many answers in a row as rise says bring it back up', () => {
    expect(hear([answered], PROBED, DOWN)).toMatchObject({
      health: 'down',
      progress: '1/2',
      reason: '1 probe answered of 2 needed',
    })
    expect(hear([answered, unanswered, answered], PROBED, DOWN)).toMatchObject({
      health: 'down',
      progress: '1/2',
    })
    expect(hear([answered, answered], PROBED, DOWN)).toMatchObject({
      health: 'up',
      reason: '2 probes answered',
      progress: '',
    })
  })

  test('fall 1 and rise 1 act at once', () => {
    const quick = { fall: 1, rise: 1, isProbed: true }
    const down = hear([unanswered], quick, UP)
    expect(down).toMatchObject({ health: 'down', reason: '1 probe unanswered' })
    expect(hear([answered], quick, down).health).toBe('up')
  })

  test('404, 405, 403 and 501 to OPTIONS show life; 408, 500, 503 and 504 do not', () => {
    for (const status of [200, 404, 405, 403, 486, 501, 505, 603])
      expect(hear([answer(status)], PROBED, UP).health).toBe('up')
    for (const status of [408, 500, 502, 503, 504])
      expect(hear([answer(status)], PROBED, UP).health).toBe('trying')
    const busy = answer(503)
    expect(hear([busy, busy, busy], PROBED, UP)).toMatchObject({
      health: 'down',
      reason: '3 probes answered 503',
    })
    expect(hear([unanswered, busy, busy], PROBED, UP).reason).toBe('3 probes failed, the last answered 503')
  })

  test('a closed port that a probe confirms makes it down at once', () => {
    expect(hear([probeRefused], PROBED, UP)).toMatchObject({ health: 'down', cause: 'refused' })
  })

  test('a probe that we could not send says nothing about the destination', () => {
    const unsent: HealthNews = { kind: 'probe-unsent', reason: 'no TCP listener' }
    expect(hear([unsent], PROBED, UP)).toMatchObject({ health: 'unknown', reason: 'no TCP listener' })
    expect(hear([unsent], PROBED, DOWN)).toBe(DOWN)
  })
})

describe('evidence of traffic', () => {
  test.each([timedOut, refused])('%j makes it trying, and no amount of it makes it down', (news) => {
    const trying = hear([news], PROBED, UP)
    expect(trying).toMatchObject({ health: 'trying', progress: '0/3' })
    expect(
      hear(
        Array.from({ length: 100 }, () => news),
        PROBED,
        trying,
      ),
    ).toBe(trying)
  })

  test('the probe that follows decides', () => {
    expect(hear([timedOut, answered], PROBED, UP).health).toBe('up')
    expect(hear([timedOut, unanswered, unanswered, unanswered], PROBED, UP).health).toBe('down')
    expect(hear([refused, probeRefused], PROBED, UP).health).toBe('down')
  })

  test('an answered call leaves the verdict to the probe where there is one', () => {
    const trying = hear([timedOut], PROBED, UP)
    expect(hear([{ kind: 'attempt-answered' }], PROBED, trying)).toBe(trying)
  })

  test('it does not lift one that is down', () => {
    expect(hear([timedOut, refused, { kind: 'attempt-answered' }], PROBED, DOWN)).toBe(DOWN)
  })
})

describe('a set that is not probed', () => {
  test('an answer ends trying and down as unknown, with the reason', () => {
    const trying = hear([timedOut], UNPROBED)
    const down = hear([unanswered, unanswered, unanswered], UNPROBED, trying)
    expect([trying.health, down.health]).toEqual(['trying', 'down'])
    for (const record of [trying, down])
      expect(hear([answered], UNPROBED, record)).toMatchObject({
        health: 'unknown',
        reason: 'answers again',
      })
    expect(hear([{ kind: 'attempt-answered' }], UNPROBED, trying)).toMatchObject({
      health: 'unknown',
      reason: 'answers again',
    })
  })

  test('probing switched off makes up unknown, but leaves what is wrong to be confirmed', () => {
    const off: HealthNews = { kind: 'probing-off' }
    expect(hear([off], UNPROBED, UP)).toMatchObject({ health: 'unknown', reason: 'not probed' })
    expect(hear([off], UNPROBED, DOWN)).toBe(DOWN)
  })
})

test('disabled: nobody looks, so it is unknown; moved: what was seen of the old address is void', () => {
  expect(hear([{ kind: 'disabled' }], PROBED, DOWN)).toMatchObject({ health: 'unknown', cause: 'operator' })
  expect(hear([{ kind: 'moved' }], PROBED, UP)).toMatchObject({ health: 'unknown', probeLatencyMs: null })
})

const anyNews: fc.Arbitrary<HealthNews> = fc.oneof(
  fc.record({
    kind: fc.constant('probe-answered' as const),
    status: fc.integer({ min: 200, max: 699 }),
    latencyMs: fc.nat(),
    isGood: fc.boolean(),
    isFull: fc.boolean(),
  }),
  fc.constantFrom<HealthNews>(unanswered, probeRefused, timedOut, refused, { kind: 'attempt-answered' }),
  fc.constantFrom<HealthNews>(
    { kind: 'probing-off' },
    { kind: 'disabled' },
    { kind: 'enabled' },
    { kind: 'moved' },
    { kind: 'probe-unsent', reason: 'x' },
    { kind: 'evidence', reason: 'x', figures: {} },
    { kind: 'evidence-over' },
    { kind: 'ejection-over' },
  ),
)

test('whatever is heard: never up without probing, never counted above fall and rise, since moves with health only', () => {
  const thresholds = fc.record({
    fall: fc.integer({ min: 1, max: 5 }),
    rise: fc.integer({ min: 1, max: 5 }),
    isProbed: fc.boolean(),
  })
  fc.assert(
    fc.property(thresholds, fc.array(anyNews, { maxLength: 40 }), (limits, news) => {
      let record = unseen(0)
      news.forEach((one, index) => {
        const before = record
        record = reduceHealth(before, one, limits, index + 1)
        if (!limits.isProbed) expect(record.health).not.toBe('up')
        expect(record.probe.failures).toBeLessThanOrEqual(limits.fall)
        expect(record.probe.answers).toBeLessThan(limits.rise)
        expect(record.sinceMs).toBe(record.health === before.health ? before.sinceMs : index + 1)
        const isProbeNews = one.kind.startsWith('probe-')
        if (record.health === 'down' && before.health !== 'down') expect(isProbeNews).toBe(true)
      })
    }),
  )
})
