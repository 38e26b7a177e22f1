import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileCacheVariables } from '../build/steps.ts'
import { ROOT } from '../root.ts'
import { family, killLeft, type ProcessMark } from './processes.ts'
import { type Health, readHealth, within } from './ready.ts'

export interface LaunchOptions {
  /** TypeScript file: `scripts/start.ts` for the whole appliance, `engine/main.ts` for an engine alone. */
  readonly command: string
  /** `HOST:PORT` of the control port, as FAIRLINE_CONTROL will have it. */
  readonly control: string
  readonly variables: Readonly<Record<string, string>>
  /** Where everything it prints is appended; without one it is kept in memory, the last 256 KB. */
  readonly logFile?: string
  /** Hears what it prints, as it prints it. */
  echo?(text: string): void
}

/** A running appliance, or engine, that we started and that ends with us. */
export interface Launched {
  readonly pid: number
  readonly control: string
  output(): string
  health(): Promise<Health | null>
  /** Null while it runs. */
  exitCode(): number | null
  /** Rejects, with what it printed, when it ends or the time is over before the condition holds. */
  until(what: string, limitMs: number, holds: (health: Health | null) => boolean): Promise<void>
  /** SIGTERM, SIGKILL after 15 s. Rejects when a process of it was left behind. May be repeated safely. */
  stop(): Promise<void>
}

const LEASH = pathToFileURL(path.join(ROOT, 'scripts/start/leash.ts')).href
const STOP_LIMIT_MS = 15_000
const KEPT_OUTPUT = 262_144

export function launch(options: LaunchOptions): Launched {
  const child = spawn(process.execPath, ['--import', LEASH, options.command], {
    cwd: ROOT,
    env: {
      ...cleanEnvironment(),
      ...compileCacheVariables,
      FAIRLINE_CONTROL: options.control,
      ...options.variables,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  return new LaunchedProcess(child, options)
}

/** Settings of the person who runs us must not reach an appliance of our own. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(FAIRLINE_|DATABASE_URL$|VITEST|NODE_ENV$|NODE_OPTIONS$)/.test(name),
  )
  return { ...Object.fromEntries(kept), NODE_ENV: 'production' }
}

class LaunchedProcess implements Launched {
  readonly control: string
  private readonly child: ChildProcess
  private text = ''
  private stopping: Promise<void> | null = null

  constructor(child: ChildProcess, { control, logFile, echo }: LaunchOptions) {
    this.child = child
    this.control = control
    const keep = (chunk: Buffer) => {
      if (logFile) appendFileSync(logFile, chunk)
      echo?.(chunk.toString())
      this.text = (this.text + chunk.toString()).slice(-KEPT_OUTPUT)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', (problem) => keep(Buffer.from(String(problem))))
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  output(): string {
    return this.text
  }

  exitCode(): number | null {
    return this.child.exitCode ?? (this.child.signalCode ? -1 : null)
  }

  /** Only the answer of a process of ours counts. */
  async health(): Promise<Health | null> {
    const health = await readHealth(this.control)
    const isOurs = health && family(this.pid).some((mark) => mark.pid === health.engine.pid)
    return isOurs ? health : null
  }

  async until(what: string, limitMs: number, holds: (health: Health | null) => boolean): Promise<void> {
    const isOver = async () => this.exitCode() !== null || holds(await this.health())
    const isInTime = await within(limitMs, isOver)
    if (isInTime && this.exitCode() === null) return
    const cause =
      this.exitCode() === null ? `not within ${limitMs / 1_000} s` : `it ended with code ${this.exitCode()}`
    throw new Error(`waiting for: ${what}; ${cause}. It printed:\n${this.text.slice(-4_000)}`)
  }

  stop(): Promise<void> {
    this.stopping ??= this.terminate()
    return this.stopping
  }

  private async terminate(): Promise<void> {
    if (this.exitCode() !== null) return
    const marks = family(this.pid)
    const ended = once(this.child, 'close')
    const impatience = setTimeout(() => killLeft(marks), STOP_LIMIT_MS)
    this.child.kill('SIGTERM')
    await ended
    clearTimeout(impatience)
    await this.refuseLeft(marks)
  }

  /** A process may need a moment after its supervisor; more than that is a fault. */
  private async refuseLeft(marks: readonly ProcessMark[]): Promise<void> {
    const left = killLeft(marks)
    if (left.length > 0)
      throw new Error(`left behind after stop and killed: pid ${left.map((mark) => mark.pid).join(', ')}`)
  }
}
