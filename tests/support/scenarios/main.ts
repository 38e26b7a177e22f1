// `npm run scenarios`: every SIPp scenario on every path, with the running engine between. Ends by itself.
//   --paths A,B   some paths, as tcp4->udp6 or "udp4->udp4 (destinations)", instead of all
//   --only WORD   scenarios whose name has the word
//   --jobs N      cells side by side (8)
import { parseArgs } from 'node:util'
import { within } from '#scripts/appliance/ready.ts'
import { metricSum } from '../stats-json.ts'
import type { Cell } from './cell.ts'
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
const scenarios = SCENARIOS.filter(({ name }) => name.includes(values.only))
const paths = values.paths?.split(',').map(parsePath) ?? allPaths()
const total = pairs(scenarios, paths).length
let done = 0
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

async function runAll(stage: ScenarioStage, cells: readonly Cell[]): Promise<void> {
  const queue = [...cells]
  const work = async () => {
    for (let cell = queue.shift(); cell && !isStopping; cell = queue.shift()) {
      const fault = await stage.run(cell).catch(String)
      done += 1
      if (fault === null) continue
      failed.push(cell.name)
      console.error(`\nFAILED ${cell.name}: ${fault}`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, work))
}

/** What must hold when all calls of these cells are over. */
async function settle(stage: ScenarioStage, path: Path): Promise<void> {
  const isOver = async () => metricSum(await stage.engine.metrics(), 'fairline_calls_active') === 0
  if (isStopping || (await within(5_000, isOver))) return
  failed.push(`calls left open on ${pathName(path)}`)
}

process.on('SIGINT', () => {
  isStopping = true
})
const startedMs = performance.now()
const stage = await ScenarioStage.open()
const timer = showProgress()
try {
  for (const path of paths) {
    if (isStopping) break
    await runAll(stage, await stage.prepare(pairs(scenarios, [path])))
    await settle(stage, path)
  }
} finally {
  clearInterval(timer)
  await stage.stop()
}
const seconds = Math.round((performance.now() - startedMs) / 1_000)
console.log(`\n${done} of ${total} cells in ${seconds} s, ${failed.length} failed`)
for (const name of failed) console.log(`  ${name}`)
if (failed.length > 0 || done < total) process.exitCode = 1
