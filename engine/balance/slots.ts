import type { CellArena } from './cell-arena.ts'
import { threadOf } from './owner.ts'
import { CAPACITY, CURSOR, EXTENT, FREED, SlotPages, TAKEN } from './slot-pages.ts'

const NEVER = -0.5

/**
 * The channels of one limited destination or source: a slot per call at once, each 0 or its owner (rules 20).
 * Its load is the number of occupied slots, never a counter, so it cannot leak or go below zero. Slots are taken
 * and freed by compare-exchange: with any number of threads, no more than `capacity` owners hold one.
 * One thread makes and resizes it; the others attach by its layout, and touch no cell outside the pages it names.
 */
export class SlotTable extends SlotPages {
  /** A slot that was free when last seen, and its cell. */
  private freeCell: number
  /** It lay within the capacity, and no retired slot counted against it. */
  private isFreeCellOpen = false
  private fullAt = NEVER
  /** Whole numbers all: a field that was ever -0.5 is a box of its own. */
  private countedAt = 0
  private counted = -1
  /** Changes by others when that was last looked into, and the capacity then. */
  private foreignSeen = 0
  private knownCapacity = 0

  private constructor(arena: CellArena, layout: readonly number[] | null) {
    super(arena, layout)
    this.freeCell = this.cell(0)
    this.remember(0)
    this.foreignSeen = arena.foreignChanges
    this.knownCapacity = this.capacity
  }

  static create(arena: CellArena, capacity: number): SlotTable {
    const table = new SlotTable(arena, null)
    // So that the first call gets the first channel.
    Atomics.store(arena.ints, table.header(CURSOR), -1)
    table.resize(capacity)
    return table
  }

  /** The same table in another thread, with an arena object of that thread; `layout` as its maker's gave it. */
  static attach(arena: CellArena, layout: readonly number[]): SlotTable {
    return new SlotTable(arena, layout)
  }

  /** False: `layout` is of another table. Else this is that very table, with the pages it has now. */
  follow(layout: readonly number[]): boolean {
    if (!this.readPages(layout)) return false
    this.remember(0)
    this.counted = -1
    this.fullAt = NEVER
    this.knownCapacity = this.capacity
    return true
  }

  /** Cyclic hunting from the slot after the last one taken. Returns the slot, or -1 when all are occupied. */
  take(owner: number): number {
    const ints = this.arena.ints
    const capacity = this.capacity
    const start = Atomics.load(ints, this.header(CURSOR)) + 1
    for (let i = 0; i < capacity; i++) {
      const slot = (start + i) % capacity
      const cell = this.cell(slot)
      if (ints[cell] === 0 && Atomics.compareExchange(ints, cell, 0, owner) === 0)
        return this.confirm(slot, owner)
    }
    this.isFreeCellOpen = false
    return -1
  }

  /** That very slot, if it is free and within the capacity: for a call that had it before a restart. */
  takeAt(slot: number, owner: number): boolean {
    if (slot < 0 || slot >= this.capacity) return false
    const { ints } = this.arena
    return (
      Atomics.compareExchange(ints, this.cell(slot), 0, owner) === 0 && this.confirm(slot, owner) === slot
    )
  }

  /** False when `owner` does not hold the slot: a late or repeated release frees nobody else's. */
  release(slot: number, owner: number): boolean {
    if (owner === 0 || slot < 0 || slot >= this.reach) return false
    const ints = this.arena.ints
    if (Atomics.compareExchange(ints, this.cell(slot), owner, 0) !== owner) return false
    this.counts(FREED, TAKEN, -1)
    this.remember(slot)
    return true
  }

  /** Occupied slots, retired ones that still hold a call included. Counted anew only after a change by others. */
  occupied(): number {
    if (this.isCountFresh()) return this.counted
    this.countedAt = this.version()
    this.counted = this.countOccupied()
    return this.counted
  }

  /**
   * Whether a take would find nothing. It looks at what it knows while nobody else changed anything; else at one cell
   * while there is room, and at one counter while there is none. The reads need no fence, `take` decides. That another thread has shrunk the table is seen at the next take in vain.
   */
  isFull(): boolean {
    if (this.isCountFresh()) return this.counted >= this.knownCapacity
    if (this.isFreeCellOpen && this.arena.ints[this.freeCell] === 0) return false
    return this.huntInVain()
  }

  ownerAt(slot: number): number {
    return slot < 0 || slot >= this.extent ? 0 : Atomics.load(this.arena.ints, this.cell(slot))
  }

  /** Shrinking retires the upper slots: no new call gets one, and a call on one keeps it to its end. */
  resize(capacity: number): void {
    this.takePages(SlotTable.pagesFor(capacity))
    const ints = this.arena.ints
    this.isLifted = false
    const extent = Atomics.load(ints, this.header(EXTENT))
    Atomics.store(ints, this.header(EXTENT), Math.max(extent, capacity))
    Atomics.store(ints, this.header(CAPACITY), capacity)
    // A slot beyond may have lain in a page that was given back since.
    this.remember(0)
    this.changed()
    this.trim()
    this.shed()
  }

