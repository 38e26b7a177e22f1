import { spawn } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { cpuUs } from '#scripts/bench/cpu.ts'
import { compileGenerator, lightGenerator, type Outcome } from '#scripts/bench/load.ts'
import { type Measurement, median, ratio, summarise } from '#scripts/bench/measure.ts'
import { findProgram } from '#scripts/tools/missing.ts'

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
  forwardUs: null,
  backUs: null,
  postDialDelayUs: { p50: 100, p95: 200, p99: 300, max: 400 },
}
const measured = (proxy: string, cpuUsPerCall: number): Measurement => ({
  proxy,
  cpuUsPerCall,
  generatorUsPerCall: 100,
  norm: cpuUsPerCall / 100,
  stealPercent: 0,
  outcome: OUTCOME,
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

  test('the ratio is the median over rounds, each against the other proxy in the same round', () => {
    expect(ratio(measurements)).toBe(1.1)
    expect(ratio(measurements.filter(({ proxy }) => proxy === 'a'))).toBeNull()
  })

  test('per proxy: medians of cost, sums of failures', () => {
    expect(summarise(measurements)).toEqual([
      { proxy: 'a', cpuUsPerCall: 110, norm: 1.1, failed: 0, resent: 0, postDialDelayP99Us: 300 },
      { proxy: 'b', cpuUsPerCall: 200, norm: 2, failed: 0, resent: 0, postDialDelayP99Us: 300 },
    ])
  })

  test('the median of an even count lies between the two in the middle', () => {
    expect([median([]), median([3]), median([4, 1, 2, 3])]).toEqual([0, 3, 2.5])
  })
})

test('CPU grows while a process works, and its children count with it', async () => {
  const work =
    'const {spawn}=require("child_process");const c=spawn(process.execPath,["-e","for(;;);"]);process.on("SIGTERM",()=>{c.kill("SIGKILL");process.exit(0)})'
  const child = spawn(process.execPath, ['-e', work])
  const before = cpuUs(child.pid ?? 0)
  await expect.poll(() => cpuUs(child.pid ?? 0), { timeout: 10_000 }).toBeGreaterThan(before + 200_000)
  child.kill('SIGTERM')
})

describe.skipIf(!findProgram('cc', process.env.PATH ?? ''))(
  'the light generator (skipped where there is no C compiler)',
  () => {
    const blocks: LoopbackBlock[] = []
    afterEach(() => {
      for (const block of blocks.splice(0)) block.release()
    })

    test('calls its callee directly and every call completes', async () => {
      compileGenerator()
      const block = await takeLoopbackBlock()
      blocks.push(block)
      const prefix = block.host(1).replace(/\.1$/, '')
      const proxy = { address: block.host(10), port: 5_070 }
      const outcome = await lightGenerator(
        { prefix, proxy, calls: 100, rate: 500, holdMs: 10, callees: 1 },
        () => {},
      )
      expect(outcome).toMatchObject({ calls: 100, completed: 100, failed: 0, perCallee: [100] })
      expect(outcome.postDialDelayUs?.p50).toBeGreaterThan(0)
    })

    test('nobody behind the proxy address: every call fails, and it ends by itself', async () => {
      compileGenerator()
      const block = await takeLoopbackBlock()
      blocks.push(block)
      const prefix = block.host(1).replace(/\.1$/, '')
      const outcome = await lightGenerator(
        {
          prefix,
          proxy: { address: block.host(200), port: 5_070 },
          calls: 2,
          rate: 100,
          holdMs: 0,
          callees: 1,
        },
        () => {},
      )
      expect(outcome).toMatchObject({ completed: 0, failed: 2 })
    })
  },
)
