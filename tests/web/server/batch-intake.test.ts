import { expect, test } from 'vitest'
import type { Batch } from '#engine/contract/live.ts'
import { batchOf } from '#tests/support/ended-call.ts'
import { ManualPanelClock } from '#tests/support/manual-panel-clock.ts'
import { BatchIntake, type Position } from '#web/server/bridge/batch-intake.ts'
import { silentLog } from '#web/server/log.ts'

/** A database that is away until `isThere`. */
function desk() {
  const clock = new ManualPanelClock()
  const applied: number[] = []
  const acknowledged: number[] = []
  const database = { isThere: false, committed: (_: Batch) => {} }
  const store = {
    apply: async ({ sequence }: Batch) => {
      if (!database.isThere) throw new Error('no database')
      applied.push(sequence)
      return 'applied' as const
    },
    committed: (one: Batch) => database.committed(one),
  }
  const intake = new BatchIntake(store, clock, silentLog)
  const take = (sequence: number) =>
    intake.take(batchOf(sequence, []), (position: Position) => acknowledged.push(position.sequence))
  const settle = async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      clock.advance(1_000)
      await new Promise(setImmediate)
    }
    await intake.settled
  }
  return { take, settle, applied, acknowledged, database }
}

test('what an engine sends again while the database is away is held once: an hour of it takes no more memory', async () => {
  const { take, settle, applied, acknowledged, database } = desk()
  for (let turn = 0; turn < 360; turn += 1) for (const sequence of [1, 2, 3]) take(sequence)
  database.isThere = true
  await settle()
  expect([applied, acknowledged]).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ])
  take(3)
  await settle()
  expect(acknowledged).toEqual([1, 2, 3, 3])
})

test('a batch whose news breaks somebody holds up none behind it', async () => {
  const { take, settle, acknowledged, database } = desk()
  database.isThere = true
  database.committed = ({ sequence }) => {
    if (sequence === 1) throw new Error('a page fell over')
  }
  take(1)
  take(2)
  await settle()
  expect(acknowledged).toEqual([1, 2])
})
