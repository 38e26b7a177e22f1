import type { SlotTable } from '#engine/balance/slots.ts'
import { isFirst } from '#engine/base/thread-place.ts'
import type { ChannelsLive } from '#engine/contract/live.ts'
import type { RelayFigures } from '#engine/control/relay-port.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { type SeenDetail, seeDetail } from '#engine/destination/detail.ts'
import type { RuntimeSource } from '#engine/destination/directory.ts'
import type { Relay } from './compose.ts'

type Side = Destination | RuntimeSource

interface SeenChannels {
  readonly live: ChannelsLive
  /** They are slots, and not what the far end calls them. */
  readonly isAssigned: boolean
}

/**
 * What is told of the watched sets alone (rules 22): what stands behind each health, and the channels. Of thousands few
 * are another from one second to the next, and those alone are told; of a set that was not watched before, all. The
 * control thread forgets by the same rule (`watched-book.ts`): who is not watched, or not there.
 */
export class WatchedFigures {
  private readonly relay: Relay
  private setIds: ReadonlySet<number> = new Set()
  private readonly details = new Told<Destination, SeenDetail>()
  private readonly channels = new Told<Side, SeenChannels>()

  constructor(relay: Relay) {
    this.relay = relay
  }

  watch(setIds: readonly number[]): void {
    this.setIds = new Set(setIds)
  }

  read(wallMs: number): Pick<RelayFigures, 'watched' | 'details' | 'channels'> {
    const { directory, clock } = this.relay
    const at = { nowMs: clock.monotonicMs(), wallMs }
    const destinations = directory.destinations.filter(({ setId }) => this.setIds.has(setId))
    const sides = this.setIds.size === 0 ? [] : [...destinations, ...directory.allSources]
    const details = this.details.news(destinations, (one, before) => seeDetail(one, at, before))
    const channels = this.channels.news(sides, (side, before) => this.channelsOf(side, before))
    return {
      watched: [...this.setIds],
      details: details.map(({ detail }) => detail),
      channels: channels.map(({ live }) => live),
    }
  }

  private channelsOf(side: Side, before: SeenChannels | undefined): SeenChannels {
    const isSource = 'channelNaming' in side
    const naming = isSource ? side.channelNaming : side.config.channelNaming
    const slots = naming === 'assigned' ? side.slots : null
    const isAssigned = slots !== null
    const known = before?.isAssigned === isAssigned ? before : undefined
    const channels = slots
      ? this.slotsToTell(slots, known?.live.channels)
      : this.relay.tracker.holds.reported(side, known?.live.channels)
    if (known && channels === known.live.channels) return known
    return { live: { side: isSource ? 'source' : 'destination', id: side.id, channels }, isAssigned }
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

/** What was told of each, of those that were there the last time: no more than there are. */
class Told<One, Seen> {
  private readonly seen = new Map<One, Seen>()

  /** Of those of which something else is to be told than the last time. */
  news(all: readonly One[], read: (one: One, before: Seen | undefined) => Seen): Seen[] {
    const changed: Seen[] = []
    for (const one of all) {
      const known = this.seen.get(one)
      const now = read(one, known)
      if (now === known) continue
      this.seen.set(one, now)
      changed.push(now)
    }
    if (this.seen.size > all.length) this.forgetAllBut(new Set(all))
    return changed
  }

  private forgetAllBut(there: ReadonlySet<One>): void {
    for (const one of this.seen.keys()) if (!there.has(one)) this.seen.delete(one)
  }
}
