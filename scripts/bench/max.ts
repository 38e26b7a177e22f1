import { formatTable } from '../fairline/table.ts'
import type { Contender } from './contender.ts'
import type { Findings } from './findings.ts'
import { type Measurement, measure } from './measure.ts'
import { readOptions } from './options.ts'
import { Stage } from './stage.ts'

const STEP = 500
const SECONDS = 3
const TRIES = 2
const TOP_RATE = 20_000
const MOST_P99_US = 50_000

/** A rate that was tried; why it was not clean, or null. */
interface Step {
  readonly rate: number
  readonly trouble: string | null
  readonly measurement: Measurement
}

interface Ceiling {
  readonly name: string
  /** 0 where the first rate was too much already. */
  readonly cleanRate: number
  /** At that rate. */
  readonly top: Measurement | null
  /** What stood in the way of the next; null where the steps ended first. */
  readonly trouble: string | null
  readonly steps: readonly Step[]
}

/** The highest rate of each with nothing failed, nothing sent again and p99 of post-dial delay under 50 ms. */
export function max(words: readonly string[]): Promise<Findings> {
  const options = readOptions(words, { against: 'rr:2' })
  return Stage.with(options, async (stage) => {
    const contenders = [await stage.ours(), ...(await stage.kamailios())]
    await stage.warm(contenders)
    const ceilings: Ceiling[] = []
    for (const proxy of contenders) ceilings.push(await findCeiling(stage, proxy, options.rate))
    return { text: tableOf(ceilings), json: { options, ceilings } }
  })
}

/** From `from` upwards, in steps of a few seconds; a step that was not clean has a second try. */
export async function findCeiling(stage: Stage, proxy: Contender, from: number): Promise<Ceiling> {
  const steps: Step[] = []
  for (let rate = from; rate <= TOP_RATE; rate += STEP) {
    const step = await tryRate(stage, proxy, rate)
    steps.push(step)
    stage.say(`${proxy.name}: ${rate}/s ${step.trouble ?? 'clean'}`)
    if (step.trouble) break
  }
  const clean = steps.filter(({ trouble }) => trouble === null).at(-1)
  const trouble = steps.at(-1)?.trouble ?? null
  return {
    name: proxy.name,
    cleanRate: clean?.rate ?? 0,
    top: clean?.measurement ?? null,
    trouble,
    steps,
  }
}

async function tryRate(stage: Stage, proxy: Contender, rate: number): Promise<Step> {
  const load = { phases: [{ rate, calls: rate * SECONDS }], holdMs: 0 }
  for (let left = TRIES; ; left--) {
    const measurement = await measure({ name: proxy.name, proxy }, load, stage.generator)
    const trouble = troubleOf(measurement)
    if (trouble === null || left === 1) return { rate, trouble, measurement }
  }
}

function troubleOf({ outcome }: Measurement): string | null {
  const p99 = outcome.postDialDelayUs?.p99 ?? 0
  if (outcome.failed > 0) return `${outcome.failed} failed`
  if (outcome.resent > 0) return `${outcome.resent} sent again`
  return p99 < MOST_P99_US ? null : `p99 of post-dial delay ${(p99 / 1_000).toFixed(0)} ms`
}

function tableOf(ceilings: readonly Ceiling[]): string {
  const head = ['', 'clean up to', 'then', 'PDD us p50', 'p99', 'cpu us/call', 'cores', 'steal %', 'counts']
  const rows = ceilings.map(({ name, cleanRate, top, trouble }) => [
    name,
    cleanRate,
    trouble ?? 'not reached',
    top?.outcome.postDialDelayUs?.p50.toFixed(0) ?? null,
    top?.outcome.postDialDelayUs?.p99.toFixed(0) ?? null,
    top?.cpuUsPerCall.toFixed(0) ?? null,
    top ? ((top.cpuUsPerCall * cleanRate) / 1e6).toFixed(2) : null,
    top?.stealPercent.toFixed(0) ?? null,
    top && (top.faults.length === 0 ? 'yes' : `no: ${top.faults.join('; ')}`),
  ])
  return formatTable(head, rows)
}
