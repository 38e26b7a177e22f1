import { describe, expect, test } from 'vitest'
import { systemClock } from '#engine/base/clock.ts'
import { type SetConfig, type SnapshotInput, setSchema, snapshotSchema } from '#engine/contract/config.ts'
import { type WhatIfCommand, type WhatIfResult, whatIfSchema } from '#engine/contract/dry-run.ts'
import type { DestinationFigures } from '#engine/control/relay-port.ts'
import { WhatIf } from '#engine/control/what-if.ts'
import { chiSquareP } from '../balance/chi-square.ts'
import { destinationFigures } from '../support/destination-figures.ts'
import { ManualClock } from '../support/manual-clock.ts'

type SetInput = SnapshotInput['sets'][number]
type Row = NonNullable<SetInput['destinations']>[number]

const rowsOf = (...parts: Partial<Row>[]): Row[] =>
  parts.map((part, i) => ({ id: i + 1, uri: `sip:10.0.1.${i + 1}`, ...part }))

function setOf(change: Partial<SetInput> = {}): SetConfig {
  return setSchema.parse({
    id: 1,
    name: 'media',
    algorithm: 'random',
    destinations: rowsOf({}, {}),
    ...change,
  })
}

interface Question {
  readonly present?: SetConfig | null
  readonly edited: unknown
  readonly calls?: WhatIfCommand['calls']
  readonly figures?: readonly DestinationFigures[]
}

const SHORT = { kind: 'synthetic', holdSec: 0 } as const

/** Asked of an engine that runs `present` alone; time stands still, so that nothing rests but between the steps. */
async function predict({ present = setOf(), edited, calls = SHORT, figures = [] }: Question) {
  const clock = new ManualClock()
  const sets = present ? [present] : []
  const snapshot = snapshotSchema.parse({
    format: 1,
    revision: { database: 'd', number: 1 },
    sources: [],
    sets,
  })
  const whatIf = new WhatIf({ clock, snapshot: () => snapshot, figures: () => figures })
  const answer = whatIf.predict(whatIfSchema.parse({ set: edited, calls }))
  return settled(answer, clock)
}

async function settled(answer: Promise<WhatIfResult>, clock: ManualClock): Promise<WhatIfResult> {
  let isDone = false
  const noting = answer.finally(() => {
    isDone = true
  })
  while (!isDone) {
    await Promise.resolve()
    clock.advance(1)
  }
  return noting
}

function predicted(result: WhatIfResult) {
  if (result.outcome !== 'predicted') throw new Error(JSON.stringify(result))
  return result
}

const now = (result: WhatIfResult) => predicted(result).shares.map(({ callsNow }) => callsNow)
const then = (result: WhatIfResult) => predicted(result).shares.map(({ callsThen }) => callsThen)
const numbers = (counts: readonly (number | null)[]) => counts.map((count) => count ?? 0)

describe('predicted shares', () => {
  test.each(['random', 'weighted', 'hash-call-id'] as const)(
    '%s: weights 50 and 50 made 75 and 25 are seen in the shares (chi-square, p > 0.001)',
    async (algorithm) => {
      const present = setOf({ algorithm })
      const edited = setOf({ algorithm, destinations: rowsOf({ weight: 75 }, { weight: 25 }) })
      const result = await predict({ present, edited })
      expect(chiSquareP(numbers(now(result)), [5_000, 5_000])).toBeGreaterThan(0.001)
      expect(chiSquareP(numbers(then(result)), [7_500, 2_500])).toBeGreaterThan(0.001)
      expect(predicted(result)).toMatchObject({ calls: 10_000, unplacedNow: 0, unplacedThen: 0 })
    },
  )

  test('hash: who loses nothing keeps its calls, and only the share that must move moves', async () => {
    const five = rowsOf({}, {}, {}, {}, {})
    const present = setOf({ algorithm: 'hash-call-id', destinations: five })
    const without = five.map((row, i) => (i === 2 ? { ...row, adminState: 'disabled' as const } : row))
    const result = predicted(
      await predict({ present, edited: setOf({ algorithm: 'hash-call-id', destinations: without }) }),
    )
    const lost = result.shares[2]
    expect(lost?.callsThen).toBe(0)
    expect(result.moved).toBe(lost?.callsNow)
  })

  test('what moves is told only where the request decides; chance, turn and load give every call another place', async () => {
    for (const [algorithm, isTold] of [
      ['hash-from-uri', true],
      ['priority', true],
      ['round-robin', false],
      ['weighted', false],
      ['random', false],
    ] as const) {
      const set = setOf({ algorithm })
      expect(predicted(await predict({ present: set, edited: set })).moved).toBe(isTold ? 0 : null)
    }
  })

  test('the same question has the same answer', async () => {
    const edited = setOf({ destinations: rowsOf({ weight: 10, channels: 20 }, { channels: 5 }) })
    const calls = { kind: 'synthetic', count: 3_000, perSecond: 5, holdSec: 30 } as const
    expect(await predict({ edited, calls })).toEqual(await predict({ edited, calls }))
  })

  test('a destination that comes or goes stands on one side alone; a set the engine does not run, too', async () => {
    const edited = setOf({
      destinations: [
        { id: 2, uri: 'sip:10.0.1.2' },
        { id: 3, uri: 'sip:10.0.1.3' },
      ],
    })
    const result = predicted(await predict({ edited }))
    expect(
      result.shares.map((share) => [share.destinationId, share.callsNow === null, share.callsThen === null]),
    ).toEqual([
      [2, false, false],
      [3, true, false],
      [1, false, true],
    ])
    expect(now(await predict({ present: null, edited }))).toEqual([null, null])
  })
})

