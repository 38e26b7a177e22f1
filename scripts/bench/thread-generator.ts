import { once } from 'node:events'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { LoopbackBlock } from '../appliance/loopback.ts'
import { CALLER, calleeAt } from './callees.ts'
import { type Generator, limitMs, outcomeSchema } from './generator.ts'
import type { ThreadPlaces } from './load-thread.ts'

/** What `light-generator.ts` does where no C compiler is: dearer, and its own pauses stand in the latencies. */
export function openThreadGenerator(block: LoopbackBlock, callees: number): Generator {
  const workerData: ThreadPlaces = {
    caller: { address: block.host(CALLER.host), port: CALLER.port },
    callees: Array.from({ length: callees }, (_, at) => calleeAt(block, at)),
  }
  const thread = new Worker(path.join(import.meta.dirname, 'load-thread.ts'), { workerData })
  return {
    answersProbes: true,
    run: async (load) => {
      const { phases, holdMs, death } = load
      const { address, port } = load.proxy
      thread.postMessage({ proxy: { address, port }, phases, holdMs, death })
      const signal = AbortSignal.timeout(limitMs(load))
      const [outcome] = await once(thread, 'message', { signal })
      return outcomeSchema.parse(outcome)
    },
    stop: async () => {
      await thread.terminate()
    },
  }
}
