import { writeSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Before everything else is loaded: a killed engine must serve calls again within a second (rules 8).
// Where NODE_COMPILE_CACHE is set, that one is in use already, and the relay thread uses it too.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/fairline-compile', import.meta.url)))
const { RelayThread } = await import('#engine/control/relay-thread.ts')
const newRelayThread = () => new RelayThread(new URL('./relay.ts', import.meta.url))
const firstRelayThread = newRelayThread()
const [
  { engineEnvironment, relaysOf },
  { systemClock },
  { systemRandom },
  { createLogger },
  { FairlineError },
  { holdDataFolder },
  { ControlThread },
] = await Promise.all([
  import('./env.ts'),
  import('#engine/base/clock.ts'),
  import('#engine/base/random.ts'),
  import('#engine/base/logger.ts'),
  import('#engine/contract/errors.ts'),
  import('#engine/journal/hold-data-folder.ts'),
  import('./compose-control.ts'),
])

const STDERR = 2

/** One clear line for a person; a fault of ours comes with its stack. */
function explain(cause: unknown): string {
  if (cause instanceof FairlineError) return cause.message
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}

function exitBecause(cause: unknown): never {
  writeSync(STDERR, `fairline engine: ${explain(cause)}\n`)
  process.exit(1)
}

const environment = engineEnvironment()
if (Array.isArray(environment)) {
  exitBecause(new FairlineError('ENVIRONMENT_INVALID', `\n  ${environment.join('\n  ')}`))
}

const otherRelayThreads = Array.from({ length: relaysOf(environment) - 1 }, newRelayThread)
const log = createLogger(environment.FAIRLINE_LOG)
try {
  await holdDataFolder(environment.FAIRLINE_DATA)
  const control = new ControlThread({
    environment,
    clock: systemClock,
    random: systemRandom,
    log,
    relayThreads: [firstRelayThread, ...otherRelayThreads],
    onFatal: exitBecause,
  })
  const end = () => void control.stop().then(() => process.exit(0), exitBecause)
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  process.on('uncaughtException', (error) => control.tellInternal(error))
  process.on('unhandledRejection', (error) => control.tellInternal(error))
  const port = await control.open()
  log.info('control port open', { port })
  // A killed process writes no cache when it ends.
  flushCompileCache()
} catch (error) {
  exitBecause(error)
}