describe('calls are held as long as they last', () => {
  const calls = { kind: 'synthetic', count: 2_000, perSecond: 1, holdSec: 100 } as const

  test('a destination never has more at once than it has channels, and who finds nobody is unplaced', async () => {
    const edited = setOf({ destinations: rowsOf({ channels: 20 }, { channels: 30 }) })
    const result = predicted(await predict({ edited, calls }))
    expect(result.shares.map(({ peakThen }) => peakThen)).toEqual([20, 30])
    const placed = numbers(then(result)).reduce((sum, count) => sum + count, 0)
    expect(placed + result.unplacedThen).toBe(2_000)
    // Erlang's loss formula B(100, 50) is 0.51.
    expect(result.unplacedThen / 2_000).toBeGreaterThan(0.45)
    expect(result.unplacedThen / 2_000).toBeLessThan(0.56)
    expect(result.unplacedNow).toBe(0)
  })

  test('a call takes what its set says of the resources, and lacks them where there are none', async () => {
    const destinations = rowsOf({ resources: { conf: 4 } }, {})
    const edited = setOf({ destinations, takes: { conf: 2 } })
    const result = predicted(await predict({ edited, calls }))
    expect(result.shares.map(({ peakThen }) => peakThen)).toEqual([2, 0])
  })

  test('calls per second are capped in every second of the prediction', async () => {
    const edited = setOf({ destinations: rowsOf({ callsPerSecond: 2 }) })
    const start = (startedMs: number) => ({ ...PAST, callId: `${startedMs}`, startedMs })
    const past = [0, 10, 20, 999, 1_000, 1_011].map(start)
    const result = predicted(await predict({ edited, calls: { kind: 'past', calls: past } }))
    expect([result.shares[0]?.callsThen, result.unplacedThen]).toEqual([4, 2])
  })
})

describe('as it is seen now', () => {
  const seen = (change: Partial<DestinationFigures>) => [destinationFigures({ id: 1, ...change })]

  test('who is down gets nothing, before and after', async () => {
    const result = await predict({ edited: setOf(), figures: seen({ health: 'down' }) })
    expect([now(result)[0], then(result)[0]]).toEqual([0, 0])
  })

  test('a state set past the panel holds on both sides, until the edit says another', async () => {
    const figures = seen({ adminState: 'disabled' })
    expect(then(await predict({ edited: setOf(), figures }))[0]).toBe(0)
    const present = setOf({ destinations: rowsOf({ adminState: 'draining' }, {}) })
    const result = await predict({ present, edited: setOf(), figures })
    expect([now(result)[0], (then(result)[0] ?? 0) > 0]).toEqual([0, true])
  })

  test('a weight that a load source makes stays what it makes it now', async () => {
    const feeds = [{ into: 'weight', source: 'agent://10.0.0.9:9707' }]
    const edited = setOf({ destinations: rowsOf({ feeds, weight: 50 }, { weight: 50 }) })
    const result = await predict({ edited, figures: seen({ weight: 0 }) })
    expect(then(result)[0]).toBe(0)
  })
})

const PAST = {
  callId: 'a',
  from: 'sip:a@x',
  to: 'sip:b@x',
  requestUri: 'sip:b@x',
  startedMs: 0,
  lastedMs: 1_000,
}

