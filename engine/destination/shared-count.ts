import type { Tally } from '#engine/balance/tally.ts'
import type { OwnerCells } from './owner-cells.ts'

/** How much of something each relay thread has found at one destination or source: nothing is decided by it in haste. */
export class SharedCount {
  private readonly cells: OwnerCells
  private readonly name: string
  private own = 0
  /** Null where a thread is alone. */
  private tally: Tally | null

  constructor(cells: OwnerCells, name: string) {
    this.cells = cells
    this.name = name
    this.tally = cells.tally(name)
    cells.join(this)
  }

  /** What this thread found. */
  keep(count: number): void {
    if (count === this.own) return
    this.own = count
    this.tally?.keep(count)
  }

  /** Of all threads. */
  get all(): number {
    return this.own + (this.tally?.elsewhere ?? 0)
  }

  attach(): void {
    this.tally = this.cells.tally(this.name)
    this.tally?.keep(this.own)
  }
}
