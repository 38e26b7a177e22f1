// `npm run demo`: the seed's experiment on loopback, live on the panel. Ends by itself, or by Ctrl-C.
//   --calls N   calls of the first step (200); the second has three times as many
//   --hold MS   how long a call is held (30)
//   --panel URL an appliance that runs already, by the token in FAIRLINE_DATA, instead of one of its own
//   --keep      the panel stays after the run, until Ctrl-C
import { parseArgs } from 'node:util'
import type { Launched } from './appliance/launch.ts'
import { takeLoopbackBlock } from './appliance/loopback.ts'
import { Cast } from './demo/cast.ts'
import { play } from './demo/play.ts'
import { guestStage, ownStage, type Stage } from './demo/stage.ts'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '200' },
    hold: { type: 'string', default: '30' },
    panel: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})

function numberOf(name: 'calls' | 'hold', least: number, most: number): number {
  const value = Number(values[name])
  if (Number.isInteger(value) && value >= least && value <= most) return value
  console.error(`--${name} takes a number from ${least} to ${most}`)
  process.exit(2)
}

const options = { calls: numberOf('calls', 1, 100_000), holdMs: numberOf('hold', 1, 60_000) }
const say = (text: string) => console.log(text)
const block = await takeLoopbackBlock()
let stage: Stage | null = null
let cast: Cast | null = null
let launched: Launched | null = null
let stopping: Promise<void> | null = null

async function stopAll(): Promise<void> {
  await cast?.stop()
  await (stage?.stop() ?? launched?.stop())
  block.release()
}

function stop(): Promise<void> {
  stopping ??= stopAll()
  return stopping
}

function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, async () => {
      console.log('\nstopping …')
      await stop()
      process.exit(130)
    })
  }
}

async function run(): Promise<void> {
  stage = values.panel
    ? await guestStage(values.panel)
    : await ownStage(block, say, (one) => {
        launched = one
      })
  const login = stage.login ? `; sign in as ${stage.login.email} with ${stage.login.password}` : ''
  say(`Watch it at ${stage.panelUrl}/distribution${login}`)
  cast = await Cast.open(block)
  const faults = await play(stage, cast, options, say)
  for (const fault of faults) console.error(`demo: ${fault}`)
  if (faults.length > 0) process.exitCode = 1
  if (values.panel)
    say(`\nSet ${stage.setId} and the demo's source stay in that appliance; remove them on its pages.`)
  if (!values.keep) return
  say(`\nThe panel stays at ${stage.panelUrl}; end with Ctrl-C.`)
  await new Promise(() => {})
}

stopOnSignals()
try {
  await run()
} catch (problem) {
  if (!stopping) console.error(`demo: ${problem instanceof Error ? problem.message : problem}`)
  process.exitCode = 1
}
await stop()
