import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { WEIGHT_FEED } from '#engine/contract/load-source.ts'
import { capacityOf, type Takes } from '#engine/contract/resources.ts'

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

  get isIdle(): boolean {
    return this.holders.size === 0
  }

  /** Summed anew only after a change. */
  get used(): number {
    if (this.sum !== STALE) return this.sum
    this.sum = 0
    for (const [amount, owners] of this.holders) this.sum += amount * owners.size
    return this.sum
  }

  hold(owner: number, amount: number): void {
    let owners = this.holders.get(amount)
    if (!owners) {
      owners = new Set()
      this.holders.set(amount, owners)
    }
    owners.add(owner)
    this.sum = STALE
  }

  release(owner: number, amount: number): void {
    const owners = this.holders.get(amount)
    if (!owners?.delete(owner)) return
    if (owners.size === 0) this.holders.delete(amount)
    this.sum = STALE
  }
}

/**
 * The named capacities of one destination besides its channels, and which call holds what of them. Each call is an owner
 * and holds what it took to its end, whatever an edit makes of the capacities; then it counts against the new ones.
 * Of one relay thread: what another thread's calls hold is not seen. Bounded by the calls and the names that are held.
 */
export class ResourceBank {
  private readonly byName = new Map<string, Resource>()
  private readonly held = new Map<number, Takes>()

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
    return true
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
    if (resource && !resource.isHere && resource.isIdle) this.byName.delete(name)
  }
}
