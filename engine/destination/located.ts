import type { Endpoint } from '#engine/contract/address.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { type NetworkTable, networksOf } from './network-table.ts'
import type { TargetBoard } from './target-board.ts'
import { Whereabouts } from './whereabouts.ts'

/** What can be reached: where it is, and what speaks for it. */
export class Located {
  protected readonly place: Whereabouts
  private contacts: NetworkTable<true>

  constructor(config: DestinationConfig) {
    this.place = new Whereabouts(config)
    this.contacts = networksOf(config.contactNetworks)
  }

  /** Where it can be reached, in the order to be tried (RFC 3263 §4.3); none while its name was never resolved. */
  get targets(): readonly Endpoint[] {
    return this.place.targets
  }

  /** The target tried first. */
  get endpoint(): Endpoint | null {
    return this.targets[0] ?? null
  }

  /** Of one that is reached by name: how each target fares, and which is next. */
  get board(): TargetBoard | null {
    return this.place.board
  }

  /** What has to be looked up for it; null for a numeric host. */
  get lookUpKey(): string | null {
    return this.place.lookUpKey
  }

  /** Why it has no target. */
  get unresolvedReason(): string {
    return this.place.unresolvedReason
  }

  /** The place it is at: what is told of another one says nothing of it. */
  get placeKey(): string {
    return this.place.key
  }

  /** Edits that led it to another place. */
  get moves(): number {
    return this.place.moves
  }

  /** Its URI says how it is spoken to, so that a large request does not go by TCP instead (rules 29). */
  get namesTransport(): boolean {
    return this.place.namesTransport
  }

  /** Rules 3a: an address of its own, or of one of its DNS children. */
  hasAddress(address: string): boolean {
    return this.targets.some((target) => target.address === address)
  }

  /** Whether a Contact or Record-Route of this destination may name `address` (rules 3d). */
  isContactNetwork(address: string): boolean {
    return this.contacts.find(address) !== null
  }

  /** Takes an edit over. True when the address changed. */
  protected moveTo(config: DestinationConfig): boolean {
    this.contacts = networksOf(config.contactNetworks)
    return this.place.reconfigure(config)
  }
}
