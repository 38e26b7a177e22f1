import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ProbeResult } from '#engine/destination/probe-sender.ts'
import { answered, type Bench, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

const SOURCES = ['198.51.100.1', '198.51.100.2', '198.51.100.3']
const REPLIES: readonly ProbeResult[] = [
  answered(200),
  answered(404),
  answered(500),
  answered(503, 60),
  { kind: 'unanswered' },
  { kind: 'refused' },
  { kind: 'unsent', reason: 'no listener' },
]

const id = fc.integer({ min: 1, max: 5 })
/** Mostly what leads to an ejection or a skip: failing calls, bad answers, and a little time for a probe. */
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      id,
      status: fc.constantFrom(500, 503),
      calls: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('reply' as const), id, reply: fc.constantFrom(...REPLIES) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(20, 150, 300, 1_000, 40_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('answered', 'timedOut', 'refused', 'suspected', 'probe'),
      id,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('off' as const), id }) },
)
type Action = typeof action extends fc.Arbitrary<infer Each> ? Each : never

const rows = (off: ReadonlySet<number>) =>
  [1, 2, 3, 4, 5].map((each) => destination(each, { adminState: off.has(each) ? 'disabled' : 'enabled' }))

const isSelectable = (bench: Bench, each: number) => [null, 'full'].includes(bench.get(each).skipReason())
const selectable = (bench: Bench) => [1, 2, 3, 4, 5].filter((each) => isSelectable(bench, each))

function act(bench: Bench, replies: Map<number, ProbeResult>, off: Set<number>, step: Action): void {
  if (step.kind === 'wait') return bench.clock.advance(step.ms)
  const one = bench.get(step.id)
  const [at] = one.targets
  if (!at) throw new Error('no target')
  const source = SOURCES[bench.sent.length % SOURCES.length] ?? ''
  if (step.kind === 'reply') replies.set(step.id, step.reply)
  else if (step.kind === 'fail')
    for (let i = 0; i < step.calls; i++)
      bench.evidence.failed(one, at, {
        status: step.status,
        source: SOURCES[i % SOURCES.length] ?? '',
        retryAfterSec: step.status === 503 ? 30 : null,
      })
  else if (step.kind === 'off') {
    if (!off.delete(step.id)) off.add(step.id)
    bench.apply(rows(off), { probe: { fall: 5 } })
  } else if (step.kind === 'probe') bench.prober.probeNow(step.id, () => {})
  else if (step.kind === 'answered') bench.evidence.answered(one, at)
  else if (step.kind === 'timedOut') bench.evidence.timedOut(one, at, source)
  else if (step.kind === 'refused') bench.evidence.refused(one, at)
  else bench.evidence.suspected(one, at)
}

const leftAlone = (bench: Bench) =>
  bench.directory.destinations
    .filter(({ observations }) => observations.retryAfter.endsAt !== null)
    .map(({ id }) => id)

const reached = { ejected: 0, skipped: 0 }

test('whatever happens: half of a set ejected or left alone at most, the last that takes calls never passed over, no timer left', () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 60, maxLength: 120 }), (steps) => {
      const bench = started(rows(new Set()), { probe: { fall: 5 } })
      const replies = new Map<number, ProbeResult>()
      const off = new Set<number>()
      bench.chooseAt = ({ address }) => replies.get(Number(address.split('.').at(-1))) ?? null
      for (const step of steps) {
        const before = bench.changes.length
        act(bench, replies, off, step)
        const ejected = bench.directory.destinations.filter(
          ({ health }) => health.traffic.phase === 'ejected',
        )
        expect(ejected.length).toBeLessThanOrEqual(2)
        const skipped = [1, 2, 3, 4, 5].filter((each) => bench.get(each).skipReason() === 'retry-after')
        reached.ejected += ejected.length
        reached.skipped += skipped.length
        const out = new Set([...ejected.map((each) => each.id), ...leftAlone(bench)])
        expect(out.size).toBeLessThanOrEqual(2)
        if (skipped.length > 0) expect(selectable(bench)).not.toEqual([])
        for (const { cause, to, figures } of bench.changes.slice(before))
          if (cause === 'evidence' && to === 'down') expect(figures.sources).toBeGreaterThanOrEqual(2)
      }
      const healths = bench.directory.destinations
      for (const { health, observations } of healths)
        expect(observations.ejection.endsAt !== null).toBe(health.traffic.phase === 'ejected')
      expect(bench.wheel.size).toBeLessThanOrEqual(5 * 2 + 5)
      bench.prober.stop()
      expect(bench.wheel.size).toBe(0)
    }),
    { numRuns: 200 },
  )
  expect(reached.ejected).toBeGreaterThan(20)
  expect(reached.skipped).toBeGreaterThan(20)
}, 60_000)
