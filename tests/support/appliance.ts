import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { SnapshotInput } from '#engine/contract/config.ts'
import { type EngineLink, linkEngine } from '#scripts/appliance/engine-link.ts'
import { type Launched, launch } from '#scripts/appliance/launch.ts'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { answers, type Health, within } from '#scripts/appliance/ready.ts'
import { ROOT } from '#scripts/root.ts'

/** The real appliance, on loopback addresses of its own, so that test files run side by side. */

export const ADMIN = { email: 'admin@example.org', password: 'correct horse battery staple' } as const
const READY_LIMIT_MS = 60_000
const SIP_PORT = 5_060
/** Of several threads those tests speak that ask for them, however many cores there are; or all, to try it. */
const USUAL_RELAYS = {
  count: Number(process.env.FAIRLINE_RELAYS ?? 1),
  sendingPort: Number(process.env.FAIRLINE_SENDING_PORT ?? 0),
}

export interface ApplianceOptions {
  /** More or other `FAIRLINE_*` and `DATABASE_URL`. */
  readonly variables?: Readonly<Record<string, string>>
  /** Relay threads, and the first one's sending port; 0: one port is for all. */
  readonly relays?: { readonly count: number; readonly sendingPort: number }
  /** Text of a dispatcher.list, imported at first start; the block is for the receivers' addresses. */
  readonly dispatcherList?: (block: LoopbackBlock) => string
  /** Kept instead of a temporary folder, and not removed. */
  readonly dataFolder?: string
  readonly block?: LoopbackBlock
  /** Without a first account: the panel waits for its set-up. */
  readonly isFresh?: boolean
}

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What an engine alone and a whole appliance have in common. */
export interface RunningEngine {
  readonly block: LoopbackBlock
  /** UDP and TCP. */
  readonly sip: { readonly address: string; readonly port: number }
  /** `HOST:PORT`. */
  readonly control: string
  readonly dataFolder: string
  readonly launched: Launched
  health(): Promise<Health | null>
  /** SIGKILL to the engine. Resolves with the pid it had. */
  killEngine(): Promise<number>
  metrics(): Promise<string>
  /** Ends it all, asserts that no process is left and removes the temporary folder. May be repeated safely. */
  stop(): Promise<void>
}

export interface Appliance extends RunningEngine {
  readonly panelUrl: string
  /** `npm run -s fairline -- …` against this appliance. */
  fairline(...words: string[]): Promise<CommandResult>
  /** Parsed `stats --json`. */
  stats(): Promise<unknown>
  /** Edits over REST, as somebody else would; throws where it is refused. */
  patch(route: string, body: unknown): Promise<void>
  /** Answer of a route of the REST interface. */
  read(route: string): Promise<unknown>
}

export interface LoneEngine extends RunningEngine {
  readonly link: EngineLink
}

/** Engine and panel under their supervisor, ready: SIP is served, the panel answers and has configured the engine. */
export async function startAppliance(options: ApplianceOptions = {}): Promise<Appliance> {
  const place = await prepare(options)
  const panelUrl = `http://${place.block.host(1)}:3000`
  const list = path.join(place.dataFolder, 'dispatcher.list')
  if (options.dispatcherList) writeFileSync(list, options.dispatcherList(place.block))
  const running = run(place, 'scripts/start.ts', options, {
    FAIRLINE_PANEL: `${place.block.host(1)}:3000`,
    ...(!options.isFresh && {
      FAIRLINE_ADMIN_EMAIL: ADMIN.email,
      FAIRLINE_ADMIN_PASSWORD: ADMIN.password,
    }),
    ...(options.dispatcherList && { FAIRLINE_DISPATCHER_LIST: list }),
    ...options.variables,
  })
  await readyOrStopped(running, async () => {
    await running.launched.until(
      'SIP is served and the panel is connected',
      READY_LIMIT_MS,
      (health) => health?.status === 200 && health.panel !== null && health.revision !== null,
    )
    if (!(await within(READY_LIMIT_MS, () => answers(panelUrl))))
      throw new Error(`the panel does not answer at ${panelUrl}`)
  })
  const fairline = (...words: string[]) =>
    runFairline(words, {
      FAIRLINE_DATA: place.dataFolder,
      FAIRLINE_PANEL: `${place.block.host(1)}:3000`,
      FAIRLINE_CONTROL: place.control,
    })
  const stats = async (): Promise<unknown> => JSON.parse((await fairline('stats', '--json')).stdout)
  const tokenFile = path.join(place.dataFolder, 'panel-token')
  const patch = async (route: string, body: unknown) =>
    void (await askPanel(panelUrl, tokenFile, route, body))
  const read = (route: string) => askPanel(panelUrl, tokenFile, route)
  return { ...running, panelUrl, fairline, stats, patch, read }
}

