import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { LoopbackBlock } from '../appliance/loopback.ts'
import { prefixOf } from './callees.ts'
import { cpuUs } from './cpu.ts'
import { type Generator, type Load, limitMs, type Outcome, type Phase } from './generator.ts'

const COMMON = [
  '-nostdin',
  '-buff_size',
  '4194304',
  '-trace_stat',
  '-fd',
  '1',
  '-timer_resol',
  '1',
  '-default_behaviors',
  'all,-abortunexp',
]
const FIRST_MEDIA_PORT = 24_000
const FIRST_CALLEE = 10
/** A process each. */
const MOST_CALLEES = 20
const SETTLE_MS = 800
const FAREWELL_MS = 1_500
const CPU_EVERY_MS = 200

/** One load of SIPp: at one rate, and nobody dies. */
interface SippLoad extends Phase {
  readonly prefix: string
  readonly callees: number
  readonly whole: Load
}

/** SIPp as a cross-check: well known, three times as dear, no latency worth the name. Its callees answer calls alone. */
export function openSippGenerator(block: LoopbackBlock, callees: number): Generator {
  const prefix = prefixOf(block)
  if (callees > MOST_CALLEES) throw new Error(`with --gen sipp --dests takes at most ${MOST_CALLEES}`)
  const running = new Set<ChildProcess>()
  const kill = async () => {
    for (const child of running) child.kill('SIGKILL')
  }
  const run = async (load: Load) => {
    const [phase, ...more] = load.phases
    if (!phase || more.length > 0 || load.death) throw new Error('this takes our own generator: --gen load')
    const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-bench-'))
    const start = (words: readonly (string | number)[]) => {
      const child = spawn('sipp', [...words.map(String), ...COMMON], {
        cwd: folder,
        stdio: 'ignore',
        timeout: limitMs(load),
        killSignal: 'SIGKILL',
      })
      running.add(child)
      child.once('close', () => running.delete(child))
      return child
    }
    try {
      return await runSipp({ ...phase, prefix, callees, whole: load }, folder, start)
    } finally {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return { answersProbes: false, run, stop: kill }
}

type Start = (words: readonly (string | number)[]) => ChildProcess

async function runSipp(load: SippLoad, folder: string, start: Start): Promise<Outcome> {
  const callees = Array.from({ length: load.callees }, (_, at) => start(calleeWords(load.prefix, at)))
  await wait(SETTLE_MS)
  return runCaller(load, folder, callees, start)
}

function calleeWords(prefix: string, at: number): (string | number)[] {
  const scenario = path.join(import.meta.dirname, 'callee.xml')
  const media = FIRST_MEDIA_PORT + at * 4
  const place = ['-i', `${prefix}.${FIRST_CALLEE + at}`, '-p', 5_070, '-mp', media]
  return ['-sf', scenario, ...place, '-stf', `callee-${at}.csv`]
}

async function runCaller(
  { prefix, rate, calls, whole: { proxy, holdMs } }: SippLoad,
  folder: string,
  callees: readonly ChildProcess[],
  start: Start,
): Promise<Outcome> {
  const scenario = path.join(import.meta.dirname, 'caller.xml')
  const target = [
    `${proxy.address}:${proxy.port}`,
    '-sf',
    scenario,
    '-s',
    '1000',
    '-i',
    `${prefix}.2`,
    '-p',
    5_062,
  ]
  const bounds = ['-r', rate, '-m', calls, '-d', holdMs, '-l', calls, '-stf', 'caller.csv']
  const before = cpuOf(callees)
  const startMs = performance.now()
  const caller = start([...target, ...bounds])
  const callerUs = await cpuUntilEnd(caller)
  const seconds = (performance.now() - startMs) / 1_000
  const calleesUs = cpuOf(callees) - before
  for (const callee of callees) callee.kill('SIGUSR1')
  await wait(FAREWELL_MS)
  const files = callees.map((_, at) => path.join(folder, `callee-${at}.csv`))
  const own = lastRow(path.join(folder, 'caller.csv'))
  const resent = [own, ...files.map(lastRow)].reduce(
    (total, row) => total + numberIn(row, 'Retransmissions(C)'),
    0,
  )
  return {
    calls,
    completed: numberIn(own, 'SuccessfulCall(C)'),
    failed: calls - numberIn(own, 'SuccessfulCall(C)'),
    resent,
    reordered: 0,
    seconds,
    mostOpen: 0,
    cpuUs: callerUs + calleesUs,
    perCallee: files.map((file) => numberIn(lastRow(file), 'IncomingCall(C)')),
    forwardUs: null,
    backUs: null,
    postDialDelayUs: null,
    begunPerSecond: [],
    answeredPerSecond: [],
    refusedPerSecond: [],
    diedAtMs: null,
  }
}

function cpuOf(processes: readonly ChildProcess[]): number {
  return processes.reduce((total, { pid }) => total + (pid ? cpuUs(pid) : 0), 0)
}

/** The last figure seen: there is none to read after the end. */
async function cpuUntilEnd(child: ChildProcess): Promise<number> {
  let latestUs = 0
  const timer = setInterval(() => {
    if (child.pid) latestUs = Math.max(latestUs, cpuUs(child.pid))
  }, CPU_EVERY_MS)
  await once(child, 'close')
  clearInterval(timer)
  return latestUs
}

function lastRow(file: string): Map<string, string> {
  const text = existsSync(file) ? readFileSync(file, 'latin1') : ''
  const [names = [], ...rows] = text.split('\n').map((line) => line.split(';'))
  const row = rows.findLast((values) => values.length === names.length) ?? []
  return new Map(names.map((name, at) => [name, row[at] ?? '']))
}

function numberIn(row: ReadonlyMap<string, string>, name: string): number {
  return Number(row.get(name) ?? 0)
}
