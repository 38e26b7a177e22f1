import type { CallRecord } from '#engine/contract/call-record.ts'

/** Between two reports; so many end at once only where an operator releases them all. */
const MOST_RECORDS = 100_000

/** Records of calls that are over, until the next report takes them. */
export class RecordQueue {
  /** Given up for want of room. */
  lost = 0
  private records: CallRecord[] = []

  get size(): number {
    return this.records.length
  }

  add(record: CallRecord): void {
    if (this.records.length < MOST_RECORDS) this.records.push(record)
    else this.lost += 1
  }

  take(): CallRecord[] {
    const taken = this.records
    this.records = []
    return taken
  }
}
