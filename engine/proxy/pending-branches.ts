import type { Endpoint } from '#engine/contract/address.ts'
import { isSamePlace } from '#engine/destination/endpoint.ts'
import type { Path } from '#engine/transaction/client-transaction.ts'
import type { Connection, DropReason } from '#engine/transport/transport.ts'

/** A branch as those see it who hear that its destination is gone. */
export interface PendingBranch {
  readonly path: Path
  /** The place whose health it hangs on: `path.to`, but where it goes by TCP for its size alone. */
  readonly place: Endpoint
  readonly hasProvisional: boolean
  refused(why?: DropReason): void
  cut(): void
  lost(): void
}

/** Addresses without a branch that are kept: they come again at once, and making a Set costs more than both. */
const MOST_IDLE = 4_096

/**
 * Branches that wait for a final response, by the address they were sent to, whose string is at hand for each of
 * them; a branch leaves when it is settled.
 */
export class PendingBranches {
  private readonly byAddress = new Map<string, Set<PendingBranch>>()

  add(branch: PendingBranch): void {
    const { address } = branch.path.to
    const waiting = this.byAddress.get(address)
    if (waiting) waiting.add(branch)
    else this.byAddress.set(address, new Set([branch]))
  }

  remove(branch: PendingBranch): void {
    const { address } = branch.path.to
    const waiting = this.byAddress.get(address)
    waiting?.delete(branch)
    if (waiting?.size === 0 && this.byAddress.size > MOST_IDLE) this.byAddress.delete(address)
  }

  /** The port is closed: what heard nothing yet moves on at once, what is ringing rings on (rules 31). */
  refuse(to: Endpoint, why?: DropReason): void {
    for (const branch of this.at(to))
      if (isSamePlace(branch.path.to, to) && !branch.hasProvisional) branch.refused(why)
  }

  /** The stream has ended: what heard nothing yet moves on at once, what is ringing rings on. */
  cut(connection: Connection): void {
    for (const branch of this.at(connection.remote)) if (branch.path.connection === connection) branch.cut()
  }

  /** The destination is down: what is ringing there gets its final now (rules 11). */
  lose(to: Endpoint): void {
    for (const branch of this.at(to)) if (isSamePlace(branch.place, to)) branch.lost()
  }

  /** A list of its own: branches leave while it is walked. */
  private at({ address }: Endpoint): PendingBranch[] {
    return [...(this.byAddress.get(address) ?? [])]
  }
}
