import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { CellArena } from '#engine/balance/cell-arena.ts'
import { threadOf } from '#engine/balance/owner.ts'
import { SlotTable } from '#engine/balance/slots.ts'

const THREADS = 3
const ROUNDS = 20_000

/** Takes and releases as fast as it can; answers how often it held a slot, and keeps what it held last. */
function contend(table: SlotTable, arena: CellArena, thread: number): Promise<number> {
  const worker = new Worker(new URL('./slot-contender.ts', import.meta.url), {
    workerData: { buffer: arena.buffer, pages: table.layout, thread, rounds: ROUNDS },
  })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

test('threads that fight over the slots never hold one together, and what a dead one held is swept', async () => {
  const arena = new CellArena()
  const table = SlotTable.create(arena, 4)
  const taken = await Promise.all(Array.from({ length: THREADS }, (_, i) => contend(table, arena, i + 1)))
  expect(Math.min(...taken)).toBeGreaterThan(0)
  const left = [0, 1, 2, 3].map((slot) => table.ownerAt(slot)).filter((owner) => owner !== 0)
  expect(left.map(threadOf).sort()).toEqual([1, 2, 3])
  expect(table.sweep(2)).toBe(1)
  expect(table.occupied()).toBe(2)
}, 30_000)
