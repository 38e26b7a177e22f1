import type { TotalsLive } from '#engine/contract/browser.ts'
import type { Batch, CallCount, SourceCount } from '#engine/contract/live.ts'
import type { Clock } from '../clock.ts'
import type { CommittedTotals } from '../repositories/totals.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * The committed totals in memory, so that live display asks no database.
 * Fed with a batch after its transaction, never before. Evicts nothing: one cell per destination and
 * channel that ever had a call, as many as the table it mirrors.
 */
export class TotalsMirror {
  private readonly calls = new Map<string, Mutable<CallCount>>()
  private readonly sources = new Map<string, Mutable<SourceCount>>()
  private readonly sinceMs: number
  private readonly clock: Clock
  /** Grows with every batch: readers see whether there is news. */
  version = 0

  constructor(committed: CommittedTotals, clock: Clock) {
    this.sinceMs = committed.sinceMs
    this.clock = clock
    for (const call of committed.calls) this.addCall(call)
    for (const source of committed.sources) this.addSource(source)
  }

  add(batch: Batch): void {
    for (const call of batch.calls) this.addCall(call)
    for (const source of batch.sources) this.addSource(source)
    this.version += 1
  }

  view(): TotalsLive {
    return {
      sinceMs: this.sinceMs,
      atMs: this.clock.wallMs(),
      calls: [...this.calls.values()].map((call) => ({ ...call })),
      sources: [...this.sources.values()].map((source) => ({ ...source })),
    }
  }

  private addCall(call: CallCount): void {
    const key = `${call.setId} ${call.destinationId} ${call.channel}`
    const cell = this.calls.get(key)
    if (!cell) {
      this.calls.set(key, { ...call })
      return
    }
    cell.total += call.total
    cell.answered += call.answered
    cell.failed += call.failed
    cell.attempts += call.attempts
  }

  private addSource(source: SourceCount): void {
    const key = `${source.sourceId} ${source.channel}`
    const cell = this.sources.get(key)
    if (!cell) {
      this.sources.set(key, { ...source })
      return
    }
    cell.total += source.total
    cell.unplaced += source.unplaced
  }
}
