import type { OwnerLayout } from './owner-cells.ts'

/** Where all shared cells lie: plain data for the other threads. Numbers in a row, so that it is copied in no time. */
export interface CellLayout {
  /** Of pages, see `CellArena`. */
  readonly generation: number
  /** Of pages: the rows name them by their index here. */
  readonly names: readonly string[]
  /** Of each: id, number of numbers that say where its slots are, these; number of pages, name and page of each. */
  readonly destinations: Int32Array
  readonly sources: Int32Array
  /** Of each set: id, page of the place of its rotation. */
  readonly places: Int32Array
}

/** Gives each name of a page a number, in order of their coming. */
export class PageNames {
  private readonly numbers = new Map<string, number>()

  get all(): readonly string[] {
    return [...this.numbers.keys()]
  }

  numberOf(name: string): number {
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    this.numbers.set(name, this.numbers.size)
    return this.numbers.size - 1
  }
}

export function writeOwners(owners: Iterable<readonly [number, OwnerLayout]>, names: PageNames): Int32Array {
  const row: number[] = []
  for (const [id, { slots, pages }] of owners) {
    row.push(id, slots.length)
    for (const number of slots) row.push(number)
    row.push(pages.size)
    for (const [name, page] of pages) row.push(names.numberOf(name), page)
  }
  return Int32Array.from(row)
}

/** The row of each by its id, as `writeOwners` wrote it. */
export function rowsOf(owners: Int32Array): Map<number, Int32Array> {
  const rows = new Map<number, Int32Array>()
  for (let at = 0; at < owners.length; ) {
    const pages = at + 2 + (owners[at + 1] ?? 0)
    const end = pages + 1 + 2 * (owners[pages] ?? 0)
    rows.set(owners[at] ?? 0, owners.subarray(at, end))
    at = end
  }
  return rows
}

export function readOwner(row: Int32Array, names: readonly string[]): OwnerLayout {
  const afterSlots = 2 + (row[1] ?? 0)
  const pages = new Map<string, number>()
  for (let at = afterSlots + 1; at < row.length; at += 2)
    pages.set(names[row[at] ?? 0] ?? '', row[at + 1] ?? 0)
  return { slots: [...row.subarray(2, afterSlots)], pages }
}

export function isSame(one: ArrayLike<unknown>, other: ArrayLike<unknown>): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
