import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { LoopbackBlock } from '#scripts/appliance/loopback.ts'
import { within } from '#scripts/appliance/ready.ts'
import { isBound } from './bound-port.ts'
import { lastStatistics, type SippTotals } from './sipp-statistics.ts'

/** SIPp as callers and receivers of flow tests: bounded in calls and time, ended by pid. */

export type CallerScenario =
  | 'caller'
  | 'caller-reinvite'
  | 'caller-hears-bye'
  | 'caller-busy'
  | 'caller-missing'
  | 'caller-cancels'
  | 'caller-or-busy'
  | 'caller-forgets'
  | 'caller-repeats-bye'

export interface SippAddress {
  readonly address: string
  readonly port: number
}

export interface ReceiverOptions {
  readonly at: SippAddress
  readonly transport?: 'udp' | 'tcp'
  /** For calls to the user `ends`: time from the ACK to its BYE. */
  readonly holdMs?: number
  /** It ends by itself after this time, whatever happens. */
  readonly limitSec: number
  /** A file of the test's own instead of `sipp/receiver.xml`. */
  readonly scenarioFile?: string
}

export interface CallerOptions extends Omit<ReceiverOptions, 'at'> {
  readonly scenario: CallerScenario
  readonly from: SippAddress
  readonly to: SippAddress
  readonly calls: number
  /** Calls begun per second. */
  readonly rate: number
  /** Calls at once; as many as there are where it is left out. */
  readonly channels?: number
}

const SCENARIOS = path.join(import.meta.dirname, 'sipp')
const [FIRST_MEDIA_PORT, LAST_MEDIA_PORT] = [20_000, 31_996]
const BUFFER_BYTES = 4_194_304
const READY_LIMIT_MS = 5_000
const FAREWELL_MS = 3_000
let mediaPort = FIRST_MEDIA_PORT

/** SIPp ends itself where its media ports (this one and the next but one) are taken: on `::1` others may have them. */
function takeMediaPort(address: string): number {
  const isFree = (port: number) => !isBound('udp', { address, port })
  for (let tries = FIRST_MEDIA_PORT; tries < LAST_MEDIA_PORT; tries += 4) {
    mediaPort = mediaPort < LAST_MEDIA_PORT ? mediaPort + 4 : FIRST_MEDIA_PORT
    if (isFree(mediaPort) && isFree(mediaPort + 2)) return mediaPort
  }
  throw new Error(`no free media ports on ${address}`)
}

/** One SIPp process. */
export class SippProcess {
  private readonly child: ChildProcess
  private readonly folder: string
  private readonly ended: Promise<unknown>
  private final: SippTotals | null = null
  private lastErrors = ''

  /** `scenario` is the text, for receivers and callers alike. */
  constructor(scenario: string, at: SippAddress, words: readonly string[]) {
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-sipp-'))
    writeFileSync(this.scenarioFile, scenario)
    const common = [
      '-sf',
      this.scenarioFile,
      '-i',
      at.address,
      '-p',
      String(at.port),
      '-mp',
      String(takeMediaPort(at.address)),
      '-nostdin',
    ]
    const files = [
      '-trace_stat',
      '-stf',
      this.statistics,
      '-fd',
      '1',
      '-trace_err',
      '-error_file',
      this.errorFile,
    ]
    const tuning = ['-buff_size', String(BUFFER_BYTES), '-timer_resol', '1']
    this.child = spawn('sipp', [...words, ...common, ...files, ...tuning], {
      cwd: this.folder,
      stdio: 'ignore',
    })
    this.ended = once(this.child, 'close').catch(() => {})
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** At most one second old while it runs. */
  totals(): SippTotals {
    return (
      this.final ?? lastStatistics(existsSync(this.statistics) ? readFileSync(this.statistics, 'latin1') : '')
    )
  }

  /** The first of what SIPp did not expect, in its words; empty when all went as the scenario says. */
  errors(): string {
    if (existsSync(this.errorFile)) this.lastErrors = readFileSync(this.errorFile, 'latin1').slice(0, 4_000)
    return this.lastErrors
  }

  /** Totals at its end, which its bounds bring about at the latest. */
  async done(): Promise<SippTotals> {
    await this.ended
    this.final ??= this.totals()
    return this.final
  }

  /** SIGKILL, as a machine dies: no farewell on the wire. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }

  /** SIGSTOP and SIGCONT: a far end that is there and says nothing. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name)
  }

  /** Lets it write its last statistics, then ends it and removes its files. May be repeated safely. */
  async stop(): Promise<SippTotals> {
    if (this.isRunning) {
      this.child.kill('SIGUSR1')
      const timer = setTimeout(() => this.child.kill('SIGKILL'), FAREWELL_MS)
      await this.ended
      clearTimeout(timer)
    }
    this.final ??= this.totals()
    this.errors()
    rmSync(this.folder, { recursive: true, force: true })
    return this.final
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  private get scenarioFile(): string {
    return path.join(this.folder, 'scenario.xml')
  }

  private get statistics(): string {
    return path.join(this.folder, 'statistics.csv')
  }

  private get errorFile(): string {
    return path.join(this.folder, 'errors.log')
  }
}

/** Listening when it resolves. Users it knows: see `sipp/receiver.xml`. */
export async function startReceiver(options: ReceiverOptions): Promise<SippProcess> {
  const { at, transport = 'udp', holdMs = 0, limitSec } = options
  const words = ['-t', transport === 'udp' ? 'u1' : 't1', '-timeout', String(limitSec)]
  const scenario = readFileSync(options.scenarioFile ?? path.join(SCENARIOS, 'receiver.xml'), 'utf8')
  const filled = scenario.replaceAll('HOLD_MS', String(Math.max(1, holdMs)))
  const receiver = new SippProcess(filled, at, words)
  const isListening = await within(READY_LIMIT_MS, async () => !receiver.isRunning || isBound(transport, at))
  if (isListening && receiver.isRunning) return receiver
  const cause = receiver.errors()
  await receiver.stop()
  throw new Error(`SIPp does not listen on ${at.address}:${at.port}: ${cause}`)
}

/** One on port 5070 of each of these hosts of the block; none where one of them cannot be had. */
export async function startReceivers(
  { host }: LoopbackBlock,
  hosts: readonly number[],
  limitSec: number,
  holdMs?: number,
): Promise<SippProcess[]> {
  await using begun = new AsyncDisposableStack()
  const receivers: SippProcess[] = []
  for (const number of hosts) {
    const at = { address: host(number), port: 5_070 }
    receivers.push(begun.use(await startReceiver({ at, holdMs, limitSec })))
  }
  begun.move()
  return receivers
}

/** Begins calling at once. */
export function startCaller(options: CallerOptions): SippProcess {
  const { scenario, from, to, calls, rate, transport = 'udp', holdMs = 0, limitSec } = options
  const target = [`${to.address}:${to.port}`, '-t', transport === 'udp' ? 'u1' : 't1', '-s', 'service']
  const { channels = calls } = options
  const load = ['-m', String(calls), '-r', String(rate), '-l', String(channels), '-d', String(holdMs)]
  const bounds = ['-timeout', String(limitSec), '-timeout_error']
  const file = options.scenarioFile ?? path.join(SCENARIOS, `${scenario}.xml`)
  return new SippProcess(readFileSync(file, 'utf8'), from, [...target, ...load, ...bounds])
}
