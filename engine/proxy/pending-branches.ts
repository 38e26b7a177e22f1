import type { Endpoint } from '#engine/contract/address.ts'
import type { Path } from '#engine/transaction/client-transaction.ts'
import { endpointKey } from './endpoint-key.ts'

/** A branch as those see it who hear that its destination is gone. */
export interface PendingBranch {
  readonly path: Path
  readonly hasProvisional: boolean
  refused(): void
  lost(): void
}

/** Branches that wait for a final response, by where they were sent; a branch leaves when it is settled. */
export class PendingBranches {
  private readonly byEndpoint = new Map<string, Set<PendingBranch>>()

  add(branch: PendingBranch): void {
    const key = endpointKey(branch.path.to)
    const waiting = this.byEndpoint.get(key)
    if (waiting) waiting.add(branch)
    else this.byEndpoint.set(key, new Set([branch]))
  }

  remove(branch: PendingBranch): void {
    const key = endpointKey(branch.path.to)
    const waiting = this.byEndpoint.get(key)
    if (waiting?.delete(branch) && waiting.size === 0) this.byEndpoint.delete(key)
  }

  /** The port is closed: what heard nothing yet moves on at once, what is ringing rings on (rules 31). */
  refuse(to: Endpoint): void {
    for (const branch of this.at(to)) if (!branch.hasProvisional) branch.refused()
  }

  /** The destination is down: what is ringing there gets its final now (rules 11). */
  lose(to: Endpoint): void {
    for (const branch of this.at(to)) branch.lost()
  }

  private at(to: Endpoint): PendingBranch[] {
    return [...(this.byEndpoint.get(endpointKey(to)) ?? [])]
  }
}
