import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadData, ThreadMessage } from './messages.ts'
import { plantFault } from './plant-fault.ts'
import { PLANTS } from './plants.ts'
import type { TargetInput } from './target.ts'
import { Watch } from './watch.ts'

const data: ThreadData = workerData
const tell = (message: ThreadMessage) => parentPort?.postMessage(message)
const plant = PLANTS[data.plant]
if (plant) plantFault(plant)

// Only now: what is imported before the fault is planted has none.
const { Search, judge } = await import('./search.ts')
const watch = new Watch(data.watched)
const keep = (kept: TargetInput) => data.stopwatch.postMessage(kept)
const finding =
  data.replay === null
    ? new Search(data.options, watch, keep).run((progress) => tell({ kind: 'progress', progress }))
    : judge(data.replay, data.options.targets, watch)
if (finding) tell({ kind: 'finding', finding })
data.stopwatch.postMessage(null)
watch.rest()
