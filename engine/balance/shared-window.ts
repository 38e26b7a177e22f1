import { type CellArena, PAGE_INTS } from './cell-arena.ts'

/** Of a page: calls counted here, ever; it wraps. The buckets lie behind it. */
const NOTED = 0
const BUCKETS = PAGE_INTS - 1
/** All buckets but the one that is being filled are a second. */
const PER_MS = (BUCKETS - 1) / 1_000
/** Of a bucket: its calls in the low bits, the lap around the buckets in the high ones. */
const COUNT_BITS = 17
const COUNT_MASK = 2 ** COUNT_BITS - 1
const LAP_MASK = 2 ** (32 - COUNT_BITS) - 1

/**
 * The calls of the last second by all threads, in one page: each counts itself, adds up and takes itself back where that
 * is too many; so never more than there may be fall into any second, wherever it begins. Buckets of 16 ms: a call counts
 * for up to that much longer than a second. Times on the monotonic scale, which is one for all threads of a process.
 * A lap has 15 bits: what was counted 9 hours and 15 minutes ago, to the second, counts once more.
 */
export class SharedWindow {
  private readonly arena: CellArena
  private readonly base: number
  /** The last sum, and how many were counted when it was made; before the first it may be any. */
  private sum = Number.POSITIVE_INFINITY
  private notedAtSum = 0

  constructor(arena: CellArena, page: number) {
    this.arena = arena
    this.base = page * PAGE_INTS
  }

  /** No fewer than that may have been counted within a second. False costs next to nothing to ask. */
  isTight(most: number): boolean {
    return this.sum + ((this.noted - this.notedAtSum) | 0) >= most
  }

  isUsedUp(most: number, nowMs: number): boolean {
    return this.isTight(most) && this.count(Math.floor(nowMs * PER_MS)) >= most
  }

  /** Counts one call; false, and none counted, where it is one too many. */
  note(most: number, nowMs: number): boolean {
    const at = Math.floor(nowMs * PER_MS)
    this.enter(at)
    if (this.count(at) <= most) return true
    this.takeBack(at)
    return false
  }

  private get noted(): number {
    return Atomics.load(this.arena.ints, this.base + NOTED)
  }

  private enter(at: number): void {
    const { ints } = this.arena
    const cell = this.cellOf(at)
    for (;;) {
      const seen = Atomics.load(ints, cell)
      const fresh = lapsSince(seen, at) <= 0 ? seen : lapOf(at) << COUNT_BITS
      if (Atomics.compareExchange(ints, cell, seen, (fresh + 1) | 0) === seen) break
    }
    Atomics.add(ints, this.base + NOTED, 1)
  }

  /** Unless the bucket has begun anew since. */
  private takeBack(at: number): void {
    const { ints } = this.arena
    const cell = this.cellOf(at)
    for (;;) {
      const seen = Atomics.load(ints, cell)
      if (lapsSince(seen, at) !== 0 || (seen & COUNT_MASK) === 0) return
      if (Atomics.compareExchange(ints, cell, seen, seen - 1) === seen) return
    }
  }

  private count(at: number): number {
    const { ints } = this.arena
    const { noted } = this
    const own = at % BUCKETS
    let sum = 0
    for (let i = 0; i < BUCKETS; i++) {
      const seen = Atomics.load(ints, this.base + 1 + i)
      const laps = lapsSince(seen, at)
      if (laps <= 0 || (laps === 1 && i > own)) sum += seen & COUNT_MASK
    }
    this.sum = sum
    this.notedAtSum = noted
    return sum
  }

  private cellOf(at: number): number {
    return this.base + 1 + (at % BUCKETS)
  }
}

function lapOf(at: number): number {
  return Math.floor(at / BUCKETS) & LAP_MASK
}

/** Laps from a bucket's to that of `at`; -1 for one that another thread, whose clock was read later, has begun. */
function lapsSince(bucket: number, at: number): number {
  const laps = (lapOf(at) - (bucket >>> COUNT_BITS)) & LAP_MASK
  return laps === LAP_MASK ? -1 : laps
}
