import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { MessageChannel, type MessagePort, Worker, workerData } from 'node:worker_threads'
import type { RelayStart } from './relay-port.ts'

/**
 * Of its collector's young generation, three times what one collection looks at. Each call waits for a collection under way:
 * often and short is better than seldom and long.
 */
const YOUNG_MB = 12

/** A relay thread that loads its modules while the control thread reads what it is to begin with. */
export class RelayThread {
  readonly worker: Worker
  private readonly starting: MessagePort

  /** `entry` is the file it runs. */
  constructor(entry: URL) {
    const { port1, port2 } = new MessageChannel()
    this.starting = port1
    holdHelpersBack()
    // A collection that is shared with other threads waits until each of them gets a processor.
    setFlagsFromString('--no-parallel-scavenge')
    this.worker = new Worker(entry, {
      workerData: port2,
      transferList: [port2],
      name: 'relay',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
  }

  /** To be called once. */
  begin(start: RelayStart): void {
    this.starting.postMessage(start, [...(start.company?.ports.values() ?? [])])
  }
}

/** In the thread: what it is to begin with. */
export async function startOfThread(): Promise<RelayStart> {
  const port: MessagePort = workerData
  const [start] = await once(port, 'message')
  port.close()
  return start
}

/** The number the operating system gives this thread: what `top -H` and the benchmark know it by (rules 28). */
export function osThreadId(): number {
  return Number(readlinkSync('/proc/thread-self').split('/').at(-1))
}

/**
 * V8's threads, which compile and mark beside us, are to wait where they want the processor of a relay thread: marking a
 * hundred megabytes takes all there are. Linux has a priority for each thread; elsewhere all stays as it is.
 */
function holdHelpersBack(): void {
  try {
    for (const thread of readdirSync('/proc/self/task'))
      if (readFileSync(`/proc/self/task/${thread}/comm`, 'latin1') === 'V8Worker\n')
        setPriority(Number(thread), constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Not Linux, or a thread that has just ended.
  }
}
