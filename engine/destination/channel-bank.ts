import { SlotTable } from '#engine/balance/slots.ts'
import type { Tally } from '#engine/balance/tally.ts'
import { CALLS_PAGE, type OwnerCells } from './owner-cells.ts'

/** What `take` gives for a call of an unlimited bank: held, on no numbered channel. */
export const NO_SLOT = -2
/** What `take` gives when every channel is busy. */
export const ALL_BUSY = -1

/** Slots, empty or not, that are looked at in one go: some tenths of a millisecond's worth. */
const SLOTS_AT_ONCE = 1_024

/** What a call holds of a bank. */
export interface Holder {
  readonly slot: number
  readonly owner: number
}

/**
 * The calls that one destination or source carries: numbered slots while it is limited, a plain set of owners
 * while it is not (rules 19, 20). A limit may come, go and change under calls; each keeps what it holds to its
 * end, and counts against the new limit. The load is always the size of what is held, by the calls of all threads.
 */
export class ChannelBank {
  private readonly cells: OwnerCells
  private limit: number | null = null
  /** Owners of calls of this thread without a slot; each leaves when its call ends. */
  private readonly unnumbered = new Set<number>()
  /** How many such calls each thread has; null where there is one. */
  private tally: Tally | null
  private readonly onChange: () => void

  /** `onChange`: what this thread changed here, on its way or done. */
  constructor(cells: OwnerCells, limit: number | null, onChange = () => {}) {
    this.cells = cells
    this.tally = cells.tally(CALLS_PAGE)
    this.onChange = onChange
    this.resize(limit)
    cells.join(this)
  }

  /** Most calls at once; null is unlimited. */
  get capacity(): number | null {
    return this.limit
  }

  /** The slots to hunt in; null while unlimited. */
  get slots(): SlotTable | null {
    return this.limit === null ? null : this.cells.table
  }

  /** Memory it holds, in pages of the arena. */
  get pages(): number {
    return this.cells.table?.pageCount ?? 0
  }

  /** Holds a channel for the call: its slot, `NO_SLOT` while unlimited, or `ALL_BUSY`. */
  take(owner: number): number {
    this.onChange()
    const { table } = this.cells
    if (this.limit === null || table === null || this.isLifted(table)) return this.hold(owner)
    if (this.withoutSlot > 0 && this.isFull()) return ALL_BUSY
    const slot = table.take(owner)
    return slot < 0 || this.tally === null ? slot : this.confirm(table, slot, owner)
  }

  /** The channel it had before a restart if that is free, else any, else beyond the limit: the call is there. */
  takeBack(slot: number, owner: number): number {
    this.onChange()
    const { table } = this.cells
    if (table !== null && this.limit !== null && table.takeAt(slot, owner)) return slot
    const taken = this.take(owner)
    return taken === ALL_BUSY ? this.hold(owner) : taken
  }

  /** Holds the call beyond every limit: it is there, whether there was room for it or not. Counts against the limit. */
  hold(owner: number): number {
    this.onChange()
    this.unnumbered.add(owner)
    this.tally?.keep(this.unnumbered.size)
    return NO_SLOT
  }

  /** May be called again, and with another's slot: it frees what this owner holds there, and nothing else. */
  release(slot: number, owner: number): boolean {
    this.onChange()
    if (slot !== NO_SLOT) return this.cells.table?.release(slot, owner) ?? false
    const wasHeld = this.unnumbered.delete(owner)
    this.tally?.keep(this.unnumbered.size)
    return wasHeld
  }

  /** Every holder that this thread knows of, by the slot that `release` takes; null now and then, where there is time for something else. */
  *holders(): Generator<Holder | null, void> {
    const { table } = this.cells
    for (let slot = 0; table && table === this.cells.table && slot < table.extent; slot++) {
      if (slot % SLOTS_AT_ONCE === 0) yield null
      const owner = table.ownerAt(slot)
      if (owner !== 0) yield { slot, owner }
    }
    let holds = 0
    for (const owner of this.unnumbered) {
      holds += 1
      if (holds % SLOTS_AT_ONCE === 0) yield null
      yield { slot: NO_SLOT, owner }
    }
  }

  activeCalls(): number {
    const { table } = this.cells
    return (table === null ? 0 : table.occupied()) + this.withoutSlot
  }

  isFull(): boolean {
    const { table } = this.cells
    if (this.limit === null || table === null || this.isLifted(table)) return false
    if (this.withoutSlot === 0) return table.isFull()
    return !table.isWhole || this.activeCalls() >= table.limit
  }

  /**
   * The table is the first relay thread's to make and to resize; it has done so before another hears of the limit. An edit
   * that leaves the limit as it is tells the others of its pages as well.
   */
  resize(limit: number | null): void {
    const { cells } = this
    if (limit === this.limit && (limit === null || cells.table !== null)) {
      if (cells.arena.isMaker) cells.table?.shed()
      return
    }
    this.onChange()
    this.limit = limit
    if (!cells.arena.isMaker) return
    if (limit === null) cells.table?.lift()
    else if (cells.table !== null) cells.table.resize(limit)
    else cells.table = SlotTable.create(cells.arena, limit)
    this.settle()
  }

  /** Lets go of retired slots that have come free. */
  settle(): void {
    const { table, arena } = this.cells
    if (table === null || !arena.isMaker) return
    if (this.limit !== null || table.occupied() > 0) {
      table.trim()
      return
    }
    table.dispose()
    this.cells.table = null
  }

  attach(): void {
    this.onChange()
    this.tally = this.cells.tally(CALLS_PAGE)
    this.tally?.keep(this.unnumbered.size)
  }

  /** Frees what a relay thread that is no more left behind. */
  sweep(thread: number): number {
    this.onChange()
    return (this.cells.table?.sweep(thread) ?? 0) + (this.tally?.sweep(thread) ?? 0)
  }

  /** Calls of all threads that have none. */
  private get withoutSlot(): number {
    return this.tally === null ? this.unnumbered.size : this.unnumbered.size + this.tally.elsewhere
  }

  /** The first thread knows of an edit that this one has not heard of. */
  private isLifted(table: SlotTable): boolean {
    return this.tally !== null && table.isLifted
  }

  /** Of takes at the same moment beside calls without a slot the last sees all the others: too many never stay. */
  private confirm(table: SlotTable, slot: number, owner: number): number {
    if (this.withoutSlot === 0 || (table.isWhole && this.activeCalls() <= table.limit)) return slot
    table.release(slot, owner)
    return ALL_BUSY
  }
}
