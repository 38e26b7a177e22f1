import type { CellArena } from '#engine/balance/cell-arena.ts'
import { SlotTable } from '#engine/balance/slots.ts'
import { Tally } from '#engine/balance/tally.ts'

/** Pages besides the slots, by what they are for; the one of a resource bears its name, which begins with a letter. */
export const CALLS_PAGE = '#calls'
export const RATE_PAGE = '#rate'
export const SETTLED_PAGE = '#settled'

/** Where the cells of one destination or source lie. */
export interface OwnerLayout {
  /** Of its slot table; empty where it has none. */
  readonly slots: readonly number[]
  readonly pages: ReadonlyMap<string, number>
}

/** Whatever counts by these cells. */
interface Part {
  /** They may be others than they were. */
  attach(): void
}

const NOWHERE: OwnerLayout = { slots: [], pages: new Map() }

/**
 * The shared cells of one destination or source. The first thread makes them, as they are asked for while an edit is
 * taken over; the others find them by its layout. Besides the slots there are none where a thread is alone.
 */
export class OwnerCells {
  readonly arena: CellArena
  /** The channels; null while there is no limit and no call on a numbered one. */
  table: SlotTable | null = null
  private pages: Map<string, number>
  private readonly parts: Part[] = []

  constructor(arena: CellArena, found: OwnerLayout = NOWHERE) {
    this.arena = arena
    this.pages = new Map(found.pages)
    this.table = found.slots.length === 0 ? null : SlotTable.attach(arena, found.slots)
  }

  /** Tells `part` when an attached thread finds its cells elsewhere. */
  join(part: Part): void {
    if (!this.arena.isMaker) this.parts.push(part)
  }

  /** The page for that, made where that is ours to do; null where there is none. */
  page(name: string): number | null {
    const known = this.pages.get(name)
    if (known !== undefined || !this.arena.isMaker || this.arena.threads === 1) return known ?? null
    const page = this.arena.takePage()
    this.pages.set(name, page)
    return page
  }

  tally(name: string): Tally | null {
    const page = this.page(name)
    return page === null ? null : new Tally(this.arena, page)
  }

  /** Nobody counts there any more. */
  retire(name: string): void {
    const page = this.pages.get(name)
    if (page === undefined || !this.arena.isMaker) return
    this.pages.delete(name)
    this.arena.retirePage(page)
  }

  retireAll(): void {
    for (const name of [...this.pages.keys()]) this.retire(name)
  }

  get layout(): OwnerLayout {
    return { slots: this.table?.layout ?? [], pages: this.pages }
  }

  /** In a thread that makes none. */
  find({ slots, pages }: OwnerLayout = NOWHERE): void {
    this.pages = new Map(pages)
    if (slots.length === 0) this.table = null
    else if (!this.table?.follow(slots)) this.table = SlotTable.attach(this.arena, slots)
    for (const part of this.parts) part.attach()
  }
}
