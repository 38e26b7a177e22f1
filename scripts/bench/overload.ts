import { formatTable } from '../fairline/table.ts'
import type { Findings } from './findings.ts'
import { goodputOf, OVERLOADED } from './goodput.ts'
import { findCeiling } from './max.ts'
import { measure } from './measure.ts'
import { readOptions } from './options.ts'
import { Stage } from './stage.ts'

/** Times the clean rate, and for how many seconds. */
const RAMP = [
  [1, 5],
  [2, 3],
  [3, 5],
  [5, 5],
  [3, 3],
  [1, 20],
] as const
const RAMP_SECONDS = RAMP.slice(0, -1).reduce((sum, [, seconds]) => sum + seconds, 0)

/**
 * A ramp to five times what it can do and back (trust R10). `--rate`: where the search for the clean rate begins; `--clean`
 * takes its place.
 */
export function overload(words: readonly string[]): Promise<Findings> {
  const options = readOptions(words, { against: 'none' })
  return Stage.with(options, async (stage) => {
    const proxy = await stage.ours()
    await stage.warm([proxy])
    const { cleanRate } =
      options.clean > 0 ? { cleanRate: options.clean } : await findCeiling(stage, proxy, options.rate)
    if (cleanRate === 0)
      throw new Error(`${options.rate} calls/s are too much already; begin lower with --rate`)
    const phases = RAMP.map(([times, seconds]) => ({
      rate: cleanRate * times,
      calls: cleanRate * times * seconds,
    }))
    const measurement = await measure({ name: proxy.name, proxy }, { phases, holdMs: 0 }, stage.generator)
    const { begunPerSecond, answeredPerSecond, refusedPerSecond } = measurement.outcome
    const seconds = begunPerSecond.map((begun, second) => ({
      second,
      begun,
      answered: answeredPerSecond[second] ?? 0,
      refused: refusedPerSecond[second] ?? 0,
    }))
    const goodput = goodputOf(seconds, RAMP_SECONDS, cleanRate)
    const rows = seconds.map(({ second, begun, answered, refused }) => [second, begun, answered, refused])
    const table = formatTable(['second', 'begun', 'answered', 'refused by 503'], rows)
    return {
      text: `${table}\n\n${wordsOf(goodput, cleanRate)}`,
      json: { options, cleanRate, ...goodput, seconds, measurement },
    }
  })
}

function wordsOf(goodput: ReturnType<typeof goodputOf>, cleanRate: number): string {
  const { peakPerSecond, leastShare, recoverySec } = goodput
  const back = recoverySec === null ? 'not steady again' : `steady again after ${recoverySec} s`
  return `clean rate ${cleanRate}/s, peak ${peakPerSecond}/s; under ${OVERLOADED} times and more at least ${(leastShare * 100).toFixed(0)} % of it; ${back}`
}
