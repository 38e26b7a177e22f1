import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { slotOwner } from '../../engine/balance/owner.ts'
import { systemClock } from '../../engine/base/clock.ts'
import { seededRandom } from '../../engine/base/random.ts'
import { snapshotSchema } from '../../engine/contract/config.ts'
import type { CellLayout } from '../../engine/destination/cell-layout.ts'
import { ALL_BUSY } from '../../engine/destination/channel-bank.ts'
import { Directory } from '../../engine/destination/directory.ts'

/** Thread of `shared-threads.test.ts`: after each edit it takes and frees calls as fast as it can. */
const { buffer, witness, thread, threads, rounds } = z
  .object({
    buffer: z.instanceof(SharedArrayBuffer),
    /** What calls of all threads surely hold: channels, then of the resource. */
    witness: z.instanceof(Int32Array),
    thread: z.int(),
    threads: z.int(),
    rounds: z.int(),
  })
  .parse(workerData)

const cells = { buffer, thread, threads }
const directory = new Directory({ clock: systemClock, random: seededRandom(thread), cells })
const TAKES = { conf: 2 }
let call = 0

parentPort?.on('message', ({ layout, snapshot }: { layout: CellLayout; snapshot: unknown }) => {
  directory.attach(layout)
  directory.apply(snapshotSchema.parse(snapshot))
  const findings = { mostCalls: 0, mostConf: 0, taken: 0, begunAtMs: [] as number[] }
  const one = directory.destination(7)
  const caller = directory.sourceOf('10.0.0.1', 5060)
  for (let round = 0; one && round < rounds; round++) {
    const nowMs = systemClock.monotonicMs()
    if (caller.mayCall(nowMs)) findings.begunAtMs.push(nowMs)
    const owners = [++call, ++call].map((number) => slotOwner(thread, number))
    const held = owners.map((owner) => ({ owner, slot: one.take(owner, TAKES) }))
    const holding = held.filter(({ slot }) => slot !== ALL_BUSY)
    const { length } = holding
    findings.taken += length
    findings.mostCalls = Math.max(findings.mostCalls, Atomics.add(witness, 0, length) + length)
    findings.mostConf = Math.max(findings.mostConf, Atomics.add(witness, 1, 2 * length) + 2 * length)
    Atomics.sub(witness, 0, length)
    Atomics.sub(witness, 1, 2 * length)
    for (const { slot, owner } of holding) one.room.release(slot, owner)
  }
  parentPort?.postMessage(findings)
})
