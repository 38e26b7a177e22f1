import { execFileSync } from 'node:child_process'

/** What a script that weighs the heap printed. `--predictable`: the collector works in turn, so that the figures repeat. */
export function weigh(script: string, ...args: string[]): unknown {
  const words = ['--expose-gc', '--predictable', '--no-warnings', script, ...args]
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }))
}
