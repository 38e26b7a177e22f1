import type { CellArena } from '#engine/balance/cell-arena.ts'
import { SlotTable } from '#engine/balance/slots.ts'

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
 * end, and counts against the new limit. The load is always the size of what is held.
 */
export class ChannelBank {
  private readonly arena: CellArena
  private table: SlotTable | null = null
  private limit: number | null = null
  /** Owners of calls without a slot; each leaves when its call ends. */
  private readonly unnumbered = new Set<number>()
  private readonly onChange: () => void

  /** `onChange`: what this thread changed here, on its way or done. */
  constructor(arena: CellArena, limit: number | null, onChange = () => {}) {
    this.arena = arena
    this.onChange = onChange
    this.resize(limit)
  }

  /** Most calls at once; null is unlimited. */
  get capacity(): number | null {
    return this.limit
  }

  /** The slots to hunt in; null while unlimited. */
  get slots(): SlotTable | null {
    return this.limit === null ? null : this.table
  }

  /** Memory it holds, in pages of the arena. */
  get pages(): number {
    return this.table?.layout.length ?? 0
  }

  /** Holds a channel for the call: its slot, `NO_SLOT` while unlimited, or `ALL_BUSY`. */
  take(owner: number): number {
    this.onChange()
    if (this.limit === null || this.table === null) return this.hold(owner)
    if (this.unnumbered.size > 0 && this.isFull()) return ALL_BUSY
    return this.table.take(owner)
  }

  /** The channel it had before a restart if that is free, else any, else beyond the limit: the call is there. */
  takeBack(slot: number, owner: number): number {
    this.onChange()
    if (this.table !== null && this.limit !== null && this.table.takeAt(slot, owner)) return slot
    const taken = this.take(owner)
    return taken === ALL_BUSY ? this.hold(owner) : taken
  }

  /** Holds the call beyond every limit: it is there, whether there was room for it or not. Counts against the limit. */
  hold(owner: number): number {
    this.onChange()
    this.unnumbered.add(owner)
    return NO_SLOT
  }

  /** May be called again, and with another's slot: it frees what this owner holds there, and nothing else. */
  release(slot: number, owner: number): boolean {
    this.onChange()
    if (slot === NO_SLOT) return this.unnumbered.delete(owner)
    return this.table?.release(slot, owner) ?? false
  }

  /** Every holder there is, by the slot that `release` takes; null now and then, where there is time for something else. */
  *holders(): Generator<Holder | null, void> {
    const { table } = this
    for (let slot = 0; table && table === this.table && slot < table.extent; slot++) {
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
    return (this.table === null ? 0 : this.table.occupied()) + this.unnumbered.size
  }

  isFull(): boolean {
    if (this.limit === null || this.table === null) return false
    return this.unnumbered.size === 0 ? this.table.isFull() : this.activeCalls() >= this.limit
  }

  resize(limit: number | null): void {
    if (limit === this.limit && (limit === null || this.table !== null)) return
    this.onChange()
    this.limit = limit
    if (this.table !== null) this.table.resize(limit ?? 0)
    else if (limit !== null) this.table = SlotTable.create(this.arena, limit)
    this.settle()
  }

  /** Gives back the memory of retired slots that have come free. */
  settle(): void {
    if (this.table === null) return
    if (this.limit !== null || this.table.occupied() > 0) {
      this.table.trim()
      return
    }
    this.table.dispose()
    this.table = null
  }

  /** Frees what a relay thread that is no more left behind. */
  sweep(thread: number): number {
    this.onChange()
    return this.table?.sweep(thread) ?? 0
  }
}
