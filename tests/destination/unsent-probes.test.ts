import { expect, test } from 'vitest'
import { type Bench, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

/** One destination, up, whose probes cannot be sent any more. */
function unreachable(): Bench {
  const bench = started([destination(1), destination(2)], { probe: { fall: 9 } })
  bench.clock.advance(15_000)
  bench.chooseAt = ({ address }) =>
    address === '192.0.2.1' ? { kind: 'unsent', reason: 'the outbound proxy refuses it' } : null
  return bench
}

const healthOf = (bench: Bench) => bench.get(1).health

test('a doubt that no probe can end is ended by the next call that is answered', () => {
  const bench = unreachable()
  bench.evidence.timedOut(bench.get(1))
  bench.clock.advance(3_000)
  expect(healthOf(bench)).toMatchObject({ health: 'trying', cause: 'traffic' })
  bench.evidence.answered(bench.get(1))
  expect(healthOf(bench).health).toBe('unknown')
})

test('evidence that no probe can confirm or end is over with its window', () => {
  const bench = unreachable()
  const one = bench.get(1)
  const [at] = one.targets
  if (!at) throw new Error('no target')
  for (let i = 0; i < 5; i++)
    bench.evidence.failed(one, at, { status: 500, source: `198.51.100.${i}`, retryAfterSec: null })
  bench.clock.advance(5_000)
  expect(healthOf(bench)).toMatchObject({ health: 'trying', cause: 'evidence' })
  bench.clock.advance(8_000)
  expect(healthOf(bench).health).toBe('unknown')
})

test('failed probes count no more where none can be sent; one that is down stays down', () => {
  const bench = unreachable()
  const { chooseAt } = bench
  bench.chooseAt = ({ address }) => (address === '192.0.2.1' ? { kind: 'unanswered' } : null)
  bench.evidence.suspected(bench.get(1))
  bench.clock.advance(2_200)
  expect(healthOf(bench).health).toBe('trying')
  bench.chooseAt = chooseAt
  bench.clock.advance(5_000)
  expect(healthOf(bench)).toMatchObject({ health: 'unknown', reason: 'the outbound proxy refuses it' })
  bench.chooseAt = ({ address }) => (address === '192.0.2.1' ? { kind: 'refused' } : null)
  bench.clock.advance(12_000)
  bench.chooseAt = chooseAt
  bench.clock.advance(12_000)
  expect(healthOf(bench)).toMatchObject({ health: 'down', cause: 'refused' })
})
