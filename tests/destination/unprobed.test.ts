import { expect, test } from 'vitest'
import { answered, type Bench, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

const unprobed = () => started([destination(1), destination(2)], { probe: { enabled: false } })
const healthOf = (bench: Bench) => bench.get(1).health.health

test('where nobody probes, a probe by hand that failed is followed up until one is answered', () => {
  const bench = unprobed()
  bench.reply = { kind: 'refused' }
  bench.prober.probeNow(1, () => {})
  expect(healthOf(bench)).toBe('down')
  bench.reply = answered(200)
  bench.clock.advance(12_000)
  expect([healthOf(bench), bench.get(1).skipReason()]).toEqual(['unknown', null])
})

test('what a call showed while a load source said down is followed up when that is taken back', () => {
  const bench = unprobed()
  const says = (verdict: 'bad' | 'good') =>
    bench.prober.sourceSays(bench.get(1), { verdict, reason: verdict, isFull: null })
  says('bad')
  bench.evidence.timedOut(bench.get(1))
  bench.clock.advance(3_000)
  says('good')
  bench.clock.advance(12_000)
  expect(healthOf(bench)).toBe('unknown')
})
