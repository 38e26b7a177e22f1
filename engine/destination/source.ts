import type { SlotTable } from '#engine/balance/slots.ts'
import type { SourceConfig } from '#engine/contract/config.ts'
import { type ChannelNaming, UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { CallRate } from './call-rate.ts'
import { ChannelBank } from './channel-bank.ts'
import type { OwnerCells } from './owner-cells.ts'

/** Since this engine started; they only grow. */
export interface SourceCounters {
  total: number
  /** Calls for which no attempt was possible. */
  unplaced: number
}

/** Run-time record of one known caller, or of all unknown ones; an edit keeps its counters and the calls it holds. */
export class Source {
  readonly id: number
  readonly channels: ChannelBank
  readonly counters: SourceCounters = { total: 0, unplaced: 0 }
  /** Null for the row of the unknown callers. */
  config: SourceConfig | null
  readonly rate: CallRate

  constructor(config: SourceConfig | null, cells: OwnerCells) {
    this.id = config?.id ?? UNKNOWN_SOURCE_ID
    this.config = config
    this.channels = new ChannelBank(cells, config?.channels ?? null)
    this.rate = new CallRate(config?.callsPerSecond ?? null, cells)
  }

  get name(): string {
    return this.config?.name ?? '(unknown)'
  }

  get setId(): number | null {
    return this.config?.setId ?? null
  }

  get channelNaming(): ChannelNaming {
    return this.config?.channelNaming ?? 'assigned'
  }

  get channelHeader(): string {
    return this.config?.channelHeader ?? ''
  }

  get slots(): SlotTable | null {
    return this.channels.slots
  }

  /** Asked once for each new call: false where it is one too many within a second. Counts it where it is not. */
  mayCall(nowMs: number): boolean {
    const may = !this.rate.isUsedUp(nowMs) && this.rate.note(nowMs)
    if (!may) this.rate.hit()
    return may
  }

  activeCalls(): number {
    return this.channels.activeCalls()
  }

  reconfigure(config: SourceConfig): void {
    this.config = config
    this.channels.resize(config.channels)
    this.rate.configure(config.callsPerSecond)
  }
}
