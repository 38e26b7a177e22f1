import type { Findings } from './findings.ts'
import { alternate } from './measure.ts'
import { readOptions } from './options.ts'
import { Stage } from './stage.ts'
import { ratioOf } from './summary.ts'
import { measurementTables, ratioTable } from './tables.ts'

/** Short calls at one rate: Fairline and each Kamailio in turn. */
export function relay(words: readonly string[]): Promise<Findings> {
  const options = readOptions(words)
  return Stage.with(options, async (stage) => {
    const ours = await stage.ours()
    const others = await stage.kamailios()
    const contenders = [ours, ...others]
    await stage.warm(contenders)
    const trials = contenders.map((proxy) => ({ name: proxy.name, proxy }))
    const measurements = await alternate(trials, stage.load(), stage.generator, options.rounds, stage.say)
    const ratios = others.map(({ name }) => ratioOf(measurements, ours.name, name))
    const compared = ratios.length > 0 ? ratioTable(ratios) : 'Fairline alone: nothing to compare with.'
    const notes = contenders.map(({ name, note }) => ({ name, note }))
    return {
      text: `${measurementTables(measurements)}\n\n${compared}`,
      json: { options, contenders: notes, measurements, ratios },
    }
  })
}
