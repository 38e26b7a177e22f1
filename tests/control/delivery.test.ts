import { mkdirSync, rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { snapshotSchema } from '#engine/contract/config.ts'
import type { Batch } from '#engine/contract/live.ts'
import { Delivery } from '#engine/control/delivery.ts'
import { Intake } from '#engine/control/intake.ts'
import { SnapshotKeeper } from '#engine/control/snapshot-keeper.ts'
import { Troubles } from '#engine/control/troubles.ts'
import { CallJournal } from '#engine/journal/call-journal.ts'
import { endLine } from '#engine/journal/entry.ts'
import { Spool } from '#engine/journal/spool.ts'
import { CountLedger } from '#engine/stats/count-ledger.ts'
import { snapshot } from '#tests/support/control-thread.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'
import { callCount } from '#tests/support/journal-entries.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

function counting() {
  const folder = temporaryFolder()
  const clock = new ManualClock()
  const spool = new Spool(folder, { engineId: 'e', startNumber: 1 }, () => {})
  const troubles = new Troubles()
  const intake = new Intake(clock, new CallJournal(folder, 1), spool, new CountLedger(), troubles)
  const report = (total: number, journal = '') =>
    intake.report(1, {
      kind: 'report',
      journal,
      opened: [],
      closed: [],
      calls: [callCount(total)],
      sources: [],
      events: [],
      records: [],
    })
  return { folder, clock, spool, troubles, intake, report, delivery: new Delivery(clock, spool) }
}

describe('Delivery', () => {
  test('rules 9: a panel that stays silent for ten seconds gets the oldest batch again', () => {
    const { clock, spool, report, delivery } = counting()
    const sent: Batch[] = []
    report(1)
    spool.closeBatch()
    delivery.connect((batch) => sent.push(batch))
    clock.advance(10_000)
    delivery.pump()
    expect(sent).toHaveLength(1)
    clock.advance(1)
    delivery.pump()
    expect(sent).toEqual([sent[0], sent[0]])
  })

  test('rules 9: a panel that comes back gets all that waits, and no batch is looked for that was passed', async () => {
    const { spool, report, delivery } = counting()
    for (let total = 1; total <= 40; total++) {
      report(total)
      spool.closeBatch()
    }
    const looked: number[] = []
    const next = spool.next.bind(spool)
    spool.next = (after) => {
      looked.push(after.sequence)
      return next(after)
    }
    const sent: Batch[] = []
    delivery.connect((batch) => sent.push(batch))
    const delivered = delivery.delivered()
    for (const batch of sent) delivery.acknowledge(batch)
    await delivered
    expect(sent.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    expect(looked).toEqual([...looked].sort((a, b) => a - b))
  })

  test('what waits is sent two batches a turn, so that the journal is written between them', () => {
    const { clock, spool, report, delivery } = counting()
    for (let total = 1; total <= 20; total++) {
      report(total)
      spool.closeBatch()
    }
    const sent: Batch[] = []
    delivery.connect((batch) => sent.push(batch))
    for (let turn = 1; turn <= 8; turn++) {
      expect(sent).toHaveLength(2 * turn)
      clock.advance(1)
    }
    expect(sent).toHaveLength(16)
    expect(clock.pending).toBe(0)
  })

  test('an acknowledgement of what was never sent acknowledges nothing beyond what was', () => {
    const { spool, report, delivery } = counting()
    report(1)
    spool.closeBatch()
    delivery.acknowledge({ startNumber: 9, sequence: 9 })
    expect(spool.lastAcknowledged.sequence).toBe(0)
    delivery.connect(() => {})
    delivery.acknowledge({ startNumber: 9, sequence: 9 })
    expect(spool.lastAcknowledged).toEqual({ startNumber: 1, sequence: 1 })
  })

  test('waiting for delivery ends when all is acknowledged, or the panel goes', async () => {
    const { spool, report, delivery } = counting()
    report(1)
    spool.closeBatch()
    delivery.connect(() => {})
    const first = delivery.delivered()
    delivery.acknowledge({ startNumber: 1, sequence: 1 })
    await first
    report(2)
    spool.closeBatch()
    const second = delivery.delivered()
    delivery.disconnect()
    await second
  })
})

describe('Intake', () => {
  test('rules 9: counts wait while the journal cannot be written, and come whole when it can', () => {
    const { folder, spool, troubles, report } = counting()
    rmSync(folder.journal, { recursive: true })
    report(3, endLine(1))
    report(5, endLine(2))
    spool.closeBatch()
    expect(spool.next({ startNumber: 0, sequence: 0 })).toBeNull()
    expect(troubles.list()).toHaveLength(1)
    mkdirSync(folder.journal)
    report(6, endLine(3))
    spool.closeBatch()
    expect(spool.next({ startNumber: 0, sequence: 0 })?.calls).toEqual([callCount(6)])
    expect(troubles.list()).toEqual([])
  })

  test('an orderly end writes counts whatever became of the journal', () => {
    const { folder, spool, intake, report } = counting()
    rmSync(folder.journal, { recursive: true })
    report(3, endLine(1))
    intake.finish()
    spool.closeBatch()
    expect(spool.next({ startNumber: 0, sequence: 0 })?.calls).toEqual([callCount(3)])
  })
})

describe('SnapshotKeeper', () => {
  test('rules 25: what could not be written is tried again every five seconds, the newest only', async () => {
    const clock = new ManualClock()
    const results = [new Error('ENOSPC'), new Error('ENOSPC'), null]
    const tried: number[] = []
    const kept = Promise.withResolvers<number>()
    const unkept: unknown[] = []
    const write = async (each: { revision: { number: number } }) => {
      tried.push(each.revision.number)
      const result = results.shift()
      if (result) throw result
    }
    const user = {
      onKept: (each: { revision: { number: number } }) => kept.resolve(each.revision.number),
      onUnkept: (_: unknown, error: unknown) => void unkept.push(error),
    }
    const keeper = new SnapshotKeeper(clock, write, user)
    keeper.keep(snapshotSchema.parse(snapshot(1)))
    keeper.keep(snapshotSchema.parse(snapshot(2)))
    await Promise.resolve()
    while (clock.pending === 0) await Promise.resolve()
    expect(tried).toEqual([1, 2])
    clock.advance(5_000)
    expect(await kept.promise).toBe(2)
    expect(unkept).toHaveLength(2)
  })
})
