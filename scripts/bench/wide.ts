import type { Findings } from './findings.ts'
import { alternate } from './measure.ts'
import { readOptions } from './options.ts'
import { Stage } from './stage.ts'
import { ratioOf } from './summary.ts'
import { measurementTables, ratioTable } from './tables.ts'

const FEW = 2

/** Many destinations, and two: two installations in turn. */
export function wide(words: readonly string[]): Promise<Findings> {
  const options = readOptions(words, { dests: 1_000, probe: 10_000, against: 'none' })
  return Stage.with(options, async (stage) => {
    const few = await stage.fairline(`${FEW} destinations`, { destinations: FEW })
    const many = await stage.fairline(`${options.dests} destinations`)
    await stage.warm([few, many])
    const trials = [few, many].map((proxy) => ({ name: proxy.name, proxy }))
    const measurements = await alternate(trials, stage.load(), stage.generator, options.rounds, stage.say)
    const ratios = [ratioOf(measurements, many.name, few.name)]
    const text = `${measurementTables(measurements)}\n\n${ratioTable(ratios)}`
    return { text, json: { options, measurements, ratios } }
  })
}
