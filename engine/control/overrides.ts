import type { Snapshot } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import type { Override } from '#engine/journal/override-file.ts'

export function findDestination(
  snapshot: Snapshot | null,
  id: number,
): { readonly setId: number; readonly destination: DestinationConfig } | null {
  for (const set of snapshot?.sets ?? []) {
    const destination = set.destinations.find((candidate) => candidate.id === id)
    if (destination) return { setId: set.id, destination }
  }
  return null
}

/** Admin states set on the engine directly; they stand until a newer configuration names the destination (rules 27). */
export class Overrides {
  private readonly byId = new Map<number, Override>()

  constructor(kept: readonly Override[]) {
    for (const override of kept) this.byId.set(override.destinationId, override)
  }

  has(destinationId: number): boolean {
    return this.byId.has(destinationId)
  }

  /** The admin state in force. */
  stateOf(destination: DestinationConfig): AdminState {
    return this.byId.get(destination.id)?.adminState ?? destination.adminState
  }

  list(): Override[] {
    return [...this.byId.values()]
  }

  /** Of configured destinations only, so there are never more than those. */
  set(destinationId: number, adminState: AdminState, atMs: number): void {
    this.byId.set(destinationId, { destinationId, adminState, atMs })
  }

  /** Ends every override: a newer configuration states, or no longer knows, each destination. */
  clear(): Override[] {
    const ended = this.list()
    this.byId.clear()
    return ended
  }

  /** The snapshot as it is in force. */
  over(snapshot: Snapshot): Snapshot {
    if (this.byId.size === 0) return snapshot
    // A deadline belongs to the drain that was configured with it.
    const inForce = (destination: DestinationConfig): DestinationConfig => {
      const adminState = this.stateOf(destination)
      return adminState === destination.adminState ? destination : { ...destination, adminState, drain: null }
    }
    const sets = snapshot.sets.map((set) => ({ ...set, destinations: set.destinations.map(inForce) }))
    return { ...snapshot, sets }
  }
}
