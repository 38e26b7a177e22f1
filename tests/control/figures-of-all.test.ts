import { describe, expect, test } from 'vitest'
import { FiguresOfAll } from '#engine/control/figures-of-all.ts'
import type {
  DestinationCounts,
  DestinationFigures,
  FurtherFigures,
  RelayFigures,
} from '#engine/control/relay-port.ts'
import { figures } from '#tests/support/control-thread.ts'

const destination = (id: number, more: Partial<DestinationFigures> = {}): DestinationFigures => ({
  ...{ id, setId: 1, adminState: 'enabled', health: 'up', reason: '', cause: '', sinceMs: 0, notice: '' },
  ...{ uri: `sip:192.0.2.${id}`, ejections: 0, ejectedUntilMs: null, progress: '', activeCalls: 5 },
  ...{ callsPerSecond: 1, total: 10, attempts: 11, probeLatencyMs: null, weight: 50, capacity: null },
  ...{ drain: null, warmingPercent: null, children: [] },
  ...more,
})

const counts = (id: number, total: number): DestinationCounts => ({
  id,
  setId: 1,
  callsPerSecond: 2,
  total,
  attempts: total,
})

const further = (more: Partial<FurtherFigures> = {}): FurtherFigures => ({
  ...figures(),
  kind: 'further-figures',
  ...more,
})

/** What two threads tell in one second, as of all. */
function ofBoth(first: Partial<RelayFigures>, second: Partial<FurtherFigures>): RelayFigures | null {
  const all = new FiguresOfAll(2)
  all.take(1, { ...figures(), ...first })
  return all.take(2, further(second))
}

describe('rules 20: figures of several relay threads', () => {
  test('of one thread they are its own', () => {
    const own = figures()
    expect(new FiguresOfAll(1).take(1, own)).toBe(own)
  })

  test('are told when each thread has told anew: one that is stuck silences all', () => {
    const all = new FiguresOfAll(2)
    const told = [
      all.take(1, figures()),
      all.take(1, figures()),
      all.take(2, further()),
      all.take(2, further()),
    ]
    expect(told.map((each) => each !== null)).toEqual([false, false, true, false])
  })

  test('loads are shared memory and are taken from the first; what each counts is added', () => {
    const both = ofBoth(
      { activeCalls: 5, callsPerSecond: 3, transactions: 7, destinations: [destination(1)] },
      {
        ...{ activeCalls: 5, callsPerSecond: 1, transactions: 2 },
        destinations: [counts(1, 4), counts(2, 1)],
      },
    )
    expect(both).toMatchObject({ activeCalls: 5, callsPerSecond: 4, transactions: 9 })
    expect(both?.destinations).toEqual([destination(1, { total: 14, attempts: 15, callsPerSecond: 3 })])
  })

  test('messages, drops and drifts of the same kind are one', () => {
    const message = { direction: 'in', method: 'INVITE', code: 0, count: 2 } as const
    const drift = {
      ...{ destinationId: 1, ours: 2, doubtful: 1, theirs: null, orphans: 0, reason: 'unanswered' },
      sinceMs: 5,
    }
    const both = ofBoth(
      { messages: [message], drops: [{ reason: 'stun', count: 1 }], drifts: [drift] },
      {
        messages: [message, { ...message, code: 200 }],
        drops: [{ reason: 'stun', count: 3 }],
        drifts: [{ ...drift, sinceMs: 3 }],
      },
    )
    expect(both?.messages.map(({ count }) => count)).toEqual([4, 2])
    expect(both?.drops).toEqual([{ reason: 'stun', count: 4 }])
    expect(both?.drifts).toEqual([{ ...drift, doubtful: 2, sinceMs: 3 }])
  })

  test('a ratio is weighed by calls; the 95th percentile is that of the slowest', () => {
    const both = ofBoth(
      { callsPerSecond: 30, answerSeizureRatio: 1, postDialDelayMs: { p50: 10, p95: 20 } },
      { callsPerSecond: 10, answerSeizureRatio: 0.6, postDialDelayMs: { p50: 30, p95: 90 } },
    )
    expect(both).toMatchObject({ answerSeizureRatio: 0.9, postDialDelayMs: { p50: 15, p95: 90 } })
    expect(ofBoth({}, {})).toMatchObject({ answerSeizureRatio: null, postDialDelayMs: null })
  })

  test('channels that calls report are added over the threads, and stay while nothing new is told', () => {
    const all = new FiguresOfAll(2)
    const seen = { watched: [1], destinations: [destination(1)] }
    const alike = { watched: [1], destinations: [counts(1, 0)] }
    const on = (channel: string, activeCalls: number) => [
      { side: 'destination' as const, id: 1, channels: [{ channel, activeCalls }] },
    ]
    all.take(1, { ...figures(), ...seen, channels: on('a', 1) })
    expect(all.take(2, further({ ...alike, channels: on('a', 2) }))?.channels).toEqual(on('a', 3))
    all.take(1, { ...figures(), ...seen })
    expect(all.take(2, further({ ...alike, channels: on('a', 1) }))?.channels).toEqual(on('a', 2))
  })
})