  /** All slots retire: there is no limit any more. */
  lift(): void {
    this.resize(0)
    this.isLifted = true
  }

  /** Retired slots that have come free are looked at no more; where no other thread knows their pages, these go back. */
  trim(): void {
    const ints = this.arena.ints
    const capacity = this.capacity
    let extent = Atomics.load(ints, this.header(EXTENT))
    while (extent > capacity && Atomics.load(ints, this.cell(extent - 1)) === 0) extent -= 1
    Atomics.store(ints, this.header(EXTENT), extent)
    if (this.arena.threads === 1) this.shed()
  }

  /** Gives back their pages. Until they hear of it, other threads know of the first page alone: to be called when they will. */
  shed(): void {
    this.dropPages(SlotTable.pagesFor(this.extent))
  }

  /** Frees what a thread that is no more left behind. Returns the number of slots freed. */
  sweep(thread: number): number {
    const ints = this.arena.ints
    const { extent } = this
    let freed = 0
    for (let slot = 0; slot < extent; slot++) {
      const cell = this.cell(slot)
      const owner = Atomics.load(ints, cell)
      if (
        owner !== 0 &&
        threadOf(owner) === thread &&
        Atomics.compareExchange(ints, cell, owner, 0) === owner
      )
        freed += 1
    }
    this.changed()
    return freed
  }

  /** All pages go back to the arena; the table may not be used afterwards. */
  dispose(): void {
    this.dropPages(0)
  }

  /**
   * A take that overlapped a shrink gives its slot back; and while retired slots are occupied, one that would make
   * the table hold more than its capacity does. Of takes at the same moment the last sees all the others, so too
   * many never stay; that all of them retreat is possible, and reads as full. The limit is read before the edition:
   * who sees one that grew again sees that pages were lost before.
   */
  private confirm(slot: number, owner: number): number {
    const ints = this.arena.ints
    Atomics.store(ints, this.header(CURSOR), slot)
    this.counts(TAKEN, FREED, 1)
    const { limit } = this
    if (slot < limit && (this.isMine || slot < this.inSight) && !this.isOverfull(limit)) return slot
    this.release(slot, owner)
    return -1
  }

  private huntInVain(): boolean {
    const ints = this.arena.ints
    const freed = Atomics.load(ints, this.header(FREED))
    if (freed === this.fullAt) return true
    const { limit, capacity } = this
    const extent = Atomics.load(ints, this.header(EXTENT))
    if (extent > limit) return !this.isWhole || this.occupied() >= limit
    for (let slot = 0; slot < capacity; slot++) {
      if (ints[this.cell(slot)] !== 0) continue
      this.remember(slot)
      return false
    }
    this.fullAt = freed
    return true
  }

  /** Retired slots count against the limit; where some lie out of sight, as if all of them were occupied. */
  private isOverfull(limit: number): boolean {
    const extent = Atomics.load(this.arena.ints, this.header(EXTENT))
    if (extent <= limit) return false
    return !this.isWhole || this.countOccupied() > limit
  }

  private countOccupied(): number {
    const { ints } = this.arena
    const { extent } = this
    let count = 0
    for (let slot = 0; slot < extent; slot++) if (Atomics.load(ints, this.cell(slot)) !== 0) count += 1
    return count
  }

  /** While no other thread changed anything there is nothing to look into. */
  private isCountFresh(): boolean {
    const foreign = this.arena.foreignChanges
    if (foreign === this.foreignSeen) return this.counted >= 0
    this.foreignSeen = foreign
    this.knownCapacity = this.capacity
    if (this.version() !== this.countedAt) this.counted = -1
    return this.counted >= 0
  }

  /** Notes a change of our own; a count that was fresh before it is fresh behind it, without counting. */
  private counts(moved: number, still: number, change: number): void {
    const { ints } = this.arena
    const before = Atomics.add(ints, this.header(moved), 1)
    this.arena.noteChange()
    const stood = ints[this.base + still] ?? 0
    const isFresh = this.counted >= 0 && this.countedAt === ((before + stood) | 0)
    this.countedAt = (before + 1 + stood) | 0
    this.counted = isFresh ? this.counted + change : -1
  }

  /** Without a fence, as `isFull`: a change by another thread is seen a moment later. */
  private version(): number {
    const { ints } = this.arena
    return ((ints[this.base + TAKEN] ?? 0) + (ints[this.base + FREED] ?? 0)) | 0
  }

  /** Makes every thread's cached figures stale. */
  private changed(): void {
    Atomics.add(this.arena.ints, this.header(FREED), 1)
    this.arena.noteChange()
    this.knownCapacity = this.capacity
    this.counted = -1
  }

  private remember(freeSlot: number): void {
    const { ints } = this.arena
    const capacity = ints[this.base + CAPACITY] ?? 0
    this.freeCell = this.cell(freeSlot)
    this.isFreeCellOpen = freeSlot < capacity && ints[this.base + EXTENT] === capacity
  }
}
