import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Clock, Stoppable } from '#engine/base/clock.ts'
import { RestartDelay } from './restart-delay.ts'

export interface ProcessSpec {
  readonly name: string
  /** TypeScript file, and what it is called with. */
  readonly command: readonly string[]
}

export interface SupervisorOptions {
  readonly clock: Clock
  readonly folder: string
  readonly variables: NodeJS.ProcessEnv
  say(line: string): void
  /** Time from SIGTERM to SIGKILL. */
  readonly graceMs?: number
}

const GRACE_MS = 10_000
const LEASH = pathToFileURL(path.join(import.meta.dirname, 'leash.ts')).href

/** Keeps a few processes running until it is stopped; none outlives it. */
export class Supervisor {
  private readonly children: SupervisedProcess[]

  constructor(specs: readonly ProcessSpec[], options: SupervisorOptions) {
    this.children = specs.map((spec) => new SupervisedProcess(spec, options))
  }

  start(): void {
    for (const child of this.children) child.start()
  }

  /** By name; 0 while it is not running. */
  pidOf(name: string): number {
    return this.children.find((child) => child.spec.name === name)?.pid ?? 0
  }

  /** SIGTERM to all, SIGKILL after the grace time. Resolves when all have ended; may be repeated safely. */
  async stop(): Promise<void> {
    await Promise.all(this.children.map((child) => child.stop()))
  }

  /** No more patience: SIGKILL. */
  kill(): void {
    for (const child of this.children) child.kill()
  }
}

class SupervisedProcess {
  readonly spec: ProcessSpec
  private readonly options: SupervisorOptions
  private readonly delay = new RestartDelay()
  private child: ChildProcess | null = null
  private bornMs = 0
  private restart: Stoppable | null = null
  private stopping: Promise<void> | null = null
  private onGone: () => void = () => {}

  constructor(spec: ProcessSpec, options: SupervisorOptions) {
    this.spec = spec
    this.options = options
  }

  get pid(): number {
    return this.child?.pid ?? 0
  }

  start(): void {
    const { folder, variables, clock } = this.options
    this.bornMs = clock.monotonicMs()
    const child = spawn(process.execPath, ['--import', LEASH, ...this.spec.command], {
      cwd: folder,
      env: variables,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.child = child
    child.once('error', (problem) => this.options.say(`${this.spec.name}: ${problem.message}`))
    child.once('close', (code, signal) => this.onDeath(signal ?? `code ${code}`))
  }

  stop(): Promise<void> {
    this.stopping ??= new Promise((resolve) => {
      this.restart?.stop()
      this.onGone = resolve
      if (this.child) this.terminate(this.child)
      else resolve()
    })
    return this.stopping
  }

  kill(): void {
    this.child?.kill('SIGKILL')
  }

  private terminate(child: ChildProcess): void {
    const impatience = this.options.clock.after(this.options.graceMs ?? GRACE_MS, () => child.kill('SIGKILL'))
    child.once('close', () => impatience.stop())
    child.kill('SIGTERM')
  }

  private onDeath(cause: string): void {
    this.child = null
    if (this.stopping) this.onGone()
    else this.startAgain(cause)
  }

  private startAgain(cause: string): void {
    const { clock, say } = this.options
    const delayMs = this.delay.afterDeath(this.bornMs, clock.monotonicMs())
    const { name } = this.spec
    if (delayMs === 0) {
      say(`${name} ended (${cause}); started again`)
      this.start()
      return
    }
    say(
      `${name} ends again and again (${cause}), its own message stands above; next try in ${delayMs / 1_000} s`,
    )
    this.restart = clock.after(delayMs, () => this.start())
  }
}
