import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { cpuUs } from './cpu.ts'
import { type Generator, type Load, limitMs, type Outcome } from './load.ts'

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
const SETTLE_MS = 800
const FAREWELL_MS = 1_500
const CPU_EVERY_MS = 200

/** SIPp as a cross-check: well known, three times as dear, no latency worth the name. */
export const sippGenerator: Generator = async (load, onStart) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-bench-'))
  const callees = Array.from({ length: load.callees }, (_, at) => startCallee(load, folder, at))
  try {
    await wait(SETTLE_MS)
    return await runCaller(load, folder, callees, onStart)
  } finally {
    for (const callee of callees) callee.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(words: readonly (string | number)[], folder: string, load: Load): ChildProcess {
  return spawn('sipp', [...words.map(String), ...COMMON], {
    cwd: folder,
    stdio: 'ignore',
    timeout: limitMs(load),
    killSignal: 'SIGKILL',
  })
}

function startCallee(load: Load, folder: string, at: number): ChildProcess {
  const scenario = path.join(import.meta.dirname, 'callee.xml')
  const address = `${load.prefix}.${FIRST_CALLEE + at}`
  return start(
    [
      '-sf',
      scenario,
      '-i',
      address,
      '-p',
      5_070,
      '-mp',
      FIRST_MEDIA_PORT + at * 4,
      '-stf',
      `callee-${at}.csv`,
    ],
    folder,
    load,
  )
}

async function runCaller(
  load: Load,
  folder: string,
  callees: readonly ChildProcess[],
  onStart: (pid: number) => void,
): Promise<Outcome> {
  const { proxy, prefix, rate, calls, holdMs } = load
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
  const caller = start([...target, ...bounds], folder, load)
  onStart(caller.pid ?? 0)
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
