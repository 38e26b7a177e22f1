import { type CellArena, PAGE_INTS } from './cell-arena.ts'

/** Cells before the first slot, in the first page. */
export const CURSOR = 0
export const CAPACITY = 1
/** See `extent`. */
export const EXTENT = 2
/** These two only grow, and wrap. A cached figure holds while they stand still. */
export const TAKEN = 3
export const FREED = 4
/** Moves when the table loses pages: then what other threads know of any but the first is void. */
const EDITION = 5
/** 1: there is no limit now, and slots are kept for the calls on them alone. */
const LIFTED = 6
const HEADER = 8

const PAGE_SHIFT = Math.log2(PAGE_INTS)

/**
 * Where the header and the slots of one table lie. Its maker alone adds and gives back pages; another thread knows it as
 * the layout said that it has taken over last, and touches no cell outside the pages that are surely the table's.
 */
export class SlotPages {
  protected readonly arena: CellArena
  /** Cell of the header: the first page never changes. */
  protected readonly base: number
  protected readonly isMine: boolean
  private pages: number[]
  private edition: number
  /** Slots in these pages. */
  protected reach: number

  /** `layout`: of a table that another thread has made; null: it is made here. */
  protected constructor(arena: CellArena, layout: readonly number[] | null) {
    const [edition = 0, ...pages] = layout ?? [0, arena.takePage()]
    this.arena = arena
    this.isMine = layout === null
    this.edition = edition
    this.pages = pages
    this.base = (pages[0] ?? 0) * PAGE_INTS
    this.reach = reachOf(pages)
  }

  static pagesFor(capacity: number): number {
    return Math.ceil((HEADER + capacity) / PAGE_INTS)
  }

  /** Its edition and its pages, for other threads. */
  get layout(): readonly number[] {
    return [this.edition, ...this.pages]
  }

  get pageCount(): number {
    return this.pages.length
  }

  /** Most that may be taken by all threads, as the maker has set it last. */
  get limit(): number {
    return Atomics.load(this.arena.ints, this.header(CAPACITY))
  }

  /** The same, of the slots that are known here. */
  get capacity(): number {
    return this.isMine ? this.limit : Math.min(this.limit, this.inSight)
  }

  /** One past the last slot that may be occupied: above the capacity while a shrunk table still holds calls there. */
  get extent(): number {
    const extent = Atomics.load(this.arena.ints, this.header(EXTENT))
    return this.isMine ? extent : Math.min(extent, this.inSight)
  }

  /** False: some slots that may be occupied are not known here. */
  get isWhole(): boolean {
    return this.isMine || Atomics.load(this.arena.ints, this.header(EXTENT)) <= this.inSight
  }

  /** There is no limit any more, whatever this thread has heard of. */
  get isLifted(): boolean {
    return Atomics.load(this.arena.ints, this.header(LIFTED)) === 1
  }

  protected set isLifted(isLifted: boolean) {
    Atomics.store(this.arena.ints, this.header(LIFTED), isLifted ? 1 : 0)
  }

  protected takePages(count: number): void {
    while (this.pages.length < count) this.pages.push(this.arena.takePage())
    this.reach = reachOf(this.pages)
  }

  protected dropPages(keep: number): void {
    if (this.pages.length <= keep) return
    for (const page of this.pages.slice(keep)) this.arena.retirePage(page)
    this.pages.length = keep
    this.reach = reachOf(this.pages)
    this.edition = (this.edition + 1) | 0
    Atomics.store(this.arena.ints, this.header(EDITION), this.edition)
  }

  /** False: `layout` is of another table. */
  protected readPages([edition = 0, ...pages]: readonly number[]): boolean {
    if (pages[0] !== this.pages[0]) return false
    this.edition = edition
    this.pages = pages
    this.reach = reachOf(pages)
    return true
  }

  /** Of a table that lost pages since this thread heard of it, those of the first page alone. */
  protected get inSight(): number {
    const edition = Atomics.load(this.arena.ints, this.header(EDITION))
    return edition === this.edition ? this.reach : Math.min(this.reach, PAGE_INTS - HEADER)
  }

  protected header(field: number): number {
    return this.base + field
  }

  protected cell(slot: number): number {
    const at = slot + HEADER
    return (this.pages[at >> PAGE_SHIFT] ?? 0) * PAGE_INTS + (at & (PAGE_INTS - 1))
  }
}

function reachOf({ length }: readonly number[]): number {
  return Math.max(0, length * PAGE_INTS - HEADER)
}
