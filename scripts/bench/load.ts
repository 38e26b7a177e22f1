import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { ROOT } from '../root.ts'

/** How much to call, and through what. */
export interface Load {
  /** Addresses `PREFIX.1` to `PREFIX.253` on loopback; the generator's are .2 and .10 onwards. */
  readonly prefix: string
  readonly proxy: { readonly address: string; readonly port: number }
  readonly calls: number
  /** Calls begun per second. */
  readonly rate: number
  readonly holdMs: number
  readonly callees: number
}

const latencySchema = z
  .object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() })
  .nullable()
const outcomeSchema = z.object({
  calls: z.int(),
  completed: z.int(),
  failed: z.int(),
  /** Messages sent again after half a second, or heard twice. */
  resent: z.int(),
  /** 180 after 200, or ACK after BYE. */
  reordered: z.int(),
  seconds: z.number(),
  mostOpen: z.int(),
  /** Of caller and callees: the same work each time, so it tells how fast the machine was just then. */
  cpuUs: z.number(),
  perCallee: z.array(z.int()),
  /** INVITE from caller to callee; 200 back; INVITE to 180. Microseconds. */
  forwardUs: latencySchema,
  backUs: latencySchema,
  postDialDelayUs: latencySchema,
})
export type Outcome = z.output<typeof outcomeSchema>
export type Generator = (load: Load, onStart: (pid: number) => void) => Promise<Outcome>

const SOURCE = path.join(import.meta.dirname, 'call-load.c')
const PROGRAM = path.join(ROOT, '.cache', 'call-load')
const GRACE_MS = 70_000

/** Longest a load can take: its calls, their hold, and a minute for what was lost. */
export function limitMs({ calls, rate, holdMs }: Load): number {
  return (calls / rate) * 1_000 + holdMs + GRACE_MS
}

/** Compiles the light generator where its source is newer. Throws with the compiler's words. */
export function compileGenerator(): void {
  const sources = [
    SOURCE,
    ...['call-text.h', 'call-socket.h'].map((name) => path.join(import.meta.dirname, name)),
  ]
  const builtMs = statSync(PROGRAM, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (sources.every((file) => statSync(file).mtimeMs < builtMs)) return
  mkdirSync(path.dirname(PROGRAM), { recursive: true })
  const ended = spawnSync('cc', ['-O2', '-o', PROGRAM, SOURCE], { encoding: 'utf8' })
  if (ended.status === 0) return
  throw new Error(
    `the generator cannot be compiled (install gcc and libc6-dev, or use --gen sipp): ${ended.error?.message ?? ended.stderr}`,
  )
}

/** Our own generator: a third of what SIPp costs, and it measures latency. */
export const lightGenerator: Generator = (load, onStart) => {
  const { prefix, proxy, calls, rate, holdMs, callees } = load
  const words = [
    '-p',
    `${proxy.address}:${proxy.port}`,
    '-a',
    prefix,
    '-r',
    rate,
    '-n',
    calls,
    '-t',
    holdMs,
    '-d',
    callees,
  ]
  const child = spawn(PROGRAM, words.map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: limitMs(load),
    killSignal: 'SIGKILL',
  })
  onStart(child.pid ?? 0)
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const parsed = outcomeSchema.safeParse(text ? JSON.parse(text) : null)
      if (parsed.success) resolve(parsed.data)
      else reject(new Error(`the generator ended without a result (${signal ?? `code ${code}`})`))
    })
  })
}
