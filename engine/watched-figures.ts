import type { SlotTable } from '#engine/balance/slots.ts'
import { isFirst } from '#engine/base/thread-place.ts'
import type { RelayDetail } from '#engine/contract/health-live.ts'
import type { ChannelsLive } from '#engine/contract/live.ts'
import type { RelayFigures } from '#engine/control/relay-port.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { DetailWatch } from '#engine/destination/detail.ts'
import type { RuntimeSource } from '#engine/destination/directory.ts'
import type { Moment } from '#engine/destination/observations.ts'
import type { Relay } from './compose.ts'

type Side = Destination | RuntimeSource

/** What was told last of the channels of one side. */
interface ToldChannels {
  /** Null: nothing. */
  channels: Channels | null
  /** They are slots, and not what the far end calls them. */
  isAssigned: boolean
}

/**
 * What is told of the watched sets alone (rules 22): what stands behind each health, and the channels. Of thousands few
 * are another from one second to the next, and those alone are told; of a set that was not watched before, all. The
 * control thread forgets by the same rule (`watched-book.ts`): who is not watched, or not there. What was read counts
 * as told: it is read when nothing can fail any more.
 */
export class WatchedFigures {
  private readonly relay: Relay
  private setIds: ReadonlySet<number> = new Set()
  private readonly details = new Told<Destination, DetailWatch>(() => new DetailWatch())
  private readonly channels = new Told<Side, ToldChannels>(() => ({ channels: null, isAssigned: false }))

  constructor(relay: Relay) {
    this.relay = relay
  }

  watch(setIds: readonly number[]): void {
    this.setIds = new Set(setIds)
  }

  read(): Pick<RelayFigures, 'watched' | 'channels'> {
    const sides = this.setIds.size === 0 ? [] : [...this.destinations(), ...this.relay.directory.allSources]
    return {
      watched: [...this.setIds],
      channels: this.channels.news(sides, (side, told) => this.channelsOf(side, told)),
    }
  }

  readDetails(at: Moment): RelayDetail[] {
    return this.details.news(this.destinations(), (one, told) => told.news(one, at))
  }

  private destinations(): Destination[] {
    return this.relay.directory.destinations.filter(({ setId }) => this.setIds.has(setId))
  }

  private channelsOf(side: Side, told: ToldChannels): ChannelsLive | null {
    const isSource = 'channelNaming' in side
    const naming = isSource ? side.channelNaming : side.config.channelNaming
    const slots = naming === 'assigned' ? side.slots : null
    const isAssigned = slots !== null
    const known = (told.isAssigned === isAssigned && told.channels) || undefined
    const channels = slots ? this.slotsToTell(slots, known) : this.relay.tracker.holds.reported(side, known)
    if (channels === known) return null
    told.channels = channels
    told.isAssigned = isAssigned
    return { side: isSource ? 'source' : 'destination', id: side.id, channels }
  }

  /** All relay threads see the same slots: the first tells of them. */
  private slotsToTell(slots: SlotTable, before?: Channels): Channels {
    return isFirst(this.relay.place) ? busySlots(slots, before) : NO_CHANNELS
  }
}

type Channels = ChannelsLive['channels']
const NO_CHANNELS: Channels = []

/** Assigned channels are slots: busy where a slot has an owner. */
function busySlots(slots: SlotTable, before: Channels = []): Channels {
  const { capacity } = slots
  const busyAt = (slot: number) => (slots.ownerAt(slot) === 0 ? 0 : 1)
  const isSame =
    before.length === capacity && before.every(({ activeCalls }, slot) => activeCalls === busyAt(slot))
  if (isSame) return before
  return Array.from({ length: capacity }, (_, slot) => ({
    channel: String(slot + 1),
    activeCalls: busyAt(slot),
  }))
}

/** What is remembered of each, of those that were there the last time: no more than there are. */
class Told<One, Memory> {
  private readonly memories = new Map<One, Memory>()
  private readonly begin: () => Memory

  constructor(begin: () => Memory) {
    this.begin = begin
  }

  /** Of those of which something else is to be told than the last time; `read` gives null of the others. */
  news<News>(all: readonly One[], read: (one: One, memory: Memory) => News | null): News[] {
    const news: News[] = []
    for (const one of all) {
      const told = read(one, this.memoryOf(one))
      if (told !== null) news.push(told)
    }
    if (this.memories.size > all.length) this.forgetAllBut(new Set(all))
    return news
  }

  private memoryOf(one: One): Memory {
    const known = this.memories.get(one)
    if (known !== undefined) return known
    const memory = this.begin()
    this.memories.set(one, memory)
    return memory
  }

  private forgetAllBut(there: ReadonlySet<One>): void {
    for (const one of this.memories.keys()) if (!there.has(one)) this.memories.delete(one)
  }
}
