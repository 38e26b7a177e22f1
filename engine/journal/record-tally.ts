import type { Batch } from '#engine/contract/live.ts'

/**
 * How many records of one spool segment wait for the panel, by the batch they are in; so that its batches need not be
 * read for it. An entry leaves with its batch.
 */
export class RecordTally {
  private waiting: { readonly sequence: number; readonly records: number }[] = []

  get total(): number {
    return this.waiting.reduce((sum, { records }) => sum + records, 0)
  }

  add({ sequence, records }: Batch): void {
    if (records.length > 0) this.waiting.push({ sequence, records: records.length })
  }

  /** Counted in the file, of which no batch was read yet. */
  estimate(records: number): void {
    this.waiting = records > 0 ? [{ sequence: Number.MAX_SAFE_INTEGER, records }] : []
  }

  /** All of its batches are known now. */
  replace(batches: readonly Batch[]): void {
    this.waiting = []
    for (const batch of batches) this.add(batch)
  }

  /** Batches up to this one are the panel's. */
  acknowledge(sequence: number): void {
    if (this.waiting[0] && this.waiting[0].sequence <= sequence)
      this.waiting = this.waiting.filter((each) => each.sequence > sequence)
  }
}
