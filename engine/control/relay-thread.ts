import { once } from 'node:events'
import { MessageChannel, type MessagePort, Worker, workerData } from 'node:worker_threads'
import type { RelayStart } from './relay-port.ts'

/** A relay thread that loads its modules while the control thread reads what it is to begin with. */
export class RelayThread {
  readonly worker: Worker
  private readonly starting: MessagePort

  /** `entry` is the file it runs. */
  constructor(entry: URL) {
    const { port1, port2 } = new MessageChannel()
    this.starting = port1
    this.worker = new Worker(entry, { workerData: port2, transferList: [port2], name: 'relay' })
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
