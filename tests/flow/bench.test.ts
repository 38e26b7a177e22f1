import { spawn } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ROOT } from '#scripts/root.ts'
import { findProgram } from '#scripts/tools/missing.ts'

const LIMIT_MS = 150_000
const outcome = z.object({ calls: z.int(), completed: z.int(), failed: z.int() })
const measurement = z.object({
  trial: z.string(),
  cpuUsPerCall: z.number().positive(),
  relayUsPerCall: z.number().positive().nullable(),
  panelUsPerCall: z.number().positive().nullable(),
  ownBytes: z.number().positive(),
  outcome,
  faults: z.array(z.string()),
})
const ratio = z.object({ of: z.string(), to: z.string(), pairs: z.int(), counts: z.boolean() })
const failure = z.object({ way: z.string(), moved: z.int(), avoidedAfterMs: z.number(), measurement })
const relayed = z.object({ measurements: z.array(measurement), ratios: z.array(ratio) })
const failed = z.object({ failures: z.array(failure) })

/** As a person runs it. The machine is busy with other tests: times are not looked at. */
async function bench(...words: string[]): Promise<unknown> {
  const script = path.join(ROOT, 'scripts/bench.ts')
  const child = spawn(process.execPath, ['--no-warnings', script, ...words, '--json'], { timeout: LIMIT_MS })
  let [text, complaints] = ['', '']
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  child.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  await new Promise((resolve) => child.once('close', resolve))
  if (child.exitCode !== 0) throw new Error(complaints)
  return JSON.parse(text)
}

describe.skipIf(!findProgram('cc', process.env.PATH ?? ''))(
  'npm run bench (skipped where there is no C compiler)',
  () => {
    test(
      'relay: Fairline and Kamailio in turn, and the figures count',
      async () => {
        const words = ['--rounds', '1', '--rate', '100', '--calls', '150', '--warm', '50']
        const { measurements, ratios } = relayed.parse(
          await bench('relay', ...words, '--against', 'dialog:2'),
        )
        expect(measurements.map(({ trial }) => trial)).toEqual(['fairline', 'kamailio dialog:2'])
        expect(measurements[0]).toMatchObject({ outcome: { completed: 150, failed: 0 }, faults: [] })
        expect(measurements[0]?.panelUsPerCall).not.toBeNull()
        expect(ratios).toEqual([{ of: 'fairline', to: 'kamailio dialog:2', pairs: 1, counts: true }])
      },
      LIMIT_MS,
    )

    test(
      'fail: calls move away from a destination that died, and the bench knows how many by their records',
      async () => {
        const words = ['--rate', '50', '--calls', '300', '--warm', '20']
        const { failures } = failed.parse(await bench('fail', ...words))
        expect(failures.map(({ way }) => way)).toEqual(['closed', 'silent'])
        for (const { measurement } of failures) expect(measurement.faults).toEqual([])
        // Where the port closed a probe may be first to find out.
        expect(failures[1]?.moved).toBeGreaterThan(0)
        expect(failures[1]?.avoidedAfterMs).toBeGreaterThan(0)
      },
      LIMIT_MS,
    )
  },
)
