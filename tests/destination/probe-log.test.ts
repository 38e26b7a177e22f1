import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { ProbeOutcome } from '#engine/contract/health-live.ts'
import { MOST_PROBES_KEPT } from '#engine/contract/probe-history.ts'
import { ProbeLog } from '#engine/destination/probe-log.ts'
import { answered, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

/** Once what nobody holds is gone. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const outcome = (atMs: number, seen: Partial<ProbeOutcome> = {}): ProbeOutcome => ({
  ...{ atMs, kind: 'answered', status: 200, text: 'OK', latencyMs: 4.5, isGood: true },
  ...seen,
})

test('the newest 120 are told, oldest first, with when they began and how many there were', () => {
  const log = new ProbeLog()
  expect(log.read()).toEqual({ sinceMs: null, count: 0, probes: [] })
  for (let i = 1; i <= 200; i++) log.add('udp:192.0.2.7:5060', outcome(i))
  const { sinceMs, count, probes } = log.read()
  expect({ sinceMs, count, kept: probes.length }).toEqual({ sinceMs: 1, count: 200, kept: MOST_PROBES_KEPT })
  expect(probes.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 120 }, (_, i) => 81 + i))
})

test('each kind of end comes back as it went in', () => {
  const log = new ProbeLog()
  const nothing = { status: 0, latencyMs: null, isGood: false }
  const ends = [
    outcome(1),
    outcome(2, { status: 503, isGood: false, latencyMs: 1_999.5 }),
    outcome(3, { kind: 'unanswered', ...nothing }),
    outcome(4, { kind: 'refused', ...nothing }),
    outcome(5, { kind: 'unsent', ...nothing }),
  ]
  for (const end of ends) log.add('tcp:[2001:db8::1]:5060', end)
  expect(log.read().probes).toEqual(
    ends.map(({ text: _, ...end }) => ({ ...end, target: 'tcp:[2001:db8::1]:5060' })),
  )
})

test('names that lead ever elsewhere cost no more room, and no probe gets the target of another', () => {
  const log = new ProbeLog()
  for (let i = 0; i < 5_000; i++) log.add(`udp:192.0.2.7:${i}`, outcome(i))
  expect(log.read().probes.map(({ atMs, target }) => target === `udp:192.0.2.7:${atMs}`)).toEqual(
    Array.from({ length: 120 }, () => true),
  )
})

test('the log of 10,000 destinations that are probed takes less than 40 MB', { timeout: 30_000 }, () => {
  const before = usedBytes()
  const logs = Array.from({ length: 10_000 }, () => new ProbeLog())
  for (const log of logs) for (let i = 0; i < 130; i++) log.add('udp:192.0.2.7:5060', outcome(i))
  const grown = usedBytes() - before
  expect(logs.length).toBe(10_000)
  expect(grown / 1e6).toBeLessThan(40)
})

test('every probe is kept with its target, by hand and by the clock; another address begins anew', () => {
  const bench = started([destination(1)])
  bench.clock.advance(30_000)
  const { probes } = bench.get(1).observations
  const before = probes.read()
  expect(before.count).toBe(bench.sent.length)
  expect(before.probes[0]).toMatchObject({ kind: 'answered', status: 200, isGood: true })
  bench.reply = answered(503)
  bench.prober.probeNow(1, () => {})
  expect(probes.read().probes.at(-1)).toMatchObject({ status: 503, isGood: false })
  const [{ target } = { target: '' }] = before.probes
  expect(target).toMatch(/^udp:[\d.]+:\d+$/)
  bench.apply([{ ...destination(1), uri: 'sip:10.9.9.9:5060' }])
  expect(probes.read().count).toBe(0)
})

test('a probe by hand tells where it went and what the answer said; only such a one asks for it', () => {
  const bench = started([destination(1)])
  bench.clock.advance(5_000)
  const head = ['SIP/2.0 200 OK', 'Server: a switch']
  bench.network = ({ order, done }) => done({ ...answered(200), ...(order.tellsHead && { head }) })
  expect(bench.sent.every(({ order }) => !order.tellsHead)).toBe(true)
  const told: unknown[] = []
  bench.prober.probeNow(1, (result) => told.push(result))
  expect(told).toMatchObject([{ outcome: 'probed', target: expect.stringMatching(/^udp:/), head }])
})
