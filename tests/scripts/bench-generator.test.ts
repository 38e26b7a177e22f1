import { afterEach, describe, expect, test } from 'vitest'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { calleeAt } from '#scripts/bench/callees.ts'
import type { Generator } from '#scripts/bench/generator.ts'
import { openLightGenerator } from '#scripts/bench/light-generator.ts'
import { openThreadGenerator } from '#scripts/bench/thread-generator.ts'
import { findProgram } from '#scripts/tools/missing.ts'

const hasCompiler = findProgram('cc', process.env.PATH ?? '') !== null

/** One of them needs a C compiler, the other does the same without. */
describe.each([
  ['in C', openLightGenerator, hasCompiler],
  ['on a thread', openThreadGenerator, true],
] as const)('our generator %s', (_, openGenerator, isHere) => {
  describe.skipIf(!isHere)('(skipped where there is no C compiler)', () => {
    const blocks: LoopbackBlock[] = []
    const generators: Generator[] = []
    afterEach(async () => {
      await Promise.all(generators.splice(0).map((generator) => generator.stop()))
      for (const block of blocks.splice(0)) block.release()
    })

    async function open(callees: number) {
      const block = await takeLoopbackBlock()
      blocks.push(block)
      const generator = openGenerator(block, callees)
      generators.push(generator)
      return { block, generator }
    }

    test('calls its callee directly, at one rate after another, and every call completes', async () => {
      const { block, generator } = await open(1)
      const phases = [
        { rate: 500, calls: 60 },
        { rate: 1_000, calls: 40 },
      ]
      const outcome = await generator.run({ proxy: calleeAt(block, 0), phases, holdMs: 10 })
      expect(outcome).toMatchObject({
        calls: 100,
        completed: 100,
        failed: 0,
        perCallee: [100],
        diedAtMs: null,
      })
      expect(outcome.postDialDelayUs?.p50).toBeGreaterThan(0)
      expect(outcome.answeredPerSecond.reduce((sum, one) => sum + one, 0)).toBe(100)
    })

    test('its callees beyond the 200 of one port have the next', async () => {
      const { block, generator } = await open(201)
      expect(calleeAt(block, 200).port).toBe(calleeAt(block, 0).port + 1)
      const phases = [{ rate: 100, calls: 5 }]
      const outcome = await generator.run({ proxy: calleeAt(block, 200), phases, holdMs: 0 })
      expect(outcome).toMatchObject({ completed: 5 })
      expect(outcome.perCallee[200]).toBe(5)
    })

    test('a callee whose port closes is back with the load behind', async () => {
      const { block, generator } = await open(1)
      const proxy = calleeAt(block, 0)
      const death = { way: 'closed', afterMs: 100, callee: 0 } as const
      const phases = [{ rate: 100, calls: 12 }]
      const broken = await generator.run({ proxy, phases, holdMs: 0, death })
      expect(broken.completed).toBeGreaterThan(5)
      expect(broken.failed).toBeGreaterThan(0)
      expect(broken.diedAtMs).toBeGreaterThan(0)
      const whole = await generator.run({ proxy, phases, holdMs: 0 })
      expect(whole).toMatchObject({ completed: 12, failed: 0 })
    })

    test('nobody behind the proxy address: every call fails, and it ends by itself', async () => {
      const { block, generator } = await open(1)
      const proxy = { address: block.host(250), port: 5_070 }
      const phases = [{ rate: 100, calls: 2 }]
      const outcome = await generator.run({ proxy, phases, holdMs: 0 })
      expect(outcome).toMatchObject({ completed: 0, failed: 2 })
    })
  })
})
