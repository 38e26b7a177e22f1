import type { CellArena } from '#engine/balance/cell-arena.ts'
import { Place } from '#engine/balance/place.ts'
import { type CellLayout, isSame, PageNames, readOwner, rowsOf, writeOwners } from './cell-layout.ts'
import { OwnerCells, type OwnerLayout } from './owner-cells.ts'

/** The cells of all destinations, or of all sources, by id. Bounded by those in force and those that still carry calls. */
class CellShelf {
  private readonly arena: CellArena
  private readonly owners = new Map<number, OwnerCells>()
  /** As another thread has laid them out. */
  private rows: ReadonlyMap<number, Int32Array> = new Map()
  private names: readonly string[] = []

  constructor(arena: CellArena) {
    this.arena = arena
  }

  /** For a new one. */
  of(id: number): OwnerCells {
    const cells = new OwnerCells(this.arena, this.read(id))
    this.owners.set(id, cells)
    return cells
  }

  /** It is removed, and no call of any thread is left. */
  forget(id: number): void {
    this.owners.get(id)?.retireAll()
    this.owners.delete(id)
  }

  *layouts(): Generator<readonly [number, OwnerLayout], void> {
    for (const [id, { layout }] of this.owners) yield [id, layout]
  }

  find(owners: Int32Array, names: readonly string[]): void {
    const { rows: before } = this
    const isNamedAlike = isSame(names, this.names)
    this.rows = rowsOf(owners)
    this.names = names
    for (const [id, cells] of this.owners) {
      const isKept = isNamedAlike && isSame(this.rows.get(id) ?? [], before.get(id) ?? [])
      if (!isKept) cells.find(this.read(id))
    }
  }

  private read(id: number): OwnerLayout | undefined {
    const row = this.rows.get(id)
    return row && readOwner(row, this.names)
  }
}

/** Everything that several relay threads count together, and where it lies. */
export class CellBook {
  readonly arena: CellArena
  readonly destinations: CellShelf
  readonly sources: CellShelf
  private readonly places = new Map<number, Place>()
  private foundPlaces: ReadonlyMap<number, number> = new Map()

  constructor(arena: CellArena) {
    this.arena = arena
    this.destinations = new CellShelf(arena)
    this.sources = new CellShelf(arena)
  }

  /** Of the rotation of that set; null where this thread is alone. */
  placeOf(setId: number): Place | null {
    if (this.arena.threads === 1) return null
    const known = this.places.get(setId)
    if (known) return known
    const page = this.arena.isMaker ? this.arena.takePage() : (this.foundPlaces.get(setId) ?? null)
    const place = new Place(this.arena, page)
    this.places.set(setId, place)
    return place
  }

  /** The places of sets that are no more go. */
  keepPlaces(sets: ReadonlyMap<number, unknown>): void {
    for (const [setId, { page }] of this.places) {
      if (sets.has(setId)) continue
      if (page !== null && this.arena.isMaker) this.arena.retirePage(page)
      this.places.delete(setId)
    }
  }

  get layout(): CellLayout {
    const names = new PageNames()
    const destinations = writeOwners(this.destinations.layouts(), names)
    const sources = writeOwners(this.sources.layouts(), names)
    const places = Int32Array.from([...this.places].flatMap(([setId, { page }]) => [setId, page ?? 0]))
    return { generation: this.arena.generation, names: names.all, destinations, sources, places }
  }

  attach({ generation, names, destinations, sources, places }: CellLayout): void {
    this.arena.follow(generation)
    this.destinations.find(destinations, names)
    this.sources.find(sources, names)
    this.foundPlaces = readPlaces(places)
    for (const [setId, place] of this.places) place.page = this.foundPlaces.get(setId) ?? null
  }
}

function readPlaces(row: Int32Array): Map<number, number> {
  const places = new Map<number, number>()
  for (let at = 0; at + 1 < row.length; at += 2) places.set(row[at] ?? 0, row[at + 1] ?? 0)
  return places
}
