import { spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { cpuUs, pssBytes } from '#scripts/bench/cpu.ts'
import type { Outcome } from '#scripts/bench/generator.ts'
import { goodputOf } from '#scripts/bench/goodput.ts'
import type { Measurement } from '#scripts/bench/measure.ts'
import { readOptions } from '#scripts/bench/options.ts'
import { median, ratioOf } from '#scripts/bench/summary.ts'

const OUTCOME: Outcome = {
  calls: 10,
  completed: 10,
  failed: 0,
  resent: 0,
  reordered: 0,
  seconds: 1,
  mostOpen: 1,
  cpuUs: 1_000,
  perCallee: [5, 5],
  forwardUs: { p50: 100, p95: 200, p99: 300, max: 400 },
  backUs: null,
  postDialDelayUs: null,
  begunPerSecond: [10],
  answeredPerSecond: [10],
  refusedPerSecond: [0],
  diedAtMs: null,
}
const measured = (trial: string, cpuUsPerCall: number, faults: readonly string[] = []): Measurement => ({
  trial,
  cpuUsPerCall,
  relayUsPerCall: null,
  panelUsPerCall: null,
  generatorUsPerCall: 100,
  norm: cpuUsPerCall / 100,
  stealPercent: 0,
  otherPercent: 0,
  ownBytes: 0,
  panelBytes: null,
  outcome: OUTCOME,
  faults,
})

describe('what a benchmark says', () => {
  const measurements = [
    measured('a', 100),
    measured('b', 200),
    measured('a', 300),
    measured('b', 200),
    measured('a', 110),
    measured('b', 100),
  ]

  test('the ratio is the median over rounds, each against the other trial in the same round', () => {
    const ratio = ratioOf(measurements, 'a', 'b')
    expect(ratio).toMatchObject({ pairs: 3, counts: true, forwardP50: { median: 1 } })
    expect(ratio.cpu).toEqual({ median: 1.1, least: 0.5, most: 1.5 })
  })

  test('alone there is none', () => {
    expect(ratioOf([measured('a', 100)], 'a', 'b')).toMatchObject({ pairs: 0, cpu: null, counts: false })
  })

  test('one load that does not count spoils the ratio', () => {
    const spoiled = [...measurements, measured('a', 1, ['1 of 10 calls failed']), measured('b', 1)]
    expect(ratioOf(spoiled, 'a', 'b').counts).toBe(false)
  })

  test('the median of an even number lies between the middle two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBe(0)
  })

  test('overload: what is caught up with afterwards is no peak, and steady is who answers what begins', () => {
    const ramp = Array.from({ length: 21 }, (_, at) => ({ begun: at < 5 ? 100 : 400, answered: 200 - at }))
    const after = [170, 60, 100, 100].map((answered) => ({ begun: 100, answered }))
    const tail = { begun: 3, answered: 0 }
    const seen = goodputOf([...ramp, ...after, tail], 21, 100)
    expect(seen).toEqual({ peakPerSecond: 200, leastShare: 0.9, recoverySec: 2 })
    expect(goodputOf([...ramp, { begun: 100, answered: 50 }], 21, 100).recoverySec).toBeNull()
  })

  test('a metric is summed over its labels, and names that begin with its name are others', () => {
    const text = '# HELP calls\ncalls{a="1"} 2\ncalls{a="2"} 3\ncalls_failed{a="1"} 7\n'
    expect(metricSum(text, 'calls')).toBe(5)
  })
})

describe('options', () => {
  test('what is left out is as the sub-command has it', () => {
    expect(readOptions([], { rate: 7 })).toMatchObject({
      ...{ rate: 7, rounds: 5, dests: 2, form: 'production', addon: null, clean: 0, relays: 1 },
      against: [
        { variant: 'dialog', kids: 2 },
        { variant: 'rr', kids: 2 },
      ],
    })
    expect(readOptions(['--rate', '9', '--against', 'none'], { rate: 7 })).toMatchObject({
      rate: 9,
      against: [],
    })
  })

  test.each([
    [['--rate', '0'], /--rate takes a number from 1/],
    [['--dests', '1001'], /from 1 to 1000/],
    [['--calls', '1.5'], /--calls takes/],
    [['--against', 'relay:2'], /--against takes none, or a list of rr:KIDS/],
    [['--against', 'rr:17'], /1 to 16/],
    [['--form', 'demo'], /production, engine/],
    [['--gen', 'C'], /load, thread, sipp/],
    [['--addon', 'yes'], /on, off/],
    [['--kids', '2'], /--kids/],
    [['more'], /more/],
  ])('%j is refused with what to write', (words, says) => {
    expect(() => readOptions(words)).toThrow(says)
  })
})

test('CPU grows while a process works, and its children count with it, for memory too', async () => {
  const work =
    'const {spawn}=require("child_process");const c=spawn(process.execPath,["-e","for(;;);"]);process.on("SIGTERM",()=>{c.kill("SIGKILL");process.exit(0)})'
  const child = spawn(process.execPath, ['-e', work])
  const before = cpuUs(child.pid ?? 0)
  await expect.poll(() => cpuUs(child.pid ?? 0), { timeout: 10_000 }).toBeGreaterThan(before + 200_000)
  expect(pssBytes(child.pid ?? 0)).toBeGreaterThan(1_000_000)
  child.kill('SIGTERM')
})
