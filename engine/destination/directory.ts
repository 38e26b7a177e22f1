import { CellArena, type SharedCells } from '#engine/balance/cell-arena.ts'
import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { type SetConfig, type Settings, type Snapshot, settingsSchema } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { effectiveProbe } from '#engine/contract/effective-probe.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import { type AdminState, type Transport, UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import type { Location } from '#engine/location/location.ts'
import { AddressIndex } from './address-index.ts'
import { CellBook } from './cell-book.ts'
import type { CellLayout } from './cell-layout.ts'
import { Destination } from './destination.ts'
import { type FormedSet, formSet } from './formed-set.ts'
import { shareLoads } from './load-sharing.ts'
import { LocationBook } from './location-book.ts'
import type { Placement } from './placement.ts'
import { type Settled, settleAll } from './settled.ts'
import { requireRoom } from './slot-demand.ts'
import type { Source } from './source.ts'
import { SourceBook } from './source-book.ts'
import { takenIn } from './taken-resources.ts'

export type RuntimeSet = FormedSet
export type RuntimeSource = Source

/** What one snapshot changed; everything else kept its health, counters, slots and place in the rotation. */
export interface DirectoryChange {
  readonly added: readonly Destination[]
  /** They go on routing in-dialog requests while they carry calls. */
  readonly removed: readonly Destination[]
  /** Same id, another address: what was seen of the old one is void. */
  readonly moved: readonly Destination[]
  /** Another state is wanted than before. */
  readonly adminChanged: readonly { readonly destination: Destination; readonly from: AdminState }[]
}

interface ChangeNotes {
  readonly added: Destination[]
  readonly removed: Destination[]
  readonly moved: Destination[]
  readonly adminChanged: { destination: Destination; from: AdminState }[]
}

/** What a load source says of one destination; null: it is stale. */
export interface LoadNews {
  readonly destinationId: number
  readonly into: string
  readonly figures: LoadFigures | null
}

export interface DirectoryOptions {
  readonly clock: Clock
  readonly random: Random
  /** Where the relay threads count together, and which of them this is; without it a thread is alone. */
  readonly cells?: SharedCells
}

/**
 * Every destination, set and source of the configuration in force, by id and by address. `apply` swaps in another
 * one and reconciles by id. Bounded by the snapshot, plus removed ones until their last call ends.
 */
export class Directory {
  private readonly clock: Clock
  private readonly random: Random
  private readonly cells: CellBook
  private readonly ground: { readonly cells: CellBook; readonly clock: Clock; isRunning: boolean }
  private readonly sources: SourceBook
  private readonly byId = new Map<number, Destination>()
  /** Removed ones that still carry calls; `settle` forgets them. */
  private readonly leaving = new Map<number, Destination>()
  private setsById = new Map<number, FormedSet>()
  private addresses = new AddressIndex()
  private readonly locations = new LocationBook()
  private currentSettings: Settings = settingsSchema.parse({})
  private lowestId: number | null = null
  /** Asked for every request, and nearly always no. */
  hasStatelessSets = false
  /** The same of every response: some set takes part in overload control. */
  hasOverloadSets = false
  /** Resources that calls take by the word of some source or set. */
  private taken: ReadonlySet<string> = new Set()

  constructor(options: DirectoryOptions) {
    this.clock = options.clock
    this.random = options.random
    this.cells = new CellBook(new CellArena(options.cells?.buffer, options.cells))
    this.ground = { cells: this.cells, clock: this.clock, isRunning: false }
    this.sources = new SourceBook(this.cells)
  }

  /** All is as it was when the engine before ended: what is enabled or recovers from now on starts slowly. */
  start(): void {
    this.ground.isRunning = true
  }

  get settings(): Settings {
    return this.currentSettings
  }

  /** The set of callers and listeners that name none, where the settings name none either (rules 15). */
  get lowestSetId(): number | null {
    return this.lowestId
  }

  /**
   * Swaps the configuration in one synchronous step. Throws `SNAPSHOT_INVALID`, with nothing changed, when its
   * channels do not fit into the arena. Of several relay threads the first applies it first.
   */
  apply(snapshot: Snapshot): DirectoryChange {
    const { arena } = this.cells
    if (arena.isMaker) {
      arena.turn()
      requireRoom(snapshot, arena, this)
    }
    const notes: ChangeNotes = { added: [], removed: [], moved: [], adminChanged: [] }
    for (const [id, destination] of this.byId) this.leaving.set(id, destination)
    this.byId.clear()
    this.taken = takenIn(snapshot)
    const before = this.setsById
    this.setsById = new Map(snapshot.sets.map((set) => [set.id, this.form(set, before.get(set.id), notes)]))
    this.cells.keepPlaces(this.setsById)
    this.sources.apply(snapshot.sources)
    this.currentSettings = snapshot.settings
    this.hasStatelessSets = snapshot.sets.some(({ mode }) => mode === 'stateless')
    this.hasOverloadSets = snapshot.sets.some(({ overloadControl }) => overloadControl)
    this.lowestId = snapshot.sets.length === 0 ? null : Math.min(...this.setsById.keys())
    this.dismiss(notes)
    return notes
  }

  /** Where all that is counted lies: of the first relay thread, for the others, after each `apply`. Plain data. */
  layout(): CellLayout {
    return this.cells.layout
  }

  /** On the other threads, before they `apply` what the first has applied: what they count is found where it lies now. */
  attach(layout: CellLayout): void {
    this.cells.attach(layout)
  }

  set(id: number): RuntimeSet | undefined {
    return this.setsById.get(id)
  }

  get sets(): readonly RuntimeSet[] {
    return [...this.setsById.values()]
  }

