import { type CellArena, PAGE_INTS } from './cell-arena.ts'

/** Where a rotation of all threads stands: at the destination used last, by its id; 0 before the first. */
export class Place {
  private readonly arena: CellArena
  /** Where it is kept; null while nobody has made one: then each thread has its own. */
  page: number | null
  private own = 0

  constructor(arena: CellArena, page: number | null) {
    this.arena = arena
    this.page = page
  }

  get last(): number {
    return this.page === null ? this.own : Atomics.load(this.arena.ints, this.page * PAGE_INTS)
  }

  /** False where it is not at `from` any more: another thread has moved it. */
  move(from: number, to: number): boolean {
    if (this.page === null) this.own = to
    else return Atomics.compareExchange(this.arena.ints, this.page * PAGE_INTS, from, to) === from
    return true
  }
}
