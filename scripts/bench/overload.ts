import { formatTable } from '../fairline/table.ts'
import type { Findings } from './findings.ts'
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
const LAST_SECONDS = 20
/** Of what is offered, answered again. */
const RECOVERED = 0.95
const OVERLOADED = 3

/** A ramp to five times what it can do and back (trust R10). `--rate`: where the search for the clean rate begins. */
export function overload(words: readonly string[]): Promise<Findings> {
  const options = readOptions(words, { rate: 2_000, against: 'none' })
  return Stage.with(options, async (stage) => {
    const proxy = await stage.ours()
    await stage.warm([proxy])
    const { cleanRate } = await findCeiling(stage, proxy, options.rate)
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
    const goodput = goodputOf(seconds, cleanRate)
    const rows = seconds.map(({ second, begun, answered, refused }) => [second, begun, answered, refused])
    const table = formatTable(['second', 'begun', 'answered', 'refused by 503'], rows)
    return {
      text: `${table}\n\n${wordsOf(goodput, cleanRate)}`,
      json: { options, cleanRate, ...goodput, seconds, measurement },
    }
  })
}

interface Second {
  readonly begun: number
  readonly answered: number
}

/** Least goodput under overload over the best of all seconds; seconds from the end of overload to a whole one. */
function goodputOf(seconds: readonly Second[], cleanRate: number) {
  const peak = Math.max(...seconds.map(({ answered }) => answered))
  const under = seconds.filter(({ begun }) => begun >= cleanRate * OVERLOADED * 0.9)
  const leastShare = under.length > 0 ? Math.min(...under.map(({ answered }) => answered)) / peak : 0
  const end = RAMP.reduce((sum, [, span]) => sum + span, 0) - LAST_SECONDS
  const back = seconds
    .slice(end)
    .findIndex(({ begun, answered }) => begun > 0 && answered >= cleanRate * RECOVERED)
  return { peakPerSecond: peak, leastShare, recoverySec: back < 0 ? null : back }
}

function wordsOf(goodput: ReturnType<typeof goodputOf>, cleanRate: number): string {
  const { peakPerSecond, leastShare, recoverySec } = goodput
  const back = recoverySec === null ? 'not recovered' : `recovered within ${recoverySec + 1} s`
  return `clean rate ${cleanRate}/s, peak ${peakPerSecond}/s; under ${OVERLOADED} times and more at least ${(leastShare * 100).toFixed(0)} % of it; ${back}`
}
