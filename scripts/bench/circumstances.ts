import type { Fairline } from './fairline.ts'
import type { Findings } from './findings.ts'
import { alternate, type Trial } from './measure.ts'
import { readOptions } from './options.ts'
import { Stage } from './stage.ts'
import { ratioOf } from './summary.ts'
import { measurementTables, ratioTable } from './tables.ts'

/** One installation under several circumstances in turn; each is compared with the first. */
export function compareCircumstances(
  words: readonly string[],
  trialsOf: (proxy: Fairline) => readonly Trial[],
): Promise<Findings> {
  const options = readOptions(words, { against: 'none' })
  return Stage.with(options, async (stage) => {
    const proxy = await stage.fairline('fairline')
    await stage.warm([proxy])
    const trials = trialsOf(proxy)
    const measurements = await alternate(trials, stage.load(), stage.generator, options.rounds, stage.say)
    const [first, ...others] = trials
    const ratios = others.map(({ name }) => ratioOf(measurements, name, first?.name ?? ''))
    const text = `${measurementTables(measurements)}\n\n${ratioTable(ratios)}`
    return { text, json: { options, measurements, ratios } }
  })
}