describe('what is wrong names its field', () => {
  test.each([
    ['algorithm', { ...setOf(), algorithm: 'best' }],
    [
      'destinations.1.weight',
      { ...setOf(), destinations: [...rowsOf({}), { id: 2, uri: 'sip:x.example', weight: -1 }] },
    ],
    ['destinations.1.id', { ...setOf(), destinations: [...rowsOf({}), ...rowsOf({})] }],
    ['algorithm', setOf({ algorithm: 'latency', probe: { enabled: false } })],
    ['destinations.0.channels', setOf({ algorithm: 'largest-free' })],
    ['chain.0.setId', setOf({ chain: [{ setId: 1 }] })],
    ['', 'no set at all'],
  ])('%s', async (field, edited) => {
    expect(await predict({ edited })).toMatchObject({ outcome: 'invalid', field })
  })

  test('a past call that is none is told by its place', async () => {
    const calls = { kind: 'past', calls: [PAST, { ...PAST, startedMs: -1 }] } as const
    expect(await predict({ edited: setOf(), calls })).toMatchObject({
      outcome: 'invalid',
      field: 'calls.calls.1.startedMs',
    })
  })
})

describe('the thread is shared', () => {
  test('work is laid down every few milliseconds, however long it takes in all', async () => {
    const destinations = rowsOf(...Array.from({ length: 1_000 }, () => ({ weight: 50 }))).map((row, i) => ({
      ...row,
      uri: `sip:10.2.${i >> 8}.${i & 255}`,
    }))
    const present = setOf({ destinations })
    const clock = new SteppingClock()
    const snapshot = snapshotSchema.parse({
      ...{ format: 1, revision: { database: 'd', number: 1 }, sources: [] },
      sets: [present],
    })
    const whatIf = new WhatIf({ clock, snapshot: () => snapshot, figures: () => [] })
    const calls = { kind: 'synthetic', count: 500 } as const
    await whatIf.predict(whatIfSchema.parse({ set: present, calls }))
    // 1,000 rows checked, 500 calls made and 500 placed: every third look finds the slice over.
    expect(clock.rests).toBeGreaterThan(600)
  })

  test('in a very large set fewer calls are placed, the newest of past ones, and the answer says how many', async () => {
    const present = setOf()
    const snapshot = snapshotSchema.parse({
      ...{ format: 1, revision: { database: 'd', number: 1 }, sources: [] },
      sets: [present],
    })
    const parts = { clock: systemClock, snapshot: () => snapshot, figures: () => [] }
    const whatIf = new WhatIf({ ...parts, mostQuestions: 90 })
    const edited = setOf({ algorithm: 'hash-call-id', destinations: rowsOf({}, {}, {}) })
    const ask = (calls: WhatIfCommand['calls']) => whatIf.predict(whatIfSchema.parse({ set: edited, calls }))
    expect(await ask({ kind: 'synthetic', count: 100 })).toMatchObject({ calls: 30 })
    const past = Array.from({ length: 100 }, (_, i) => ({
      ...{ ...PAST, startedMs: i },
      callId: i < 70 ? 'older' : 'newer',
    }))
    const told = predicted(await ask({ kind: 'past', calls: past }))
    expect([told.calls, then(told).filter((count) => count === 30).length]).toEqual([30, 1])
  })

  test('a few wait for each other, more are sent away', async () => {
    const present = setOf()
    const snapshot = snapshotSchema.parse({
      ...{ format: 1, revision: { database: 'd', number: 1 }, sources: [] },
      sets: [present],
    })
    const whatIf = new WhatIf({ clock: systemClock, snapshot: () => snapshot, figures: () => [] })
    const input = whatIfSchema.parse({ set: present, calls: { kind: 'synthetic', count: 10 } })
    const results = await Promise.all(Array.from({ length: 6 }, () => whatIf.predict(input)))
    expect(results.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 4 }, () => 'predicted'),
      ...['invalid', 'invalid'],
    ])
    expect(await whatIf.predict(input)).toMatchObject({ outcome: 'predicted' })
  })
})

/** Every look at it takes two milliseconds, every rest is over at once. */
class SteppingClock extends ManualClock {
  rests = 0

  override monotonicMs(): number {
    this.advance(2)
    return super.monotonicMs()
  }

  override after(_delayMs: number, run: () => void) {
    this.rests += 1
    run()
    return { stop: () => {} }
  }
}
