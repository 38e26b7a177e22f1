import { once } from 'node:events'
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
    this.starting.postMessage(start)
  }
}

/** In the thread: what it is to begin with. */
export async function startOfThread(): Promise<RelayStart> {
  const port: MessagePort = workerData
  const [start] = await once(port, 'message')
  port.close()
  return start
}
