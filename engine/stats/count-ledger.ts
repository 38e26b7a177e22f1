import type { CallCount, SourceCount } from '#engine/contract/live.ts'

/** Counts that moved since the last time they were taken. */
export interface CountDeltas {
  readonly calls: readonly CallCount[]
  readonly sources: readonly SourceCount[]
}

interface Cell<Count> {
  now: Count
  taken: Count | null
}

/** One side's cells: absolute values in, differences out. */
class CellTable<Count> {
  private readonly cells = new Map<string, Cell<Count>>()
  private readonly moved = new Set<Cell<Count>>()
  private readonly keyOf: (count: Count) => string
  private readonly minus: (now: Count, taken: Count) => Count

  constructor(keyOf: (count: Count) => string, minus: (now: Count, taken: Count) => Count) {
    this.keyOf = keyOf
    this.minus = minus
  }

  observe(counts: readonly Count[]): void {
    for (const now of counts) {
      const key = this.keyOf(now)
      const cell = this.cells.get(key) ?? { now, taken: null }
      cell.now = now
      this.cells.set(key, cell)
      this.moved.add(cell)
    }
  }

  take(): Count[] {
    const deltas: Count[] = []
    for (const cell of this.moved) {
      deltas.push(cell.taken ? this.minus(cell.now, cell.taken) : cell.now)
      cell.taken = cell.now
    }
    this.moved.clear()
    return deltas
  }

  *values(): Generator<Count> {
    for (const cell of this.cells.values()) yield cell.now
  }
}

function minusCalls(now: CallCount, taken: CallCount): CallCount {
  return {
    ...now,
    total: now.total - taken.total,
    answered: now.answered - taken.answered,
    failed: now.failed - taken.failed,
    attempts: now.attempts - taken.attempts,
  }
}

function minusSources(now: SourceCount, taken: SourceCount): SourceCount {
  return { ...now, total: now.total - taken.total, unplaced: now.unplaced - taken.unplaced }
}

/**
 * The relay thread reports absolute counts since it began; batches carry differences (rules 9, 18).
 * Cells are never evicted: the relay holds the same ones, and both end with the process.
 */
export class CountLedger {
  private readonly calls = new CellTable<CallCount>(
    (count) => `${count.setId} ${count.destinationId} ${count.channel}`,
    minusCalls,
  )
  private readonly sources = new CellTable<SourceCount>(
    (count) => `${count.sourceId} ${count.channel}`,
    minusSources,
  )

  observe(calls: readonly CallCount[], sources: readonly SourceCount[]): void {
    this.calls.observe(calls)
    this.sources.observe(sources)
  }

  /** What moved since the last `take`. */
  take(): CountDeltas {
    return { calls: this.calls.take(), sources: this.sources.take() }
  }

  /** Absolute, since the relay thread began. */
  callCounts(): Iterable<CallCount> {
    return this.calls.values()
  }

  sourceCounts(): Iterable<SourceCount> {
    return this.sources.values()
  }
}
