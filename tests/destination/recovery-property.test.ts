import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ProbeResult } from '#engine/destination/probe-sender.ts'
import { feed, figures, news } from './load-news.ts'
import { located, NAME, target } from './located.ts'
import { answered, type Bench, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

const REPLIES: readonly ProbeResult[] = [
  answered(200),
  answered(500),
  answered(503, 60),
  { kind: 'unanswered' },
  { kind: 'refused' },
  { kind: 'unsent', reason: 'no listener' },
]
/** The third is reached by name, at two places; the second says of itself how it is. */
const PLACES = ['192.0.2.1', '192.0.2.2', '192.0.2.31', '192.0.2.32', '192.0.2.33'] as const
const AGENT = 'agent://203.0.113.9:9777'
const SAYS = [{ health: 'down' }, { wish: 'drain' }, { health: 'up' }] as const
const TARGETS = [['192.0.2.31', '192.0.2.32'], ['192.0.2.32', '192.0.2.33'], ['192.0.2.33']] as const

const id = fc.integer({ min: 1, max: 3 })
const of = <K extends string>(kind: K) => fc.constant(kind)
const action = fc.oneof(
  fc.record({ kind: of('reply'), place: fc.constantFrom(...PLACES), reply: fc.constantFrom(...REPLIES) }),
  fc.record({ kind: of('wait'), ms: fc.constantFrom(20, 150, 600, 3_000, 40_000) }),
  fc.record({ kind: of('fail'), id, at: fc.nat(2), calls: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constantFrom('timedOut', 'refused', 'suspected', 'answered'), id, at: fc.nat(2) }),
  fc.record({ kind: of('probe'), id }),
  fc.record({ kind: of('want'), id, adminState: fc.constantFrom('enabled', 'draining', 'disabled') }),
  fc.record({ kind: of('gone'), id }),
  fc.record({ kind: of('probing'), enabled: fc.boolean(), fall: fc.constantFrom(1, 3, 12) }),
  fc.record({ kind: of('says'), said: fc.constantFrom(null, ...SAYS) }),
  fc.record({ kind: of('located'), to: fc.constantFrom(...TARGETS) }),
)
type Action = typeof action extends fc.Arbitrary<infer Each> ? Each : never

/** What the panel has in force. */
class Wanted {
  readonly states = new Map<number, 'enabled' | 'draining' | 'disabled'>()
  readonly gone = new Set<number>()
  probe: { enabled: boolean; fall: number }
  isLocated = true

  constructor(enabled: boolean) {
    this.probe = { enabled, fall: 3 }
  }

  get isPlain(): boolean {
    return this.gone.size === 0 && [...this.states.values()].every((state) => state === 'enabled')
  }

  apply(bench: Bench): void {
    const rows = [1, 2, 3].filter((each) => !this.gone.has(each))
    const uris = new Map([[3, NAME]])
    bench.apply(
      rows.map((each) =>
        destination(each, {
          adminState: this.states.get(each) ?? 'enabled',
          ...(uris.has(each) && { uri: NAME }),
          ...(each === 2 && { feeds: [feed('weight', AGENT)] }),
        }),
      ),
      { probe: this.probe },
    )
  }
}

function say(bench: Bench, said: (typeof SAYS)[number] | null): void {
  for (const fed of bench.directory.feed([news(2, said && figures(said))])) bench.prober.sourceSays(fed)
}

function locate(bench: Bench, to: readonly string[]): void {
  bench.prober.relocated(bench.directory.locate([located(...to.map((each) => target(each)))]))
}

function act(bench: Bench, wanted: Wanted, replies: Map<string, ProbeResult>, step: Action): void {
  if (step.kind === 'wait') return bench.clock.advance(step.ms)
  if (step.kind === 'reply') return void replies.set(step.place, step.reply)
  if (step.kind === 'says') return say(bench, step.said)
  if (step.kind === 'located') {
    wanted.isLocated = false
    return locate(bench, step.to)
  }
  if (step.kind === 'probing') {
    wanted.probe = { enabled: step.enabled, fall: step.fall }
    return wanted.apply(bench)
  }
  if (step.kind === 'want') {
    wanted.states.set(step.id, step.adminState)
    return wanted.apply(bench)
  }
  if (step.kind === 'gone') {
    wanted.isLocated &&= step.id !== 3
    if (!wanted.gone.delete(step.id)) wanted.gone.add(step.id)
    return wanted.apply(bench)
  }
  const one = bench.directory.destination(step.id)
  if (!one) return
  if (step.kind === 'probe') return bench.prober.probeNow(step.id, () => {})
  const at = one.targets[step.at % Math.max(1, one.targets.length)]
  if (!at) return
  if (step.kind === 'fail')
    for (let i = 0; i < step.calls; i++)
      bench.evidence.failed(one, at, { status: 503, source: `198.51.100.${i}`, retryAfterSec: i * 10 })
  else if (step.kind === 'timedOut') bench.evidence.timedOut(one, at, '198.51.100.1')
  else bench.evidence[step.kind](one, at)
}

/** All is well again, with probes or without; time passes. No edit where none is needed: it would look at everything anew. */
function heal(bench: Bench, wanted: Wanted, replies: Map<string, ProbeResult>, enabled: boolean): void {
  replies.clear()
  const isPlain = wanted.isPlain && wanted.probe.enabled === enabled
  wanted.states.clear()
  wanted.gone.clear()
  wanted.probe = { enabled, fall: 3 }
  if (!isPlain) wanted.apply(bench)
  if (!wanted.isLocated) locate(bench, TARGETS[0])
  say(bench, null)
  bench.clock.advance(330_000)
}

test.each([
  ['up', true],
  ['unknown', false],
])(
  'whatever happened: once all is well, all are %s and take calls, and nothing moves any more',
  (health, enabled) => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 20, maxLength: 80 }), (steps) => {
        const bench = started([])
        const wanted = new Wanted(enabled)
        const replies = new Map<string, ProbeResult>()
        bench.chooseAt = ({ address }) => replies.get(address) ?? null
        wanted.apply(bench)
        locate(bench, TARGETS[0])
        for (const step of steps) act(bench, wanted, replies, step)
        heal(bench, wanted, replies, enabled)
        const all = bench.directory.destinations
        expect(all.map((one) => [one.health.health, one.skipReason()])).toEqual(Array(3).fill([health, null]))
        expect(all.map((one) => one.isDoubted)).toEqual([false, false, false])
        const { length } = bench.changes
        bench.clock.advance(60_000)
        expect(bench.changes.length).toBe(length)
        bench.prober.stop()
        expect(bench.wheel.size).toBe(0)
      }),
      { numRuns: 150 },
    )
  },
  60_000,
)
