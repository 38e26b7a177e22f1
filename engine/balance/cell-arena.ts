import { invariant } from '#engine/base/invariant.ts'
import { ALONE, type ThreadPlace } from '#engine/base/thread-place.ts'
import { MOST_THREADS } from '#engine/contract/transport-facts.ts'

/** One page is 64 Int32 cells. All tables are made of whole pages, so none is ever moved and no hole is too small. */
export const PAGE_INTS = MOST_THREADS + 1
const PAGE_BYTES = PAGE_INTS * 4
const GROW_PAGES = 1_024
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024

/**
 * Cell of the arena's own page: changes of all tables by all threads. The cell of each thread's number behind it: the
 * generation of pages that it works with.
 */
const CHANGES = 0

/** Where the relay threads count together, and which of them this is. */
export interface SharedCells extends ThreadPlace {
  readonly buffer: SharedArrayBuffer
}

/** The buffer of a directory's counts, for all threads that share them. */
export function reserveCells(maxBytes = DEFAULT_MAX_BYTES): SharedArrayBuffer {
  const start = GROW_PAGES * PAGE_BYTES
  return new SharedArrayBuffer(start, { maxByteLength: Math.max(maxBytes, start) })
}

/**
 * Pages of figures in one growable shared buffer, so that every thread sees every destination's load (rules 20).
 * Address space is reserved once; memory is taken as pages are. A page is zero when it is taken.
 *
 * The first thread takes and retires pages. A retired page may be taken again only after the second `turn()` that
 * follows, because another thread may still be inside a take that began before it was retired; and not before every
 * other thread has taken over a layout without it.
 */
export class CellArena {
  readonly buffer: SharedArrayBuffer
  readonly thread: number
  readonly threads: number
  /** A view of fixed length (a length-tracking one costs 3.5 times as much per access), renewed by growth. */
  ints: Int32Array
  /** Of pages: another one begins with each turn. */
  generation = 0
  /** The first page is the arena's own. */
  private used = 1
  /** Changes of tables that this thread has made. */
  private own = 0
  private free: number[] = []
  private resting: number[] = []
  private retired: number[] = []

  constructor(buffer: SharedArrayBuffer = reserveCells(), { thread, threads }: ThreadPlace = ALONE) {
    invariant(thread >= 1 && thread <= threads && threads <= MOST_THREADS, 'no such relay thread')
    this.buffer = buffer
    this.thread = thread
    this.threads = threads
    this.ints = new Int32Array(this.buffer, 0, this.buffer.byteLength / 4)
  }

  /** Tables are made here; else they are found where another thread has made them. */
  get isMaker(): boolean {
    return this.thread === 1
  }

  /** Pages that can still be taken: callers check before they begin what they cannot undo. */
  get room(): number {
    return this.free.length + this.buffer.maxByteLength / PAGE_BYTES - this.used
  }

  /**
   * Changes that other threads have made to any table, ever; it wraps. While it stands still, what this thread knows of
   * its tables is true, and one cell that is always at hand says so for all of them.
   */
  get foreignChanges(): number {
    return ((this.ints[CHANGES] ?? 0) - this.own) | 0
  }

  noteChange(): void {
    Atomics.add(this.ints, CHANGES, 1)
    this.own = (this.own + 1) | 0
  }

  takePage(): number {
    const page = this.free.pop() ?? this.nextPage()
    this.ints.fill(0, page * PAGE_INTS, (page + 1) * PAGE_INTS)
    return page
  }

  retirePage(page: number): void {
    this.retired.push(page)
  }

  turn(): void {
    if (!this.isAnyBehind()) {
      for (const page of this.resting) this.free.push(page)
      this.resting = this.retired
      this.retired = []
    }
    this.generation = (this.generation + 1) | 0
  }

  /** In a thread that makes no tables: it works with the pages of that generation from now on, and with no others. */
  follow(generation: number): void {
    this.ints = new Int32Array(this.buffer, 0, this.buffer.byteLength / 4)
    this.generation = generation
    Atomics.store(this.ints, this.thread, generation)
  }

  private isAnyBehind(): boolean {
    for (let thread = 2; thread <= this.threads; thread++)
      if (Atomics.load(this.ints, thread) !== this.generation) return true
    return false
  }

  private nextPage(): number {
    invariant(this.used < this.buffer.maxByteLength / PAGE_BYTES, 'the arena of counters is full')
    if ((this.used + 1) * PAGE_BYTES > this.buffer.byteLength) this.grow()
    return this.used++
  }

  private grow(): void {
    const wanted = this.buffer.byteLength + GROW_PAGES * PAGE_BYTES
    this.buffer.grow(Math.min(wanted, this.buffer.maxByteLength))
    this.ints = new Int32Array(this.buffer, 0, this.buffer.byteLength / 4)
  }
}
