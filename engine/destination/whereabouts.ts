import type { Endpoint } from '#engine/contract/address.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { Location } from '#engine/location/location.ts'
import { endpointAt, lookUpKey, namesTransport, numericTargets, placeKey } from './endpoint.ts'
import { TargetBoard } from './target-board.ts'

const NOT_ASKED = 'DNS was not asked yet'

/** Where one destination can be reached: by the number in its URI, or where DNS led last. */
export class Whereabouts {
  /** In the order to be tried (RFC 3263 §4.3); none while its name was never resolved. */
  targets: readonly Endpoint[]
  /** The same for as long as it means the same place. */
  key: string
  /** What has to be looked up for it; null for a numeric host. */
  lookUpKey: string | null
  /** Of one that is reached by name: how each target fares, and which is next. */
  board: TargetBoard | null
  /** Why it has no target. */
  unresolvedReason = NOT_ASKED
  /** Its URI says how it is spoken to. */
  namesTransport: boolean
  /** Edits that led it to another place. */
  moves = 0
  private config: DestinationConfig

  constructor(config: DestinationConfig) {
    this.config = config
    this.key = placeKey(config)
    this.lookUpKey = lookUpKey(config)
    this.board = this.lookUpKey === null ? null : new TargetBoard()
    this.targets = numericTargets(config)
    this.namesTransport = namesTransport(config)
  }

  /** Its name leads elsewhere now. */
  locate({ targets, problem }: Location, nowMs: number): void {
    if (!this.board) return
    this.unresolvedReason = problem
    if (targets.length === 0) return
    this.board.locate(targets, (at) => endpointAt(this.config, at), nowMs)
    this.targets = this.board.endpoints
  }

  /** Takes an edit over. True when the address changed. */
  reconfigure(config: DestinationConfig): boolean {
    const key = placeKey(config)
    this.config = config
    this.namesTransport = namesTransport(config)
    if (key === this.key) return false
    this.key = key
    this.moves += 1
    this.lookUpKey = lookUpKey(config)
    this.board = this.lookUpKey === null ? null : new TargetBoard()
    this.targets = numericTargets(config)
    this.unresolvedReason = NOT_ASKED
    return true
  }
}
