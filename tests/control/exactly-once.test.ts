import { appendFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Batch } from '#engine/contract/live.ts'
import { Delivery } from '#engine/control/delivery.ts'
import { Intake } from '#engine/control/intake.ts'
import { Troubles } from '#engine/control/troubles.ts'
import { CallJournal } from '#engine/journal/call-journal.ts'
import { type DataFolder, listSegments } from '#engine/journal/data-folder.ts'
import { isAfter, type Position } from '#engine/journal/position.ts'
import { SPOOL_LIMITS, Spool } from '#engine/journal/spool.ts'
import { CountLedger } from '#engine/stats/count-ledger.ts'
import { callRecord } from '#tests/support/call-records.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'
import { callCount } from '#tests/support/journal-entries.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

/** The panel's side of rules 9: rows and cursor in one transaction; lower sequences are acknowledged and ignored. */
class PanelModel {
  total = 0
  readonly records: number[] = []
  cursor: Position = { startNumber: 0, sequence: 0 }
  readonly inbox: Batch[] = []

  write(batch: Batch): void {
    if (!isAfter(batch, this.cursor)) return
    this.cursor = { startNumber: batch.startNumber, sequence: batch.sequence }
    for (const count of batch.calls) this.total += count.total
    this.records.push(...batch.records.map(({ number }) => number))
  }
}

/** One start of the engine, as far as counting goes. */
class EngineModel {
  readonly spool: Spool
  readonly delivery: Delivery
  private readonly intake: Intake
  private absolute = 0

  constructor(folder: DataFolder, startNumber: number, clock: ManualClock) {
    const limits = { ...SPOOL_LIMITS, segmentBytes: 2_000, batchRecords: 5 }
    this.spool = new Spool(folder, { engineId: 'e', startNumber }, () => expect.unreachable(), limits)
    this.delivery = new Delivery(clock, this.spool)
    const journal = new CallJournal(folder, startNumber)
    this.intake = new Intake(clock, journal, this.spool, new CountLedger(), new Troubles())
  }

  /** `first`: number of the first of their records. */
  count(calls: number, first: number): void {
    this.absolute += calls
    const records = Array.from({ length: calls }, (_, i) => callRecord(first + i))
    const cells = { calls: [callCount(this.absolute)], sources: [], events: [], records }
    this.intake.report(1, { kind: 'report', journal: '', opened: [], closed: [], ...cells })
  }

  close(): void {
    this.spool.closeBatch()
    this.delivery.pump()
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('count' as const), calls: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    do: fc.constantFrom(
      'close',
      'connect',
      'disconnect',
      'write',
      'acknowledge',
      'kill',
      'torn-kill',
      'stop',
      'minute',
    ),
  }),
)

test('rules 9: whatever is killed, lost or sent again, the panel’s sums are the engine’s, and it has each record once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (script) => {
      const folder = temporaryFolder()
      const clock = new ManualClock()
      const panel = new PanelModel()
      let startNumber = 1
      let engine = new EngineModel(folder, startNumber, clock)
      let counted = 0
      const restart = () => {
        panel.inbox.length = 0
        engine = new EngineModel(folder, ++startNumber, clock)
      }
      const connect = () => {
        panel.inbox.length = 0
        engine.delivery.connect((batch) => panel.inbox.push(structuredClone(batch)))
      }
      const actions = {
        close: () => engine.close(),
        connect,
        disconnect: () => {
          engine.delivery.disconnect()
          panel.inbox.length = 0
        },
        write: () => {
          const batch = panel.inbox.shift()
          if (batch) panel.write(batch)
        },
        acknowledge: () => {
          engine.delivery.acknowledge(panel.cursor)
          expect(engine.delivery.outstandingCount).toBeLessThanOrEqual(16)
        },
        kill: restart,
        'torn-kill': () => {
          const last = listSegments(folder.spool).at(-1)
          if (last) appendFileSync(last.path, '0badc0de [1,2,[[1,7,')
          restart()
        },
        stop: () => {
          engine.close()
          engine.spool.stop()
          restart()
        },
        minute: () => clock.advance(60_000),
      }
      for (const each of script) {
        if (each.do !== 'count') {
          actions[each.do]()
          continue
        }
        engine.count(each.calls, counted + 1)
        counted += each.calls
      }
      restart()
      connect()
      for (let batch = panel.inbox.shift(); batch; batch = panel.inbox.shift()) {
        panel.write(batch)
        engine.delivery.acknowledge(panel.cursor)
      }
      expect(panel.total).toBe(counted)
      // In their order, each once.
      expect(panel.records).toEqual(Array.from({ length: counted }, (_, i) => i + 1))
      expect(engine.spool.waitingRecords).toBe(0)
      expect(engine.spool.next(engine.spool.lastAcknowledged)).toBeNull()
    }),
    { seed: 9, numRuns: 150 },
  )
}, 60_000)
