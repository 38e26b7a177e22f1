/** More are not kept; the next whole list tells. */
const MOST_CHANNELS = 100_000

/**
 * The channels that are there: whole lists, and what begins and ends between them. A list is older than what happened
 * while it was asked for, so that neither a channel that ended meanwhile comes back nor a new one is lost.
 */
export class ChannelLedger {
  private open = new Set<string>()
  private begunSince = new Set<string>()
  private endedSince = new Set<string>()

  get size(): number {
    return this.open.size
  }

  /** A list is asked for now. */
  asked(): void {
    this.begunSince = new Set()
    this.endedSince = new Set()
  }

  /** It came. */
  listed(ids: readonly string[]): void {
    this.open = new Set(ids).union(this.begunSince).difference(this.endedSince)
  }

  begun(id: string): void {
    if (this.open.size >= MOST_CHANNELS || this.endedSince.has(id)) return
    this.open.add(id)
    this.begunSince.add(id)
  }

  ended(id: string): void {
    if (this.endedSince.size >= MOST_CHANNELS) return
    this.open.delete(id)
    this.begunSince.delete(id)
    this.endedSince.add(id)
  }
}
