import type { Wants } from '#engine/balance/candidate.ts'
import { ModelCandidate } from '#engine/balance/model-candidate.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { capacityOf, type Takes } from '#engine/contract/resources.ts'
import type { AdminState, SkipReason } from '#engine/contract/vocabulary.ts'
import { CallRate } from '#engine/destination/call-rate.ts'
import type { DestinationFigures } from './relay-port.ts'

/** A destination as a prediction takes it: as configured, and as it is seen now; null: nobody has seen it yet. */
export interface SimulatedShape {
  readonly config: DestinationConfig
  readonly position: number
  readonly adminState: AdminState
  readonly seen: DestinationFigures | null
}

/** One capacity: how much there is, and how much the calls on it take. */
interface Room {
  readonly most: number
  taken: number
}

/** A destination on paper that carries its calls as long as they last, and no more of them than it has room for. */
export class SimulatedCandidate extends ModelCandidate {
  /** Calls that it was given, and the most at once. */
  total = 0
  peak = 0
  override readonly probeLatency: { readonly ewma: number; readonly mean: number } | null
  private calls = 0
  private readonly channels: number
  private readonly rooms: ReadonlyMap<string, Room>
  private readonly barred: SkipReason | null
  private readonly isDown: boolean
  private readonly rate: CallRate

  constructor({ config, position, adminState, seen }: SimulatedShape) {
    const { id, priority, lastResort: isLastResort } = config
    super({ id, position, priority, isLastResort, weight: weightOf(config, seen) })
    this.channels = channelsOf(config, seen)
    this.rooms = roomsOf(config)
    this.barred = adminState === 'enabled' ? null : adminState
    this.isDown = seen?.health === 'down'
    this.rate = new CallRate(config.callsPerSecond)
    const latency = seen?.probeLatencyMs ?? null
    this.probeLatency = latency === null ? null : { ewma: latency, mean: latency }
  }

  override skipReason(wants?: Wants, ignoresHealth = false): SkipReason | null {
    if (this.barred !== null) return this.barred
    if (this.isDown && !ignoresHealth) return 'down'
    if (this.calls >= this.channels) return 'full'
    if (!wants) return null
    return this.lackOf(wants.takes) ?? (this.rate.isUsedUp(wants.nowMs) ? 'rate' : null)
  }

  override activeCalls(): number {
    return this.calls
  }

  override free({ takes }: Wants): number {
    let free = this.channels - this.calls
    for (const name in takes) {
      const room = this.rooms.get(name)
      if (room) free = Math.min(free, Math.floor((room.most - room.taken) / (takes[name] ?? 1)))
    }
    return Math.max(0, free)
  }

  override freeShare({ takes }: Wants): number {
    let share = shareOf(this.channels, this.calls)
    for (const name in takes) {
      const room = this.rooms.get(name)
      if (room) share = Math.min(share, shareOf(room.most, room.taken))
    }
    return share
  }

  begin({ takes, nowMs }: Wants): void {
    this.total += 1
    this.carry(takes)
    this.rate.note(nowMs)
  }

  /** One more is on it that nobody has placed here. */
  carry(takes: Takes): void {
    this.calls += 1
    this.peak = Math.max(this.peak, this.calls)
    this.move(takes, 1)
  }

  end(takes: Takes): void {
    this.calls -= 1
    this.move(takes, -1)
  }

  private move(takes: Takes, sign: 1 | -1): void {
    for (const name in takes) {
      const room = this.rooms.get(name)
      if (room) room.taken += sign * (takes[name] ?? 0)
    }
  }

  private lackOf(takes: Takes): 'lacks' | 'full' | null {
    for (const name in takes) {
      const room = this.rooms.get(name)
      if (!room) return 'lacks'
      if (room.taken + (takes[name] ?? 0) > room.most) return 'full'
    }
    return null
  }
}

function shareOf(most: number, taken: number): number {
  return most === Number.POSITIVE_INFINITY ? 1 : Math.max(0, most - taken) / Math.max(1, most)
}

/** One that its load sources weigh has no weight of its own; what they say now is taken as lasting. */
function weightOf({ weight, feeds }: DestinationConfig, seen: DestinationFigures | null): number {
  return seen && feeds.some(({ into }) => into === 'weight') ? seen.weight : weight
}

/** Likewise where they limit its calls. */
function channelsOf({ channels, feeds }: DestinationConfig, seen: DestinationFigures | null): number {
  const own = channels ?? Number.POSITIVE_INFINITY
  const isFed = feeds.some(({ into }) => into !== 'weight')
  return isFed ? Math.min(own, seen?.capacity ?? own) : own
}

/** A resource that is fed, and not written down, limits by the calls it makes room for alone: `channelsOf`. */
function roomsOf({ resources, channels, feeds }: DestinationConfig): ReadonlyMap<string, Room> {
  const unlimited = () => ({ most: Number.POSITIVE_INFINITY, taken: 0 })
  const rooms = new Map<string, Room>(feeds.map(({ into }) => [into, unlimited()]))
  for (const [name, capacity] of Object.entries(resources))
    rooms.set(name, { most: capacityOf(capacity, channels) ?? Number.POSITIVE_INFINITY, taken: 0 })
  return rooms
}
