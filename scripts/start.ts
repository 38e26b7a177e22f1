// `npm start`: prepares, builds what is missing, then keeps engine and panel running. `--dev`: the panel by `next dev`.
import { systemClock } from '#engine/base/clock.ts'
import type { Environment } from '#engine/contract/env.ts'
import { answers, reachable, readHealth, within } from './appliance/ready.ts'
import { addonStep, build, compileCacheVariables, databaseStep, panelStep, warmStep } from './build/steps.ts'
import { ROOT } from './root.ts'
import { prepare, refuseNode } from './start/prepare.ts'
import { Supervisor } from './start/supervisor.ts'

const READY_LIMIT_MS = 120_000
const PARENT_LOOK_MS = 500
const isDev = process.argv.includes('--dev')
const say = (line: string) => console.log(`fairline: ${line}`)

function refuse(problems: readonly string[]): never {
  console.error(`fairline cannot start:\n${problems.map((line) => `  ${line}`).join('\n')}`)
  process.exit(1)
}

function buildAll(): void {
  try {
    for (const step of isDev ? [databaseStep, addonStep] : [databaseStep, addonStep, panelStep, warmStep])
      build(step, say)
  } catch (problem) {
    refuse([problem instanceof Error ? problem.message : String(problem)])
  }
}

/** Says once when each of ours answers, not somebody else on its port; a process that cannot start says so itself. */
async function announce(settings: Environment, supervisor: Supervisor): Promise<void> {
  const control = reachable(settings.FAIRLINE_CONTROL)
  const isServed = async () => {
    const health = await readHealth(control)
    return health?.status === 200 && health.engine.pid === supervisor.pidOf('engine')
  }
  const listeners = settings.FAIRLINE_SIP.map((spec) => `${spec.transport}:${spec.address}:${spec.port}`)
  if (await within(READY_LIMIT_MS, isServed)) say(`SIP is served on ${listeners.join(', ')}`)
  const isConnected = async () => (await readHealth(control))?.panel?.pid === supervisor.pidOf('panel')
  const scheme = settings.FAIRLINE_PANEL_TLS ? 'https' : 'http'
  const own = `${scheme}://${reachable(settings.FAIRLINE_PANEL)}`
  const isThere = async () =>
    (await isConnected()) && (settings.FAIRLINE_PANEL_TLS !== undefined || (await answers(own)))
  if (await within(READY_LIMIT_MS, isThere)) say(`the panel is ready: ${settings.FAIRLINE_PANEL_URL ?? own}`)
}

function stopOnSignals(supervisor: Supervisor): void {
  let isStopping = false
  const stop = async () => {
    // A second signal: no more patience.
    if (isStopping) supervisor.kill()
    isStopping = true
    await supervisor.stop()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
  // npm does not pass a SIGTERM of its own on: when it is gone, whoever started us wanted us gone.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event === undefined) return
  const watch = systemClock.every(PARENT_LOOK_MS, () => {
    if (process.ppid === parent) return
    watch.stop()
    void stop()
  })
}

const tooOld = refuseNode(process.versions.node)
if (tooOld) refuse([tooOld])
const settings = prepare(process.env)
if (Array.isArray(settings)) refuse(settings)
buildAll()
const variables: NodeJS.ProcessEnv = {
  ...process.env,
  ...compileCacheVariables,
  FAIRLINE_DATA: settings.FAIRLINE_DATA,
  DATABASE_URL: settings.DATABASE_URL,
  NODE_ENV: isDev ? 'development' : 'production',
  NEXT_TELEMETRY_DISABLED: '1',
}
const supervisor = new Supervisor(
  [
    { name: 'engine', command: ['engine/main.ts'] },
    { name: 'panel', command: isDev ? ['web/server.ts', '--dev'] : ['web/server.ts'] },
  ],
  { clock: systemClock, folder: ROOT, variables, say },
)
stopOnSignals(supervisor)
supervisor.start()
await announce(settings, supervisor)