async function askPanel(
  panelUrl: string,
  tokenFile: string,
  route: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await fetch(`${panelUrl}/api/v1/${route}`, {
    method: body === undefined ? 'GET' : 'PATCH',
    headers: {
      authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${route} was refused: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** An engine without a panel, configured over its control socket. */
export async function startEngine(
  snapshot: (block: LoopbackBlock) => SnapshotInput,
  options: ApplianceOptions = {},
): Promise<LoneEngine> {
  const place = await prepare(options)
  const tokenFile = path.join(place.dataFolder, 'control-token')
  const running = run(place, 'engine/main.ts', options, options.variables)
  let link: EngineLink | null = null
  await readyOrStopped(running, async () => {
    await running.launched.until('the control port answers', READY_LIMIT_MS, (health) => health !== null)
    link = await linkEngine(place.control, readFileSync(tokenFile, 'utf8').trim())
    await link.configure(snapshot(place.block))
    await running.launched.until('SIP is served', READY_LIMIT_MS, (health) => health?.status === 200)
  })
  if (!link) throw new Error('no control socket')
  const opened: EngineLink = link
  const stop = async () => {
    opened.close()
    await running.stop()
  }
  return { ...running, link: opened, stop }
}

interface Place {
  readonly block: LoopbackBlock
  readonly dataFolder: string
  readonly control: string
  clear(): void
}

async function prepare({ dataFolder, block }: ApplianceOptions): Promise<Place> {
  const taken = block ?? (await takeLoopbackBlock())
  const folder = dataFolder ?? mkdtempSync(path.join(os.tmpdir(), 'fairline-test-'))
  const clear = () => {
    if (!block) taken.release()
    if (!dataFolder) rmSync(folder, { recursive: true, force: true })
  }
  return { block: taken, dataFolder: folder, control: `${taken.host(1)}:9060`, clear }
}

function run(
  place: Place,
  command: string,
  { relays = USUAL_RELAYS }: ApplianceOptions,
  variables: Readonly<Record<string, string>> = {},
): RunningEngine {
  const { block, control, dataFolder } = place
  const address = block.host(1)
  const send = relays.sendingPort === 0 ? '' : `;send=${relays.sendingPort}`
  const launched = launch({
    command,
    control,
    variables: {
      FAIRLINE_DATA: dataFolder,
      DATABASE_URL: `file:${dataFolder}/fairline.db`,
      FAIRLINE_SIP: `udp:${address}:${SIP_PORT}${send},tcp:${address}:${SIP_PORT}`,
      FAIRLINE_LOG: 'warn',
      FAIRLINE_RELAYS: `${relays.count}`,
      ...variables,
    },
  })
  const stop = async () => {
    await launched.stop().finally(() => place.clear())
  }
  const metrics = async () => (await fetch(`http://${control}/metrics`)).text()
  const health = () => launched.health()
  const sip = { address, port: SIP_PORT }
  return {
    block,
    sip,
    control,
    dataFolder,
    launched,
    health,
    killEngine: () => killEngine(launched),
    metrics,
    stop,
  }
}

async function killEngine(launched: Launched): Promise<number> {
  const health = await launched.health()
  if (!health) throw new Error('there is no engine to kill')
  process.kill(health.engine.pid, 'SIGKILL')
  return health.engine.pid
}

async function readyOrStopped(running: RunningEngine, becomeReady: () => Promise<void>): Promise<void> {
  try {
    await becomeReady()
  } catch (problem) {
    await running.stop().catch(() => {})
    throw problem
  }
}

/** Runs the command line as a person would, bounded to a minute. */
export function runFairline(
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, ...variables }, timeout: 60_000 }
    execFile(process.execPath, ['scripts/fairline.ts', ...words], options, (problem, stdout, stderr) => {
      const code = problem && typeof problem.code === 'number' ? problem.code : problem ? -1 : 0
      resolve({ code, stdout, stderr })
    })
  })
}
