import { NO_TAKES } from '#engine/balance/candidate.ts'
import { slotOwner } from '#engine/balance/owner.ts'
import type { ChannelsLive } from '#engine/contract/live.ts'
import type { Takes } from '#engine/contract/resources.ts'
import { NO_CHANNEL, OTHER_CHANNEL } from '#engine/contract/vocabulary.ts'
import { ALL_BUSY } from '#engine/destination/channel-bank.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { Directory, RuntimeSource } from '#engine/destination/directory.ts'
import type { Call } from '#engine/proxy/call.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { ChannelLabels, reportedChannel } from './channel-labels.ts'
import { ForkHolds } from './fork-holds.ts'

const NO_CALL_SLOT = -1

/** Which call holds which channel, on its source's side and on its destination's (rules 19 and 20). */
export class ChannelHolds {
  private readonly directory: Directory
  private readonly thread: number
  /** Of calls that are forked. */
  readonly forks = new ForkHolds(this)
  /** By side; as many as there are destinations and sources, gone with them. */
  private readonly labels = new WeakMap<Destination | RuntimeSource, ChannelLabels>()

  constructor(directory: Directory, thread: number) {
    this.directory = directory
    this.thread = thread
  }

  /** A source that has no channel left is not refused: its call goes on under "other". */
  holdSource(call: Call, source: RuntimeSource, invite: SipMessage): void {
    call.sourceId = source.id
    const slot = source.channels.take(this.ownerOf(call))
    call.sourceSlot = slot === ALL_BUSY ? source.channels.hold(this.ownerOf(call)) : slot
    if (source.channelNaming === 'reported') {
      call.sourceChannel = this.labelsOf(source).hold(
        reportedChannel(invite, source.channelHeader),
        call.number,
      )
    } else if (slot >= 0) call.sourceChannel = String(slot + 1)
    else call.sourceChannel = slot === ALL_BUSY ? OTHER_CHANNEL : NO_CHANNEL
  }

  /** `isBeside`: and it keeps what it holds. */
  hold(call: Call, destination: Destination, isBeside: boolean): boolean {
    return isBeside ? this.forks.holdBeside(call, destination) : this.holdDestination(call, destination)
  }

  /** Moves the call onto the destination; false where its last channel, or what the call takes besides, is taken. */
  holdDestination(call: Call, destination: Destination): boolean {
    this.releaseDestination(call)
    // With credentials for the one that challenged it (rules 13).
    const isNew = call.attempts === 0 || call.destinationId !== destination.id
    const slot = destination.take(this.ownerOf(call), call.takes, isNew)
    if (slot === ALL_BUSY) return false
    call.slot = slot
    call.destinationId = destination.id
    call.destinationEndpoint = destination.endpoint
    call.setId = destination.setId
    const isAssigned = destination.config.channelNaming === 'assigned'
    call.channel = isAssigned && slot >= 0 ? String(slot + 1) : NO_CHANNEL
    return true
  }

  /**
   * The same where the call is there already, with or without room: after a restart, with the channel it had, or by a
   * late 2xx.
   */
  keepAt(call: Call, destination: Destination, channel = NO_CHANNEL): void {
    this.releaseDestination(call)
    const isAssigned = destination.config.channelNaming === 'assigned'
    const before = isAssigned ? Number(channel) - 1 : NO_CALL_SLOT
    const slot = destination.room.takeBack(before, this.ownerOf(call), call.takes)
    call.slot = slot
    call.destinationId = destination.id
    call.destinationEndpoint = destination.endpoint
    call.setId = destination.setId
    if (isAssigned) call.channel = slot >= 0 ? String(slot + 1) : NO_CHANNEL
    else this.label(call, destination, channel)
  }

  /** It was answered there, perhaps by a late 2xx; what it holds elsewhere, being forked, is free at once. */
  settle(call: Call, destination: Destination | undefined): void {
    if (destination) this.forks.turn(call, destination)
    if (destination && destination.id !== call.destinationId) this.keepAt(call, destination)
    this.forks.release(call)
  }

  /**
   * The far end may name the channel itself; an unlimited destination has none. Forks behind it may name several:
   * the one whose 2xx came is the channel.
   */
  hear(call: Call, response: SipMessage): void {
    if (call.channel !== NO_CHANNEL && response.status < 200) return
    const destination = this.directory.destination(call.destinationId)
    if (destination?.config.channelNaming !== 'reported' || destination.channels.capacity === null) return
    const named = reportedChannel(response, destination.config.channelHeader)
    if (named === '' || named === call.channel) return
    this.labels.get(destination)?.release(call.channel, call.number)
    this.label(call, destination, named)
  }

  label(call: Call, destination: Destination, channel: string): void {
    const isReported = destination.config.channelNaming === 'reported'
    call.channel = isReported ? this.labelsOf(destination).hold(channel, call.number) : channel
  }

  /** After a restart: what the journal says is held again, as far as there is room. */
  resume(call: Call, sourceChannel: string, channel: string, takes: Takes | null): void {
    const source = this.directory.source(call.sourceId)
    // A journal of an older version did not say.
    const taken = takes ?? source?.config?.takes ?? this.directory.set(call.setId)?.config.takes ?? NO_TAKES
    call.takes = Object.keys(taken).length === 0 ? NO_TAKES : taken
    if (source) call.sourceSlot = source.channels.takeBack(Number(sourceChannel) - 1, this.ownerOf(call))
    call.sourceChannel =
      source?.channelNaming === 'reported'
        ? this.labelsOf(source).hold(sourceChannel, call.number)
        : sourceChannel
    const destination = this.directory.destination(call.destinationId)
    if (destination) this.keepAt(call, destination, channel)
  }

  release(call: Call): void {
    this.forks.release(call)
    this.releaseDestination(call)
    const source = this.directory.source(call.sourceId)
    if (!source) return
    source.channels.release(call.sourceSlot, this.ownerOf(call))
    this.labels.get(source)?.release(call.sourceChannel, call.number)
    call.sourceSlot = NO_CALL_SLOT
  }

  /** Live calls per channel the far end reported, `before` itself where it is the same; assigned ones are read off the slots. */
  reported(
    side: Destination | RuntimeSource,
    before: ChannelsLive['channels'] = [],
  ): ChannelsLive['channels'] {
    return this.labels.get(side)?.active(before) ?? (before.length === 0 ? before : [])
  }

  /** Null where nobody there ever named a channel. */
  labelled(side: Destination | RuntimeSource): ChannelLabels | null {
    return this.labels.get(side) ?? null
  }

  releaseDestination(call: Call): void {
    const destination = this.directory.destination(call.destinationId)
    if (!destination) return
    destination.room.release(call.slot, this.ownerOf(call))
    this.labels.get(destination)?.release(call.channel, call.number)
    call.slot = NO_CALL_SLOT
  }

  private labelsOf(side: Destination | RuntimeSource): ChannelLabels {
    let labels = this.labels.get(side)
    if (!labels) {
      labels = new ChannelLabels()
      this.labels.set(side, labels)
    }
    return labels
  }

  private ownerOf(call: Call): number {
    return slotOwner(this.thread, call.number)
  }
}
