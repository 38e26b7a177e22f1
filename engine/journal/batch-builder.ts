import type { CallRecord } from '#engine/contract/call-record.ts'
import type { Batch, CallCount, EngineEvent, SourceCount } from '#engine/contract/live.ts'

/** What moved: counts to add, events to tell, and records. */
export interface Movement {
  readonly calls: readonly CallCount[]
  readonly sources: readonly SourceCount[]
  readonly events: readonly EngineEvent[]
  /** Calls that are over. */
  readonly records: readonly CallRecord[]
}

/** What a batch is called, before it is filled. */
export type BatchName = Pick<Batch, 'engineId' | 'startNumber' | 'sequence' | 'minuteMs'>

function addCallCounts(sum: CallCount | undefined, more: CallCount): CallCount {
  if (!sum) return more
  return {
    ...sum,
    total: sum.total + more.total,
    answered: sum.answered + more.answered,
    failed: sum.failed + more.failed,
    attempts: sum.attempts + more.attempts,
  }
}

function addSourceCounts(sum: SourceCount | undefined, more: SourceCount): SourceCount {
  return sum ? { ...sum, total: sum.total + more.total, unplaced: sum.unplaced + more.unplaced } : more
}

/** Sums movements into one batch; the same sum results whether they come from memory or from disk. */
export class BatchBuilder {
  readonly name: BatchName
  private readonly calls = new Map<string, CallCount>()
  private readonly sources = new Map<string, SourceCount>()
  private readonly events: EngineEvent[] = []
  private readonly records: CallRecord[] = []

  constructor(name: BatchName) {
    this.name = name
  }

  get recordCount(): number {
    return this.records.length
  }

  /** Rows of the batch as it stands. */
  get rows(): number {
    return this.records.length + this.calls.size + this.sources.size + this.events.length
  }

  add(movement: Movement): void {
    for (const count of movement.calls) {
      const key = `${count.setId} ${count.destinationId} ${count.channel}`
      this.calls.set(key, addCallCounts(this.calls.get(key), count))
    }
    for (const count of movement.sources) {
      const key = `${count.sourceId} ${count.channel}`
      this.sources.set(key, addSourceCounts(this.sources.get(key), count))
    }
    this.events.push(...movement.events)
    for (const record of movement.records) this.records.push(record)
  }

  build(): Batch {
    const rows = {
      calls: [...this.calls.values()],
      sources: [...this.sources.values()],
      events: this.events,
      records: this.records,
    }
    return { ...this.name, ...rows }
  }
}
