import type { Clock } from '#engine/base/clock.ts'
import type { CallRecord } from '#engine/contract/call-record.ts'
import type { EngineEvent } from '#engine/contract/live.ts'
import type { CallJournal } from '#engine/journal/call-journal.ts'
import type { Spool } from '#engine/journal/spool.ts'
import type { CountLedger } from '#engine/stats/count-ledger.ts'
import { clipped } from './events.ts'
import type { RelayReport } from './relay-port.ts'
import type { Troubles } from './troubles.ts'

const MINUTE_MS = 60_000
/** Events that wait while the journal cannot be written. */
const MAX_EVENTS = 1_000
/** The same of records: as many as one report of the relay may hold. */
const MAX_RECORDS = 100_000

/**
 * Writes down what the relay reports (rules 9): journal lines first, then the counts and records of it, in one
 * turn. Killed between the two, a call lacks its record; the other way round it would be counted twice.
 * While the journal takes no lines the counts wait too, which costs nothing since they are absolute.
 */
export class Intake {
  droppedEvents = 0
  droppedRecords = 0
  private readonly clock: Clock
  private readonly journal: CallJournal
  private readonly spool: Spool
  private readonly ledger: CountLedger
  private readonly troubles: Troubles
  private events: EngineEvent[] = []
  private records: CallRecord[] = []
  private isHeldUp = false

  constructor(clock: Clock, journal: CallJournal, spool: Spool, ledger: CountLedger, troubles: Troubles) {
    this.clock = clock
    this.journal = journal
    this.spool = spool
    this.ledger = ledger
    this.troubles = troubles
  }

  /** `thread`: who reports. */
  report(thread: number, report: RelayReport): void {
    this.ledger.observe(thread, report.calls, report.sources)
    for (const event of report.events) this.keep(clipped(event))
    this.keepRecords(report.records)
    this.isHeldUp = !this.journal.append(report.journal)
    this.troubles.set(
      'journal',
      this.journal.trouble && `Live calls cannot be written down: ${this.journal.trouble}`,
    )
    this.write()
  }

  /** An event of the control thread itself. */
  tell(event: EngineEvent): void {
    this.keep(event)
    this.write()
  }

  /** Writes what waits, whatever became of the journal: at the orderly end. */
  finish(): void {
    this.journal.append('')
    this.isHeldUp = false
    this.write()
  }

  /** Calls whose record still waits here. */
  get waitingRecords(): number {
    return this.records.length
  }

  private keepRecords(records: readonly CallRecord[]): void {
    const room = Math.max(0, MAX_RECORDS - this.records.length)
    for (const record of records.slice(0, room)) this.records.push(record)
    this.droppedRecords += Math.max(0, records.length - room)
  }

  private keep(event: EngineEvent): void {
    if (this.events.length < MAX_EVENTS) this.events.push(event)
    else this.droppedEvents++
  }

  private write(): void {
    if (this.isHeldUp) return
    const nowMs = this.clock.wallMs()
    const { events, records } = this
    this.events = []
    this.records = []
    this.spool.record(nowMs - (nowMs % MINUTE_MS), { ...this.ledger.take(), events, records })
    this.troubles.set(
      'spool',
      this.spool.trouble && `Counts for the panel stay in memory: ${this.spool.trouble}`,
    )
  }
}
