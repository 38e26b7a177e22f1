// `npm run fuzz`: coverage-guided fuzzing of parser, framing and splice editor (docs/fuzzing.md).
//   --seconds 60      how long
//   --target NAME     only this one; may be given again: parser, framing, splice, forward, tokens, stun, dns,
//                     challenges, event-socket
//   --seed 1          the same seed gives the same inputs, under `node --predictable`, as npm starts it: what compiler
//                     threads finish in the middle of a batch changes its counts, and with them the search
//   --executions N    ends after so many inputs
//   --plant NAME      with a fault planted in the product, to see that it is found; --plant list names them
//   --fresh           from plain seeds, without tests/fuzz/corpus
//   --keep            rewrites tests/fuzz/corpus at the end
//   --replay FILE     one input through the oracles, instead of a search
import path from 'node:path'
import { parseArgs } from 'node:util'
import { MessageChannel } from 'node:worker_threads'
import { escaped, type Finding, keepFinding } from './fuzz/finding.ts'
import type { ThreadData, ThreadMessage } from './fuzz/messages.ts'
import { PLANTS } from './fuzz/plants.ts'
import type { Progress } from './fuzz/search.ts'
import { WatchedThread } from './fuzz/watched-thread.ts'
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
const MOST_LATE_MS = 5_000
const threads: WatchedThread[] = []
const FOUND = path.join(ROOT, 'tests', '.artifacts', 'fuzz')

function numberOf(name: 'seconds' | 'seed' | 'executions', most: number): number {
  const value = Number(values[name])
  if (Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new Error(`--${name} takes a whole number up to ${most}`)
}

function threadData(): Omit<ThreadData, 'stopwatch' | 'watched'> {
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
  return { options, plant: values.plant, replay: values.replay ?? null }
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

function hear(message: ThreadMessage): void {
  if (message.kind === 'progress') return tellProgress(message.progress)
  // The first one ends it; another thread may have found one at the same time.
  if (!process.exitCode) tellFinding(message.finding)
  for (const thread of threads) thread.terminate()
}

/** Where the stopwatch is behind, it is given a while. */
function endLate(): void {
  setTimeout(() => {
    console.log('the stopwatch was behind: not every input was timed')
    for (const thread of threads) thread.terminate()
  }, MOST_LATE_MS).unref()
}

async function run(data: Omit<ThreadData, 'stopwatch' | 'watched'>): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const search = new WatchedThread('./thread.ts', { ...data, stopwatch: port1 }, hear)
  const timing = new WatchedThread('./stopwatch.ts', { ...data, stopwatch: port2 }, hear)
  threads.push(search, timing)
  await Promise.all([timing.ended, search.ended.then(endLate)])
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