  /** Also a removed one that still carries calls. */
  destination(id: number): Destination | undefined {
    return this.byId.get(id) ?? this.leaving.get(id)
  }

  /** Those of the configuration in force. */
  get destinations(): readonly Destination[] {
    return [...this.byId.values()]
  }

  /** Removed ones that still carry calls. */
  get leavingDestinations(): readonly Destination[] {
    return [...this.leaving.values()]
  }

  /** `address` as sockets write it. */
  byAddress(address: string, port: number, transport: Transport): Destination | undefined {
    return this.addresses.find(address, port, transport)
  }

  /** Every destination at this address, whatever its port. */
  destinationsAt(address: string): ReadonlySet<Destination> {
    return this.addresses.at(address)
  }

  /** The configured caller, or the row of the unknown ones. */
  sourceOf(address: string, port: number): RuntimeSource {
    return this.sources.find(address, port)
  }

  /** Is anything configured at this address? Such a one may speak to telephones, and is believed to be where it says. */
  knows(address: string, port: number): boolean {
    return this.destinationsAt(address).size > 0 || this.sourceOf(address, port).id !== UNKNOWN_SOURCE_ID
  }

  /** By id, 0 being the unknown callers; also a removed one that still carries calls. */
  source(id: number): RuntimeSource | undefined {
    return this.sources.get(id)
  }

  /** Of the configuration in force, the unknown callers last. */
  get allSources(): readonly RuntimeSource[] {
    return this.sources.all
  }

  /** Sets a state past the panel (rules 27); null takes it back. Undefined: no such destination. */
  override(id: number, adminState: AdminState | null): Destination | undefined {
    const destination = this.byId.get(id)
    if (destination !== undefined) destination.override = adminState
    return destination
  }

  /** Where names lead now. Returns the destinations that are reached by them. */
  locate(locations: readonly Location[]): Destination[] {
    return locations.flatMap((location) => {
      const reached = this.locations.of(location.key)
      if (reached.length > 0) this.locations.note(location)
      for (const destination of reached) {
        this.addresses.remove(destination)
        destination.locate(location, this.clock.wallMs())
        this.addresses.add(destination)
      }
      return reached
    })
  }

  /** What load sources say now. Returns the destinations it is said of; others of these ids are not here, or not fed. */
  feed(loads: readonly LoadNews[]): Destination[] {
    const fed = new Set<Destination>()
    for (const { destinationId, into, figures } of loads) {
      const destination = this.byId.get(destinationId)
      if (destination?.feed(into, figures)) fed.add(destination)
    }
    return [...fed]
  }

  /** To be called about once a second. Reports each drain that has ended once per snapshot. */
  settle(): Settled {
    const news = settleAll([...this.byId.values()], this.sources.all, this.clock.monotonicMs())
    this.sources.settle()
    return { ...news, forgotten: this.settleLeaving() }
  }

  private form(config: SetConfig, before: FormedSet | undefined, notes: ChangeNotes): FormedSet {
    const destinations = config.destinations.map((row, position) => {
      const probe = effectiveProbe(config.probe, row.probe)
      const { id: setId, evidence, loadFormula, slowStart, overloadControl: offersOverload } = config
      const { taken } = this
      const placement = { setId, position, probe, evidence, loadFormula, taken, slowStart, offersOverload }
      const survivor = this.leaving.get(row.id)
      this.leaving.delete(row.id)
      const destination = survivor ?? new Destination(row, placement, this.ground)
      if (survivor === undefined || survivor.isRemoved) notes.added.push(destination)
      if (survivor !== undefined) reconcile(survivor, row, placement, notes)
      this.byId.set(row.id, destination)
      this.locateFormed(destination)
      return destination
    })
    const shared = { elsewhere: this.cells.arena, place: this.cells.placeOf(config.id) }
    return formSet(config, destinations, before, this.random, shared)
  }

  /** One that another is reached like is reached at once. */
  private locateFormed(destination: Destination): void {
    const { lookUpKey, targets } = destination
    const known = lookUpKey !== null && targets.length === 0 ? this.locations.find(lookUpKey) : undefined
    if (known) destination.locate(known, this.clock.wallMs())
  }

  /** What is left over is removed: kept by id and address while it carries calls, for their in-dialog requests. */
  private dismiss(notes: ChangeNotes): void {
    for (const destination of this.leaving.values()) {
      if (!destination.isRemoved) notes.removed.push(destination)
      destination.remove()
    }
    this.settleLeaving()
    shareLoads([...this.byId.values(), ...this.leaving.values()])
    this.locations.enter(this.byId.values())
    this.indexAddresses()
  }

  private settleLeaving(): Destination[] {
    const forgotten: Destination[] = []
    for (const [id, destination] of this.leaving) {
      if (destination.activeCalls() > 0) continue
      destination.channels.resize(null)
      this.cells.destinations.forget(id)
      this.leaving.delete(id)
      forgotten.push(destination)
    }
    if (forgotten.length > 0) this.indexAddresses()
    return forgotten
  }

  private indexAddresses(): void {
    this.addresses = new AddressIndex()
    for (const destination of this.byId.values()) this.addresses.add(destination)
    for (const destination of this.leaving.values()) this.addresses.add(destination)
  }
}

function reconcile(
  survivor: Destination,
  row: DestinationConfig,
  placement: Placement,
  notes: ChangeNotes,
): void {
  const from = survivor.wantedState
  if (survivor.reconfigure(row, placement)) notes.moved.push(survivor)
  if (survivor.wantedState !== from) notes.adminChanged.push({ destination: survivor, from })
}
