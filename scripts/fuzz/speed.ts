import type { Fault } from './fault.ts'
import type { Target, Timing } from './target.ts'

/** Shorter inputs cannot say how time grows with length. */
const LEAST_TIMED_BYTES = 16_384
/** What limits are told for. */
export const FULL_BYTES = 65_536
const MOST_TRIES = 100
const MOST_SPENT_MS = 2_000

/** Time of this thread alone: neighbours on the machine do not count. */
function cpuMs(run: () => void): number {
  const start = process.threadCpuUsage()
  run()
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1_000
}

/** Of many tries the least: slow once is the doing of collector and compiler, slow always the code's. */
function leastMs(input: Buffer, { run }: Timing, enoughMs: number): number {
  let least = Number.POSITIVE_INFINITY
  let spent = 0
  for (let tries = 0; tries < MOST_TRIES && least > enoughMs && spent < MOST_SPENT_MS; tries++) {
    const ms = cpuMs(() => run(input))
    least = Math.min(least, ms)
    spent += ms
  }
  return least
}

/** Whether the target takes more time over it than it may for 64 KB. Says nothing under coverage, which slows code down. */
export function slownessOf(target: Target, input: Buffer): Fault | null {
  if (input.length < LEAST_TIMED_BYTES) return null
  for (const timing of target.timings) {
    const limitMs = timing.limitMs * Math.max(1, input.length / FULL_BYTES)
    const ms = leastMs(input, timing, limitMs)
    const detail = `${input.length} bytes took ${ms.toFixed(2)} ms, ${limitMs.toFixed(2)} ms are allowed`
    if (ms > limitMs) return { input, oracle: `slow: ${timing.what}`, detail }
  }
  return null
}
