import { Worker } from 'node:worker_threads'
import type { Finding } from './finding.ts'
import type { ThreadData, ThreadMessage } from './messages.ts'
import { Watch, watchMemory } from './watch.ts'

/** No input takes a hundredth of it, unless it never ends. */
const HANG_MS = 10_000
const LOOK_MS = 1_000
const MOST_HEAP_MB = 768

/** A thread that runs inputs, and whoever sees to it when one never ends: the thread can neither say so nor stop. */
export class WatchedThread {
  /** Rejects with what the thread threw. */
  readonly ended: Promise<void>
  private readonly thread: Worker
  private readonly watch: Watch
  private readonly hear: (message: ThreadMessage) => void
  private readonly startMs = performance.now()
  private seen = { number: 0, atMs: 0 }

  constructor(file: string, data: Omit<ThreadData, 'watched'>, hear: (message: ThreadMessage) => void) {
    const watched = watchMemory()
    this.watch = new Watch(watched)
    this.hear = hear
    this.thread = new Worker(new URL(file, import.meta.url), {
      workerData: { ...data, watched },
      transferList: [data.stopwatch],
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    })
    this.thread.on('message', hear)
    const timer = setInterval(() => this.look(), LOOK_MS)
    this.ended = new Promise<void>((resolve, reject) => {
      this.thread.once('error', reject)
      this.thread.once('exit', () => resolve())
    }).finally(() => clearInterval(timer))
  }

  terminate(): void {
    this.thread.terminate()
  }

  private look(): void {
    const { number, isResting } = this.watch
    const nowMs = performance.now()
    if (number !== this.seen.number || isResting) this.seen = { number, atMs: nowMs }
    if (nowMs - this.seen.atMs < HANG_MS) return
    const { target, input } = this.watch.current()
    const detail = `no end within ${HANG_MS / 1_000} s`
    const elapsedMs = nowMs - this.startMs
    const finding: Finding = { target, input, oracle: 'ends', detail, executions: number, elapsedMs }
    this.hear({ kind: 'finding', finding })
  }
}
