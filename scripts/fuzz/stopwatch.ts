import { parentPort, workerData } from 'node:worker_threads'
import { seededRandom } from '#engine/base/random.ts'
import { hashOf } from './hash.ts'
import type { ThreadData } from './messages.ts'
import { plantFault } from './plant-fault.ts'
import { PLANTS } from './plants.ts'
import { slownessOf } from './speed.ts'
import { stretched } from './stretch.ts'
import type { Target, TargetInput } from './target.ts'
import { Watch } from './watch.ts'

/** Of each input that joins a corpus. */
const STRETCHED = 20

/**
 * A thread of its own that stretches inputs to 64 KB and times them: block coverage, which the searching thread
 * cannot do without, makes a loop over octets twenty times slower.
 */
const data: ThreadData = workerData
const plant = PLANTS[data.plant]
if (plant) plantFault(plant)
const { TARGETS } = await import('./targets/all.ts')
const watch = new Watch(data.watched)
const startMs = performance.now()
let executions = 0

function time(target: Target, base: Buffer): void {
  const random = seededRandom(hashOf(base))
  for (let i = 0; i < STRETCHED && target.timings.length > 0; i++) {
    const { input, how } = stretched(base, random, target.craft)
    executions++
    watch.announce(target.name, input)
    const fault = slownessOf(target, input)
    if (fault === null) continue
    const found = { target: target.name, executions, elapsedMs: performance.now() - startMs }
    const finding = { ...fault, ...found, detail: `${fault.detail}: ${how}` }
    parentPort?.postMessage({ kind: 'finding', finding })
    return
  }
}

data.stopwatch.on('message', (kept: TargetInput | null) => {
  if (kept === null) return data.stopwatch.close()
  const target = TARGETS.find(({ name }) => name === kept.target)
  if (target) time(target, Buffer.from(kept.input))
  watch.rest()
})
