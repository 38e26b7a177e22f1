import type { Tally } from '#engine/balance/tally.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { WEIGHT_FEED } from '#engine/contract/load-source.ts'
import { capacityOf, type Takes } from '#engine/contract/resources.ts'
import type { OwnerCells } from './owner-cells.ts'

const STALE = -1

/** What is to be known of one named capacity. */
interface ResourceView {
  /** As configured; null is unlimited. */
  readonly capacity: number | null
  readonly used: number
}

/** One named capacity, and who holds how much of it. */
class Resource implements ResourceView {
  /** Null is unlimited. */
  capacity: number | null = null
  /** The destination has it, by its resources or by a feed. */
  isHere = false
  /** Holders by how much each holds: what is used is the sum over these sets, never a count that goes up here and down there. */
  private readonly holders = new Map<number, Set<number>>()
  private sum = 0
  /** What calls of all threads hold; null where there is one. */
  private tally: Tally | null = null

  get isIdle(): boolean {
    return this.holders.size === 0
  }

  get used(): number {
    return this.tally === null ? this.own : this.own + this.tally.elsewhere
  }

  share(tally: Tally | null): void {
    this.tally = tally
    this.tally?.keep(this.own)
  }

  hold(owner: number, amount: number): void {
    let owners = this.holders.get(amount)
    if (!owners) {
      owners = new Set()
      this.holders.set(amount, owners)
    }
    owners.add(owner)
    this.changed()
  }

  release(owner: number, amount: number): void {
    const owners = this.holders.get(amount)
    if (!owners?.delete(owner)) return
    if (owners.size === 0) this.holders.delete(amount)
    this.changed()
  }

  private changed(): void {
    this.sum = STALE
    this.tally?.keep(this.own)
  }

  /** What calls of this thread hold; summed anew only after a change. */
  private get own(): number {
    if (this.sum !== STALE) return this.sum
    this.sum = 0
    for (const [amount, owners] of this.holders) this.sum += amount * owners.size
    return this.sum
  }
}

/**
 * The named capacities of one destination besides its channels, and which call holds what of them. Each call is an owner
 * and holds what it took to its end, whatever an edit makes of the capacities; then it counts against the new ones.
 * What is used counts for all relay threads together; holders are this thread's. Bounded by the calls and the names held.
 */
export class ResourceBank {
  private readonly byName = new Map<string, Resource>()
  private readonly held = new Map<number, Takes>()
  private readonly cells: OwnerCells

  constructor(cells: OwnerCells) {
    this.cells = cells
    cells.join(this)
  }

  /** Takes an edit over. What is there no more is forgotten when its last holder ends. */
  configure({
    resources,
    feeds,
    channels,
  }: Pick<DestinationConfig, 'resources' | 'feeds' | 'channels'>): void {
    for (const resource of this.byName.values()) {
      resource.isHere = false
      resource.capacity = null
    }
    for (const { into } of feeds) if (into !== WEIGHT_FEED) this.resource(into).isHere = true
    for (const [name, capacity] of Object.entries(resources)) {
      const resource = this.resource(name)
      resource.isHere = true
      resource.capacity = capacityOf(capacity, channels)
    }
    for (const name of this.byName.keys()) this.forgetUnless(name)
    this.attach()
  }

  /** What the destination has no more gets no new cells; where they were taken away it is counted here alone. */
  attach(): void {
    const { isMaker } = this.cells.arena
    for (const [name, resource] of this.byName)
      if (resource.isHere || !isMaker) resource.share(this.cells.tally(name))
  }

  /** Null: the destination does not have it. */
  find(name: string): ResourceView | null {
    const resource = this.byName.get(name)
    return resource?.isHere ? resource : null
  }

  used(name: string): number {
    return this.byName.get(name)?.used ?? 0
  }

  /** All of it or nothing: false where it lacks one of these, or has too little left of one. */
  take(owner: number, takes: Takes): boolean {
    for (const name in takes) if (!this.hasLeft(name, takes[name] ?? 0)) return false
    this.hold(owner, takes)
    if (this.cells.arena.threads === 1 || !this.isOver(takes)) return true
    this.release(owner)
    return false
  }

  /** Holds it beyond every limit: the call is there, whether there was room for it or not. */
  hold(owner: number, takes: Takes): void {
    this.release(owner)
    let isEmpty = true
    for (const name in takes) {
      this.resource(name).hold(owner, takes[name] ?? 0)
      isEmpty = false
    }
    if (!isEmpty) this.held.set(owner, takes)
  }

  /** May be called again: it frees what this owner holds, and nothing else. */
  release(owner: number): boolean {
    const takes = this.held.get(owner)
    if (!takes) return false
    this.held.delete(owner)
    for (const name in takes) {
      this.byName.get(name)?.release(owner, takes[name] ?? 0)
      this.forgetUnless(name)
    }
    return true
  }

  /** Every call that holds something. */
  owners(): Iterable<number> {
    return this.held.keys()
  }

  /** Those the destination has. */
  get names(): readonly string[] {
    return [...this.byName].filter(([, { isHere }]) => isHere).map(([name]) => name)
  }

  private hasLeft(name: string, amount: number): boolean {
    const resource = this.find(name)
    if (resource === null) return false
    return resource.capacity === null || resource.capacity - resource.used >= amount
  }

  /** Other threads took of it at the same moment: who sees that gives back, so that too much never stays. */
  private isOver(takes: Takes): boolean {
    for (const name in takes) {
      const { capacity = null, used = 0 } = this.find(name) ?? {}
      if (capacity !== null && used > capacity) return true
    }
    return false
  }

  private resource(name: string): Resource {
    let resource = this.byName.get(name)
    if (!resource) {
      resource = new Resource()
      this.byName.set(name, resource)
    }
    return resource
  }

  private forgetUnless(name: string): void {
    const resource = this.byName.get(name)
    if (!resource || resource.isHere || !resource.isIdle) return
    this.byName.delete(name)
    this.cells.retire(name)
  }
}
