import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { CellArena } from '../../engine/balance/cell-arena.ts'
import { slotOwner } from '../../engine/balance/owner.ts'
import { SlotTable } from '../../engine/balance/slots.ts'

/** Thread of `slots-threads.test.ts`. */
const { buffer, pages, thread, rounds } = z
  .object({
    buffer: z.instanceof(SharedArrayBuffer),
    pages: z.array(z.int()),
    thread: z.int(),
    rounds: z.int(),
  })
  .parse(workerData)

const table = SlotTable.attach(new CellArena(buffer), pages)
let taken = 0
for (let call = 1; call <= rounds; call++) {
  const owner = slotOwner(thread, call)
  const slot = table.take(owner)
  if (slot < 0) continue
  taken += 1
  if (!table.release(slot, owner))
    throw new Error(`slot ${slot} was another's while thread ${thread} held it`)
}
while (table.take(slotOwner(thread, 0)) < 0);
parentPort?.postMessage(taken)
