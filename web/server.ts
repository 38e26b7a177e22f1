// The panel's process: migrates the database, talks to the engines, serves Next and the browsers' socket.
import path from 'node:path'
import next from 'next'
import type { Environment } from '#engine/contract/env.ts'
import { systemClock } from '#web/server/clock.ts'
import { composePanel, type Panel } from '#web/server/compose.ts'
import { panelEnvironment } from '#web/server/env.ts'
import { asFairlineError } from '#web/server/failure.ts'
import { panelUrl } from '#web/server/first-start.ts'
import { BuiltFiles } from '#web/server/http/built-files.ts'
import { frontDoor } from '#web/server/http/front-door.ts'
import { createPanelServer, listen, type PanelServer } from '#web/server/http/listen.ts'
import { createLog } from '#web/server/log.ts'
import { prepareDataFolder } from '#web/server/private-file.ts'

const STOP_MS = 2_500
const isDevelopment = process.argv.includes('--dev')

async function start(environment: Environment): Promise<void> {
  const log = createLog(environment.FAIRLINE_LOG)
  prepareDataFolder(environment.FAIRLINE_DATA)
  const server = createPanelServer(environment)
  const panel = await composePanel(server, { environment, clock: systemClock, log })
  stopOnSignal(server, panel)
  const { host, port } = environment.FAIRLINE_PANEL
  const app = next({ dev: isDevelopment, dir: import.meta.dirname, hostname: host, port, httpServer: server })
  await app.prepare()
  const built = isDevelopment ? null : new BuiltFiles(path.join(import.meta.dirname, '.next', 'static'))
  server.on('request', frontDoor({ environment, log, isDevelopment, built, inside: app.getRequestHandler() }))
  await listen(server, environment.FAIRLINE_PANEL)
  panel.connect()
  for (const note of panel.notes) process.stderr.write(`${note}\n`)
  process.stdout.write(`panel: ${panelUrl(environment)}\n`)
}

function stopOnSignal(server: PanelServer, panel: Panel): void {
  let isStopping = false
  const stop = () => {
    if (isStopping) return
    isStopping = true
    systemClock.after(STOP_MS, () => process.exit(0))
    server.close()
    server.closeAllConnections()
    void panel.stop().finally(() => process.exit(0))
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
}

/** One plain line, no stack: these are for whoever started us. */
function giveUp(error: unknown): never {
  const known = asFairlineError(error)
  const text = known?.message ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.stderr.write(`panel: ${text}\n`)
  process.exit(1)
}

// Database, tokens and secrets are for our user alone, whatever the folder allows.
process.umask(0o077)
const environment = panelEnvironment()
if (Array.isArray(environment)) {
  for (const problem of environment) process.stderr.write(`panel: ${problem}\n`)
  process.exit(1)
}
start(environment).catch(giveUp)
