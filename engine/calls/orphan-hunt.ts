import { slotOwner, threadOf } from '#engine/balance/owner.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { Directory, RuntimeSource } from '#engine/destination/directory.ts'
import type { Call } from '#engine/proxy/call.ts'
import type { CallTracker } from './tracker.ts'

/** Whoever has channels. */
export type Side = DestinationSide | { readonly kind: 'source'; readonly at: RuntimeSource }

interface DestinationSide {
  readonly kind: 'destination'
  readonly at: Destination
}

interface Suspect {
  readonly side: Side
  readonly owner: number
  /** Whether `call`, or nobody, holds it by right. */
  isHeldBy(call: Call | null): boolean
  /** False where it is held no more. */
  free(): boolean
}

/** An owner keeps so many numbers apart. */
const NUMBERS = 2 ** 24
/** In one hunt; the next finds the others. */
const MOST_SUSPECTS = 1_000
const LABELS_AT_ONCE = 1_000
const MAPS = 256

/**
 * Looks for channels, labels and holds whose owner is no live call, or a call that is elsewhere: there are none, unless
 * there is a fault in Fairline. `calls` are those that were live a moment ago, by owner; younger ones are let alone, as
 * are those of other relay threads.
 */
export class OrphanHunt {
  private readonly tracker: CallTracker
  private readonly thread: number
  private readonly newest: number
  /** In many small maps: a large one that grows takes milliseconds for it. */
  private readonly calls = Array.from({ length: MAPS }, () => new Map<number, Call>())
  private readonly suspects: Suspect[] = []

  constructor(tracker: CallTracker, thread: number) {
    this.tracker = tracker
    this.thread = thread
    this.newest = tracker.lastNumber
  }

  note(call: Call): void {
    const owner = this.ownerOf(call.number)
    this.calls[owner % MAPS]?.set(owner, call)
  }

  /** Yields now and then, so that something else may run. */
  *search(side: Side): Generator<void, void> {
    const { channels } = side.at
    if (channels.activeCalls() > 0)
      for (const holder of channels.holders()) {
        if (!holder) yield
        else if (threadOf(holder.owner) === this.thread) this.weighSlot(side, holder.slot, holder.owner)
      }
    const labels = this.tracker.holds.labelled(side.at)
    if (side.kind === 'destination') yield* this.searchResources(side)
    let looks = 0
    for (const { label, call } of labels?.holders() ?? []) {
      this.weighLabel(side, label, call)
      looks += 1
      if (looks % LABELS_AT_ONCE === 0) yield
    }
  }

  /**
   * Frees what nobody owns, and returns where it was. Before that every call is looked at once more and at once, which
   * is the only time that this may take a few milliseconds: as good as never.
   */
  free(): Side[] {
    if (this.suspects.length === 0) return []
    const owners = new Map<number, Call>()
    for (const call of this.tracker.calls.values())
      if (call.state !== 'ended') owners.set(this.ownerOf(call.number), call)
    return this.suspects
      .filter(({ owner, isHeldBy, free }) => !isHeldBy(owners.get(owner) ?? null) && free())
      .map(({ side }) => side)
  }

  private *searchResources(side: DestinationSide): Generator<void, void> {
    let looks = 0
    for (const owner of side.at.room.resourceHolders()) {
      looks += 1
      if (looks % LABELS_AT_ONCE === 0) yield
      const isHeldBy = (call: Call | null) => call !== null && slotOf(call, side) !== NOWHERE
      if (!this.isYoung(owner) && !isHeldBy(this.callOf(owner)))
        this.suspect({ side, owner, isHeldBy, free: () => side.at.room.releaseResources(owner) })
    }
  }

  private weighSlot(side: Side, slot: number, owner: number): void {
    const isHeldBy = (call: Call | null) => call !== null && slotOf(call, side) === slot
    if (this.isYoung(owner) || isHeldBy(this.callOf(owner))) return
    this.suspect({ side, owner, isHeldBy, free: () => side.at.channels.release(slot, owner) })
  }

  private weighLabel(side: Side, label: string, number: number): void {
    const owner = this.ownerOf(number)
    const isHeldBy = (call: Call | null) => call !== null && labelOf(call, side) === label
    if (this.isYoung(owner) || isHeldBy(this.callOf(owner))) return
    const labels = this.tracker.holds.labelled(side.at)
    this.suspect({ side, owner, isHeldBy, free: () => labels?.release(label, number) ?? false })
  }

  private suspect(suspect: Suspect): void {
    if (this.suspects.length < MOST_SUSPECTS) this.suspects.push(suspect)
  }

  private callOf(owner: number): Call | null {
    const call = this.calls[owner % MAPS]?.get(owner)
    return call === undefined || call.state === 'ended' ? null : call
  }

  /** Of a call that began after the hunt did. */
  private isYoung(owner: number): boolean {
    const ahead = owner - this.ownerOf(this.newest)
    const since = ((ahead % NUMBERS) + NUMBERS) % NUMBERS
    return since > 0 && since < NUMBERS / 2
  }

  private ownerOf(callNumber: number): number {
    return slotOwner(this.thread, callNumber)
  }
}

/** Every side of the configuration in force, and removed destinations that still carry calls. */
export function sidesOf({ destinations, leavingDestinations, allSources }: Directory): Side[] {
  return [
    ...[...destinations, ...leavingDestinations].map((at) => ({ kind: 'destination', at }) as const),
    ...allSources.map((at) => ({ kind: 'source', at }) as const),
  ]
}

const NOWHERE = -1

function slotOf(call: Call, { kind, at }: Side): number {
  if (kind === 'destination') return holdAt(call, at.id)?.slot ?? NOWHERE
  return call.sourceId === at.id ? call.sourceSlot : NOWHERE
}

function labelOf(call: Call, { kind, at }: Side): string | null {
  if (kind === 'destination') return holdAt(call, at.id)?.channel ?? null
  return call.sourceId === at.id ? call.sourceChannel : null
}

/** What the call holds at a destination; one that is forked holds something at several. */
function holdAt(call: Call, destinationId: number): Pick<Call, 'slot' | 'channel'> | undefined {
  if (call.destinationId === destinationId) return call
  return call.forks?.find((fork) => fork.destinationId === destinationId)
}
