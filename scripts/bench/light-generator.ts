import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { LoopbackBlock } from '../appliance/loopback.ts'
import { ROOT } from '../root.ts'
import { prefixOf } from './callees.ts'
import { type Generator, type Load, limitMs, type Outcome, outcomeSchema } from './generator.ts'

const SOURCE = path.join(import.meta.dirname, 'call-load.c')
const PROGRAM = path.join(ROOT, '.cache', 'call-load')

/** Our own generator, in C: a third of what SIPp costs, and it measures latency. `callers`: sockets that call in turn. */
export function openLightGenerator(block: LoopbackBlock, callees: number, callers = 1): Generator {
  compileGenerator()
  const child = spawn(PROGRAM, ['-a', prefixOf(block), '-d', `${callees}`, '-c', `${callers}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  // Whoever writes to a generator that has ended hears of it at the end of the load.
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })
  const answer = (limit: number) =>
    new Promise<Outcome>((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), limit)
      const onEnd = (code: number | null, signal: string | null) => {
        clearTimeout(timer)
        reject(new Error(`the generator ended without a result (${signal ?? `code ${code}`})`))
      }
      lines.once('line', (line) => {
        clearTimeout(timer)
        child.off('close', onEnd)
        resolve(outcomeSchema.parse(JSON.parse(line)))
      })
      child.once('close', onEnd)
      if (child.exitCode !== null || child.signalCode !== null) onEnd(child.exitCode, child.signalCode)
    })
  return {
    answersProbes: true,
    run: (load) => {
      child.stdin.write(lineOf(load))
      return answer(limitMs(load))
    },
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function lineOf({ proxy, phases, holdMs, death }: Load): string {
  const way = death ? `${death.way === 'closed' ? 'k' : 'q'}:${death.afterMs}:${death.callee}` : '-'
  const words = phases.map(({ rate, calls }) => `${rate}x${calls}`)
  return `${proxy.address}:${proxy.port} ${holdMs} ${way} ${words.join(',')}\n`
}

/** Where its source is newer. Throws with the compiler's words. */
function compileGenerator(): void {
  const sources = readdirSync(import.meta.dirname).filter((name) => /\.[ch]$/.test(name))
  const builtMs = statSync(PROGRAM, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (sources.every((name) => statSync(path.join(import.meta.dirname, name)).mtimeMs < builtMs)) return
  mkdirSync(path.dirname(PROGRAM), { recursive: true })
  const ended = spawnSync('cc', ['-O2', '-o', PROGRAM, SOURCE], { encoding: 'utf8' })
  if (ended.status === 0) return
  throw new Error(
    `the generator cannot be compiled (install gcc and libc6-dev, or use --gen thread or sipp): ${ended.error?.message ?? ended.stderr}`,
  )
}
