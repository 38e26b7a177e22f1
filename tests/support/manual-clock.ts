import type { Clock, Stoppable } from '#engine/base/clock.ts'

interface Entry {
  dueMs: number
  readonly order: number
  /** Null: runs once. */
  readonly intervalMs: number | null
  readonly run: () => void
}

/** Time that moves only when told. Wall and monotonic time share the steps but not the start. */
export class ManualClock implements Clock {
  private readonly entries: Entry[] = []
  private nowMs = 1_000
  private wallOffsetMs: number
  private orders = 0

  constructor(startWallMs: number = Date.UTC(2026, 0, 1)) {
    this.wallOffsetMs = startWallMs - this.nowMs
  }

  wallMs(): number {
    return Math.floor(this.nowMs + this.wallOffsetMs)
  }

  monotonicMs(): number {
    return this.nowMs
  }

  every(intervalMs: number, run: () => void): Stoppable {
    return this.add({ dueMs: this.nowMs + intervalMs, order: this.orders++, intervalMs, run })
  }

  after(delayMs: number, run: () => void): Stoppable {
    return this.add({ dueMs: this.nowMs + Math.max(0, delayMs), order: this.orders++, intervalMs: null, run })
  }

  /** `every` and `after` entries that would still run: back at its start when nothing leaks. */
  get pending(): number {
    return this.entries.length
  }

  /** Moves on, running everything that falls due on the way at its own time, in order of time, then of arming. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms
    for (let entry = this.entries[0]; entry && entry.dueMs <= endMs; entry = this.entries[0]) {
      this.nowMs = entry.dueMs
      this.entries.shift()
      if (entry.intervalMs !== null)
        this.insert(Object.assign(entry, { dueMs: entry.dueMs + entry.intervalMs }))
      entry.run()
    }
    this.nowMs = endMs
  }

  /** Somebody sets the machine's clock: wall time jumps, spans and timers do not notice. */
  stepWall(ms: number): void {
    this.wallOffsetMs += ms
  }

  private add(entry: Entry): Stoppable {
    this.insert(entry)
    return { stop: () => this.remove(entry) }
  }

  private insert(entry: Entry): void {
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.entries[middle]
      const isBefore =
        other && (other.dueMs < entry.dueMs || (other.dueMs === entry.dueMs && other.order < entry.order))
      if (isBefore) low = middle + 1
      else high = middle
    }
    this.entries.splice(low, 0, entry)
  }

  private remove(entry: Entry): void {
    const at = this.entries.indexOf(entry)
    if (at >= 0) this.entries.splice(at, 1)
  }
}
