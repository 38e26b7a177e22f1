// `npm run scenarios`: every SIPp scenario on every path, with the running engine between, and through
// chains of proxies. Ends by itself.
//   --paths A,B   some paths, as tcp4->udp6 or "udp4->udp4 (destinations)", instead of all, and no chains
//   --only WORD   scenarios whose name has the word
//   --jobs N      cells side by side (8)
import { parseArgs } from 'node:util'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import type { Cell } from './cell.ts'
import { CHAINS, type Chain, isForChain, ProxyChain } from './chain.ts'
import { allPaths, type Path, parsePath, pathName } from './path.ts'
import { ScenarioStage } from './stage.ts'
import { pairs, SCENARIOS } from './table.ts'

const { values } = parseArgs({
  options: {
    paths: { type: 'string' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '8' },
  },
})
const LINE_EVERY_MS = 2_000
/** Paths that the engine is configured for at once. */
const BATCH_PATHS = 10
const scenarios = SCENARIOS.filter(({ name }) => name.includes(values.only))
const paths = values.paths?.split(',').map(parsePath) ?? allPaths()
const chained = scenarios.filter(isForChain)
const chains = values.paths === undefined && chained.length > 0 ? CHAINS : []
const total = pairs(scenarios, paths).length + chains.length * chained.length
let done = 0
let repetitions = 0
let isStopping = false
const failed: string[] = []

/** One line that moves on a terminal, or one every two seconds. */
function showProgress(): NodeJS.Timeout {
  const show = () => {
    const text = `scenarios ${done}/${total}, ${failed.length} failed`
    process.stdout.write(process.stdout.isTTY ? `\r${text} ` : `${text}\n`)
  }
  return setInterval(show, LINE_EVERY_MS).unref()
}

/** Who runs a cell: the stage of one engine, or a chain of proxies. */
type Runner = Pick<ScenarioStage, 'run'>

/** Losses wait most of the time: they get lanes of their own. */
async function runAll(stage: Runner, cells: readonly Cell[], prefix = ''): Promise<void> {
  const isSlow = ({ scenario }: Cell) => scenario.loss !== undefined
  const queues = [cells.filter((cell) => !isSlow(cell)), cells.filter(isSlow)]
  const lanes = queues.flatMap((queue) => Array.from({ length: Number(values.jobs) }, () => queue))
  await Promise.all(lanes.map((queue) => runLane(stage, queue, prefix)))
}

async function runLane(stage: Runner, queue: Cell[], prefix: string): Promise<void> {
  for (let cell = queue.shift(); cell && !isStopping; cell = queue.shift()) {
    const fault = await stage.run(cell).catch(String)
    done += 1
    if (fault === null) continue
    failed.push(prefix + cell.name)
    console.error(`\nFAILED ${prefix}${cell.name}: ${fault}`)
  }
}

/** When all calls are over none may be left; a failed cell may leave some. */
async function settle(stage: ScenarioStage, batch: readonly Path[]): Promise<void> {
  const isOver = async () => metricSum(await stage.engine.metrics(), 'fairline_calls_active') === 0
  if (isStopping || failed.length > 0 || (await within(5_000, isOver))) return
  failed.push(`calls left open on ${batch.map(pathName).join(', ')}`)
}

async function runPaths(): Promise<void> {
  const stage = await ScenarioStage.open()
  try {
    for (let at = 0; at < paths.length && !isStopping; at += BATCH_PATHS) {
      const batch = paths.slice(at, at + BATCH_PATHS)
      await runAll(stage, await stage.prepare(pairs(scenarios, batch)))
      await settle(stage, batch)
    }
  } finally {
    repetitions += stage.repetitions
    await stage.stop()
  }
}

async function runChain(route: Chain): Promise<void> {
  const chain = await ProxyChain.open(route, chained)
  try {
    await runAll(chain, chain.cells, `${route.name}: `)
  } finally {
    repetitions += chain.repetitions
    await chain.stop()
  }
}

process.on('SIGINT', () => {
  isStopping = true
})
const startedMs = performance.now()
const timer = showProgress()
await runPaths()
for (const route of chains) if (!isStopping) await runChain(route)
clearInterval(timer)
const seconds = Math.round((performance.now() - startedMs) / 1_000)
console.log(`\n${done} of ${total} cells in ${seconds} s, ${failed.length} failed`)
console.log(`${repetitions} messages came late or again, as they may`)
for (const name of failed) console.log(`  ${name}`)
if (failed.length > 0 || done < total) process.exitCode = 1
