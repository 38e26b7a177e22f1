import { expect, test } from 'vitest'
import type { Batch } from '#engine/contract/live.ts'
import { batchOf, endedCall } from '#tests/support/ended-call.ts'
import { callCount, sourceCount } from '#tests/support/journal-entries.ts'
import { ManualPanelClock } from '#tests/support/manual-panel-clock.ts'
import { BatchIntake, type Position } from '#web/server/bridge/batch-intake.ts'
import { silentLog } from '#web/server/log.ts'

/** A database that is away until `isThere`. */
function desk() {
  const clock = new ManualPanelClock()
  const applied: number[] = []
  const batches: Batch[] = []
  const acknowledged: number[] = []
  const database = { isThere: false, committed: (_: Batch) => {} }
  const store = {
    apply: async (batch: Batch) => {
      if (!database.isThere) throw new Error('no database')
      applied.push(batch.sequence)
      batches.push(batch)
      return 'applied' as const
    },
    committed: (one: Batch) => database.committed(one),
  }
  const intake = new BatchIntake(store, clock, silentLog)
  const take = (sequence: number, told: object = {}) =>
    intake.take({ ...batchOf(sequence, []), ...told }, (position: Position) =>
      acknowledged.push(position.sequence),
    )
  const settle = async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      clock.advance(1_000)
      await new Promise(setImmediate)
    }
    await intake.settled
  }
  return { take, settle, applied, batches, acknowledged, database }
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

test('rules 9: counts that cannot be read are left out and told; all else of their batch is written', async () => {
  const { take, settle, batches, acknowledged, database } = desk()
  database.isThere = true
  take(1, {
    minuteMs: 'noon',
    calls: [callCount(3), callCount(4, { setId: 2 ** 40 }), 7],
    sources: { sourceId: 1 },
    records: [endedCall(1)],
  })
  take(2)
  await settle()
  expect(acknowledged).toEqual([1, 2])
  const [first] = batches
  expect([first?.calls, first?.sources, first?.records]).toEqual([[callCount(3)], [], [endedCall(1)]])
  expect(first?.events.map(({ kind, cause, text, figures }) => ({ kind, cause, text, figures }))).toEqual([
    {
      ...{ kind: 'dropped', cause: 'count', figures: { dropped: 3 } },
      text: expect.stringMatching(/^3 counts of an engine were not readable and left out: setId: /),
    },
  ])
})

test('counts of an engine that tells no records, and names a channel with a NUL, are written', async () => {
  const { take, settle, batches, database } = desk()
  database.isThere = true
  take(1, { calls: [callCount(3, { channel: 'a\0b' })], sources: [sourceCount(1)], records: undefined })
  await settle()
  const [first] = batches
  expect([first?.calls, first?.sources]).toEqual([[callCount(3, { channel: 'a\ufffdb' })], [sourceCount(1)]])
  expect([first?.records, first?.events]).toEqual([[], []])
})

test('rules 9: a batch without a readable position goes with the next one, which tells of it once', async () => {
  const { take, settle, batches, acknowledged, database } = desk()
  database.isThere = true
  take(1, { sequence: 'one' })
  take(2)
  take(3)
  await settle()
  expect(acknowledged).toEqual([2, 3])
  expect(batches.map(({ events }) => events.map(({ kind, cause }) => [kind, cause]))).toEqual([
    [['dropped', 'batch']],
    [],
  ])
  expect(batches[0]?.events[0]?.text).toMatch(
    /^1 batch of an engine was not readable and left out: sequence: /,
  )
})
