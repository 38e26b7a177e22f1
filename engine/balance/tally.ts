import { type CellArena, PAGE_INTS } from './cell-arena.ts'

const MOST = 2 ** 31 - 1

/**
 * How much of something all threads hold: a cell for each, which it alone writes as what it holds; readers add (rules
 * 20). Who writes its own and then reads the others' sees, of all that do so at once, at least those before it.
 */
export class Tally {
  private readonly arena: CellArena
  private readonly page: number

  constructor(arena: CellArena, page: number) {
    this.arena = arena
    this.page = page
  }

  /** What the other threads hold. */
  get elsewhere(): number {
    const { ints, thread, threads } = this.arena
    let sum = 0
    for (let other = 1; other <= threads; other++)
      if (other !== thread) sum += Atomics.load(ints, this.cellOf(other))
    return sum
  }

  /** What this thread holds now. */
  keep(held: number): void {
    Atomics.store(this.arena.ints, this.cellOf(this.arena.thread), Math.min(held, MOST))
    this.arena.noteChange()
  }

  /** Frees what a thread that is no more left behind; returns how much. */
  sweep(thread: number): number {
    const left = Atomics.exchange(this.arena.ints, this.cellOf(thread), 0)
    this.arena.noteChange()
    return left
  }

  private cellOf(thread: number): number {
    return this.page * PAGE_INTS + thread - 1
  }
}
