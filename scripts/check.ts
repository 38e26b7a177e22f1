// `npm run check`: types, lint (dead code included) and the law of the house, one line each.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { ROOT } from './root.ts'

interface Check {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

const CHECKS: readonly Check[] = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['biome', 'check', '.'] },
  { name: 'architecture', command: ['vitest', 'run', 'tests/architecture.test.ts'] },
]

/** True when it passed; what it printed is shown only when it did not. */
function run({ name, command: [program, ...args] }: Check): boolean {
  const startMs = performance.now()
  const ended = spawnSync(path.join(ROOT, 'node_modules', '.bin', program), args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1_048_576,
  })
  const hasPassed = ended.status === 0
  if (!hasPassed) console.log(`${ended.stdout ?? ''}${ended.stderr ?? ''}${ended.error ?? ''}`.trimEnd())
  console.log(
    `${name}: ${hasPassed ? 'ok' : 'FAILED'} (${((performance.now() - startMs) / 1_000).toFixed(1)} s)`,
  )
  return hasPassed
}

const results = CHECKS.map(run)
process.exitCode = results.every(Boolean) ? 0 : 1
