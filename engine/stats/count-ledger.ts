import type { CallCount, SourceCount } from '#engine/contract/live.ts'

/** Counts that moved since the last time they were taken. */
export interface CountDeltas {
  readonly calls: readonly CallCount[]
  readonly sources: readonly SourceCount[]
}

/** What each relay thread counted, and what of their sum was taken. */
interface Cell<Count> {
  readonly counted: Map<number, Count>
  taken: Count | null
}

/** One side's cells: absolute values in, differences out. */
class CellTable<Count> {
  private readonly cells = new Map<string, Cell<Count>>()
  private readonly moved = new Set<Cell<Count>>()
  private readonly keyOf: (count: Count) => string
  /** The first, and `sign` times the second. */
  private readonly add: (to: Count, count: Count, sign: 1 | -1) => Count

  constructor(keyOf: (count: Count) => string, add: (to: Count, count: Count, sign: 1 | -1) => Count) {
    this.keyOf = keyOf
    this.add = add
  }

  observe(thread: number, counts: readonly Count[]): void {
    for (const count of counts) {
      const key = this.keyOf(count)
      const cell = this.cells.get(key) ?? { counted: new Map(), taken: null }
      cell.counted.set(thread, count)
      this.cells.set(key, cell)
      this.moved.add(cell)
    }
  }

  take(): Count[] {
    const deltas: Count[] = []
    for (const cell of this.moved) {
      const now = this.sum(cell)
      deltas.push(cell.taken ? this.add(now, cell.taken, -1) : now)
      cell.taken = now
    }
    this.moved.clear()
    return deltas
  }

  *values(): Generator<Count> {
    for (const cell of this.cells.values()) yield this.sum(cell)
  }

  private sum({ counted }: Cell<Count>): Count {
    return [...counted.values()].reduce((sum, count) => this.add(sum, count, 1))
  }
}

function addCalls(to: CallCount, count: CallCount, sign: 1 | -1): CallCount {
  return {
    ...to,
    total: to.total + sign * count.total,
    answered: to.answered + sign * count.answered,
    failed: to.failed + sign * count.failed,
    attempts: to.attempts + sign * count.attempts,
  }
}

function addSources(to: SourceCount, count: SourceCount, sign: 1 | -1): SourceCount {
  return { ...to, total: to.total + sign * count.total, unplaced: to.unplaced + sign * count.unplaced }
}

/**
 * Each relay thread reports absolute counts since it began; batches carry differences of their sums (rules 9, 18).
 * Cells are never evicted: the relay holds the same ones, and both end with the process.
 */
export class CountLedger {
  private readonly calls = new CellTable<CallCount>(
    (count) => `${count.setId} ${count.destinationId} ${count.channel}`,
    addCalls,
  )
  private readonly sources = new CellTable<SourceCount>(
    (count) => `${count.sourceId} ${count.channel}`,
    addSources,
  )

  observe(thread: number, calls: readonly CallCount[], sources: readonly SourceCount[]): void {
    this.calls.observe(thread, calls)
    this.sources.observe(thread, sources)
  }

  /** What moved since the last `take`. */
  take(): CountDeltas {
    return { calls: this.calls.take(), sources: this.sources.take() }
  }

  /** Absolute, since the relay threads began. */
  callCounts(): Iterable<CallCount> {
    return this.calls.values()
  }

  sourceCounts(): Iterable<SourceCount> {
    return this.sources.values()
  }
}
