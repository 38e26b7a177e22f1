import { NO_TAKES } from '#engine/balance/candidate.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { ResourceLive } from '#engine/contract/health-live.ts'
import type { Takes } from '#engine/contract/resources.ts'
import type { LoadFormula } from '#engine/contract/vocabulary.ts'
import { ALL_BUSY, ChannelBank } from './channel-bank.ts'
import { FedLoad } from './fed-load.ts'
import { type OwnerCells, SETTLED_PAGE } from './owner-cells.ts'
import { ResourceBank } from './resource-bank.ts'
import { SharedCount } from './shared-count.ts'
import type { WarmUp } from './warm-up.ts'

const UNLIMITED = Number.POSITIVE_INFINITY

/** What of its set and of the whole configuration decides how its room is counted. */
export interface RoomTerms {
  readonly loadFormula: LoadFormula
  /** Resources that calls take by the word of some source or set. */
  readonly taken: ReadonlySet<string>
}

/**
 * The room for calls on one destination: its channels, its resources, what load sources leave of both, and slow start.
 * Every call takes a channel; of the resources it takes what its source or set says, all of it together or nothing.
 */
export class CallRoom {
  readonly channels: ChannelBank
  /** What its load sources make of it. */
  readonly fed: FedLoad
  /** Calls that were there long enough for its load source to know of them, at the last look over the books. */
  readonly settled: SharedCount
  private readonly resources: ResourceBank
  private readonly warmUp: WarmUp
  private readonly onChange: () => void

  /** `onChange`: there may be more or less room than before. */
  constructor(
    config: DestinationConfig,
    terms: RoomTerms,
    cells: OwnerCells,
    warmUp: WarmUp,
    onChange = () => {},
  ) {
    this.channels = new ChannelBank(cells, config.channels, onChange)
    this.resources = new ResourceBank(cells)
    this.settled = new SharedCount(cells, SETTLED_PAGE)
    this.onChange = onChange
    this.fed = new FedLoad(this.channels, (name) => ({ activeCalls: () => this.resources.used(name) }))
    this.warmUp = warmUp
    this.configure(config, terms)
  }

  /** Takes an edit over: calls keep what they hold, and count against what there is now. */
  configure(config: DestinationConfig, { loadFormula, taken }: RoomTerms): void {
    this.channels.resize(config.channels)
    this.resources.configure(config)
    this.fed.configure(config, loadFormula, taken)
  }

  /** Most calls on it now, by its channels and its load sources, slow start included; null is unlimited. */
  get capacity(): number | null {
    const whole = lesser(this.channels.capacity, this.fed.capacity())
    return whole === null ? null : this.warmUp.partOf(whole)
  }

  /** Why one more such call has no room; null: it has. */
  whyNot(takes: Takes): 'full' | 'lacks' | null {
    const why = takes === NO_TAKES ? null : this.whyNotTake(takes)
    if (why === 'lacks') return why
    return why === 'full' || this.isFull() ? 'full' : null
  }

  /** In such calls, by the tightest of what one needs; Infinity where nothing limits it. */
  free(takes: Takes): number {
    const { capacity } = this
    let least = capacity === null ? UNLIMITED : capacity - this.channels.activeCalls()
    for (const name in takes) {
      const amount = takes[name] ?? 1
      const whole = this.capacityOf(name, amount)
      if (whole !== null) least = Math.min(least, Math.floor((whole - this.resources.used(name)) / amount))
    }
    return Math.max(0, least)
  }

  /** As a share of what is free when it is idle, by the tightest; 1 where nothing limits it. */
  freeShare(takes: Takes): number {
    const { capacity } = this
    let least = capacity === null ? 1 : shareOf(capacity - this.channels.activeCalls(), capacity)
    for (const name in takes) {
      const whole = this.capacityOf(name, takes[name] ?? 1)
      if (whole !== null) least = Math.min(least, shareOf(whole - this.resources.used(name), whole))
    }
    return Math.max(0, least)
  }

  /**
   * Holds a channel and what the call takes besides: its slot, `NO_SLOT` without a numbered one, or `ALL_BUSY` with
   * nothing held where there is not room for all of it.
   */
  take(owner: number, takes: Takes): number {
    if (takes === NO_TAKES) return this.channels.take(owner)
    if (!this.resources.take(owner, takes)) return ALL_BUSY
    const slot = this.channels.take(owner)
    if (slot === ALL_BUSY) this.resources.release(owner)
    return slot
  }

  /** The same for a call that is there already, with or without room, on the channel it had if that is free. */
  takeBack(slot: number, owner: number, takes: Takes): number {
    this.resources.hold(owner, takes)
    return this.channels.takeBack(slot, owner)
  }

  /** May be called again: it frees what this owner holds, and nothing else. */
  release(slot: number, owner: number): void {
    this.channels.release(slot, owner)
    this.resources.release(owner)
  }

  /** Every call that holds something besides a channel. */
  resourceHolders(): Iterable<number> {
    return this.resources.owners()
  }

  /** False where it holds none. */
  releaseResources(owner: number): boolean {
    this.onChange()
    return this.resources.release(owner)
  }

  /** For people: its resources, channels aside. */
  read(): ResourceLive[] {
    return this.resources.names.map((name) => ({
      name,
      used: this.resources.used(name),
      capacity: this.capacityOf(name, 1),
    }))
  }

  private isFull(): boolean {
    if (this.channels.isFull() || this.fed.isFull()) return true
    if (!this.warmUp.isUnderWay) return false
    const { capacity } = this
    return capacity !== null && this.channels.activeCalls() >= capacity
  }

  private whyNotTake(takes: Takes): 'full' | 'lacks' | null {
    let isFull = false
    for (const name in takes) {
      const resource = this.resources.find(name)
      if (resource === null) return 'lacks'
      const amount = takes[name] ?? 1
      const whole = this.wholeOf(resource.capacity, name, amount)
      if (whole !== null && whole - resource.used < amount) isFull = true
    }
    return isFull ? 'full' : null
  }

  private capacityOf(name: string, amount: number): number | null {
    return this.wholeOf(this.resources.find(name)?.capacity ?? null, name, amount)
  }

  /** As configured and as it is fed, slow start included; null is unlimited. */
  private wholeOf(configured: number | null, name: string, amount: number): number | null {
    const whole = this.fed.feedsTaken ? lesser(configured, this.fed.capacityOf(name)) : configured
    return whole === null || !this.warmUp.isUnderWay ? whole : this.warmUp.partOf(whole, amount)
  }
}

function lesser(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}

function shareOf(free: number, whole: number): number {
  return free / Math.max(1, whole)
}
