import type { Destination } from '#engine/destination/destination.ts'
import { type Call, type HeldFork, heldBy, holdNowhere } from '#engine/proxy/call.ts'

/** What a call holds at the destination that stands in it. */
interface DestinationHolds {
  holdDestination(call: Call, destination: Destination): boolean
  releaseDestination(call: Call): void
}

/**
 * A call that is forked holds a channel at each destination it rings at. One of them stands in the call itself, as
 * with any other call; the others wait in `call.forks`, at most as many as it has branches.
 */
export class ForkHolds {
  private readonly holds: DestinationHolds

  constructor(holds: DestinationHolds) {
    this.holds = holds
  }

  /** Holds one destination more, which is the one spoken of from now on; false where its last channel is taken. */
  holdBeside(call: Call, destination: Destination): boolean {
    const before = heldBy(call)
    Object.assign(call, holdNowhere)
    if (!this.holds.holdDestination(call, destination)) {
      Object.assign(call, before)
      return false
    }
    call.forks ??= []
    call.forks.push(before)
    return true
  }

  turn(call: Call, destination: Destination): void {
    if (!call.forks || call.destinationId === destination.id) return
    const at = call.forks.findIndex(({ destinationId }) => destinationId === destination.id)
    const fork = call.forks[at]
    if (!fork) return
    call.forks[at] = heldBy(call)
    Object.assign(call, fork)
  }

  /** What it holds there is free at once. The last that is left it keeps to its end. */
  leave(call: Call, destination: Destination): void {
    this.turn(call, destination)
    if (call.destinationId !== destination.id) return
    const next = call.forks?.pop()
    if (next) this.exchange(call, next)
  }

  /** All but the one spoken of. */
  release(call: Call): void {
    const { forks } = call
    if (!forks) return
    call.forks = null
    const kept = heldBy(call)
    for (const fork of forks) {
      Object.assign(call, fork)
      this.holds.releaseDestination(call)
    }
    Object.assign(call, kept)
  }

  private exchange(call: Call, next: HeldFork): void {
    this.holds.releaseDestination(call)
    Object.assign(call, next)
  }
}
