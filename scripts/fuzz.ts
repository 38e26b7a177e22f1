// `npm run fuzz`: coverage-guided fuzzing of parser, framing and splice editor (docs/fuzzing.md).
//   --seconds 60      how long
//   --target NAME     only this one; may be given again: parser, framing, splice, forward, tokens
//   --seed 1          the same seed gives the same inputs
//   --executions N    ends after so many inputs
//   --plant NAME      with a fault planted in the product, to see that it is found; --plant list names them
//   --fresh           from plain seeds, without tests/fuzz/corpus
//   --keep            rewrites tests/fuzz/corpus at the end
//   --replay FILE     one input through the oracles, instead of a search
import path from 'node:path'
import { parseArgs } from 'node:util'
import { MessageChannel, Worker } from 'node:worker_threads'
import { escaped, type Finding, keepFinding } from './fuzz/finding.ts'
import type { ThreadData, ThreadMessage } from './fuzz/messages.ts'
import { PLANTS } from './fuzz/plants.ts'
import type { Progress } from './fuzz/search.ts'
import { Watch, watchMemory } from './fuzz/watch.ts'
import { ROOT } from './root.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    target: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    executions: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
    plant: { type: 'string', default: '' },
    fresh: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
})

/** A day: a slip of the hand ends by itself. */
const MOST_SECONDS = 86_400
/** No input takes a hundredth of it, unless it never ends. */
const HANG_MS = 10_000
const LOOK_MS = 1_000
const MOST_LATE_MS = 5_000
const MOST_HEAP_MB = 768
const threads: Worker[] = []
const FOUND = path.join(ROOT, 'tests', '.artifacts', 'fuzz')

function numberOf(name: 'seconds' | 'seed' | 'executions', most: number): number {
  const value = Number(values[name])
  if (Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new Error(`--${name} takes a whole number up to ${most}`)
}

function threadData(): Omit<ThreadData, 'stopwatch'> {
  if (values.plant !== '' && !PLANTS[values.plant])
    throw new Error(`no plant ${values.plant}; there are ${Object.keys(PLANTS).join(', ')}`)
  const options = {
    targets: values.target,
    seed: numberOf('seed', 2 ** 24),
    seconds: numberOf('seconds', MOST_SECONDS),
    executions: numberOf('executions', Number.MAX_SAFE_INTEGER),
    // What is kept knows too much: it would show most plants at once.
    isFresh: values.fresh || values.plant !== '',
    keeps: values.keep && values.plant === '',
  }
  return { options, watched: watchMemory(), plant: values.plant, replay: values.replay ?? null }
}

function tellProgress({ elapsedMs, executions, heapBytes, targets }: Progress): void {
  const seconds = elapsedMs / 1_000
  const parts = targets.map((target) => `${target.name} ${target.corpus}/${target.blocks}`)
  console.log(
    `${seconds.toFixed(0).padStart(5)} s  ${executions} inputs  ${(executions / seconds).toFixed(0)}/s  ` +
      `corpus/blocks: ${parts.join(', ')}  heap ${(heapBytes / 1_048_576).toFixed(0)} MB`,
  )
}

function tellFinding(finding: Finding): void {
  const file = path.relative(ROOT, keepFinding(finding, FOUND))
  const plant = values.plant === '' ? '' : ` --plant ${values.plant}`
  console.log(`
FOUND by target ${finding.target}, oracle "${finding.oracle}"
  after ${(finding.elapsedMs / 1_000).toFixed(1)} s and ${finding.executions} inputs, seed ${values.seed}
  ${finding.detail.slice(0, 3_000).replaceAll('\n', '\n  ')}
input, ${finding.input.length} bytes, in ${file}:
  ${escaped(finding.input)}
again: npm run fuzz -- --target ${finding.target} --replay ${file}${plant}`)
  process.exitCode = 1
}

function hangFinding(watch: Watch, elapsedMs: number): Finding {
  const detail = `no end within ${HANG_MS / 1_000} s`
  const { target, input } = watch.current()
  return { target, input: Buffer.from(input), oracle: 'ends', detail, executions: watch.number, elapsedMs }
}

function endAll(): void {
  for (const thread of threads) thread.terminate()
}

/** Resolves when the thread has ended. */
function startThread(file: string, data: ThreadData): Promise<void> {
  const thread = new Worker(new URL(file, import.meta.url), {
    workerData: data,
    transferList: [data.stopwatch],
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  })
  threads.push(thread)
  thread.on('message', (message: ThreadMessage) => {
    if (message.kind === 'progress') return tellProgress(message.progress)
    // A buffer that was posted arrives as a plain array of octets.
    tellFinding({ ...message.finding, input: Buffer.from(message.finding.input) })
    endAll()
  })
  return new Promise((resolve, reject) => {
    thread.once('error', reject)
    thread.once('exit', () => resolve())
  })
}

/** An input that never ends: its thread can neither say so nor stop. */
function watchOver(watch: Watch): NodeJS.Timeout {
  const startMs = performance.now()
  let seen = { number: 0, atMs: startMs }
  return setInterval(() => {
    const nowMs = performance.now()
    if (watch.number !== seen.number) seen = { number: watch.number, atMs: nowMs }
    if (watch.number === 0 || nowMs - seen.atMs < HANG_MS) return
    tellFinding(hangFinding(watch, nowMs - startMs))
    endAll()
  }, LOOK_MS)
}

async function run(data: Omit<ThreadData, 'stopwatch'>): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const timer = watchOver(new Watch(data.watched))
  const timing = startThread('./fuzz/stopwatch.ts', { ...data, stopwatch: port2 })
  const search = startThread('./fuzz/thread.ts', { ...data, stopwatch: port1 })
  // Where the stopwatch is behind, it is given a while.
  const late = () => setTimeout(endAll, MOST_LATE_MS).unref()
  await Promise.all([timing, search.then(late)]).finally(() => clearInterval(timer))
  if (!process.exitCode) console.log('nothing found')
}

try {
  if (values.plant === 'list')
    for (const [name, { file, harm }] of Object.entries(PLANTS)) console.log(`${name}: ${file}: ${harm}`)
  else await run(threadData())
} catch (problem) {
  console.error(`fuzz: ${problem instanceof Error ? problem.message : problem}`)
  process.exitCode = 2
}
