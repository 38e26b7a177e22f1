import type { RelayDetail, ResourceLive } from '#engine/contract/health-live.ts'
import type { Destination } from './destination.ts'
import type { Moment } from './observations.ts'

/**
 * Whether the detail of one destination that was told last still holds. The detail itself is not kept: of a thousand
 * destinations under load each is another every second, and what lives for a second is moved twice by the collector.
 */
export class DetailWatch {
  /** Of the destination, as they were; -1: nothing was told. */
  private changes = -1
  /** By time alone it may be another from then on; monotonic. */
  private holdsUntilMs = 0
  /** Its room may be another at any moment. */
  private isMoving = false
  private weight = 0
  private capacity: number | null = null
  private resources: readonly ResourceLive[] = []

  /** What stands behind its health; null where what was told last still holds. */
  news(destination: Destination, at: Moment): RelayDetail | null {
    if (this.doesHold(destination, at.nowMs)) return null
    const { observations, placement, warmUp, fed } = destination
    const detail = detailOf(destination, at)
    this.changes = destination.changes
    this.holdsUntilMs = observations.holdsUntilMs(placement.evidence, at.nowMs)
    // Slow start goes on by itself, calls take resources, and a load source counts calls on others, too.
    this.isMoving = warmUp.isUnderWay || fed.isSpeaking || detail.resources.length > 0
    this.weight = detail.weight
    this.capacity = detail.capacity
    this.resources = detail.resources
    return detail
  }

  private doesHold(destination: Destination, nowMs: number): boolean {
    if (this.changes !== destination.changes || nowMs >= this.holdsUntilMs) return false
    if (!this.isMoving) return true
    const { weight, capacity, room } = destination
    return weight === this.weight && capacity === this.capacity && isSame(this.resources, room.read())
  }
}

export function detailOf(destination: Destination, at: Moment): RelayDetail {
  const { id, setId, weight, capacity, observations, health, placement, room } = destination
  const observed = observations.read(health, placement.evidence, at)
  return { id, setId, ...observed, weight, capacity, resources: room.read() }
}

function isSame(before: readonly ResourceLive[], now: readonly ResourceLive[]): boolean {
  return before.every(({ used, capacity }, place) => {
    const { [place]: one } = now
    return one?.used === used && one.capacity === capacity
  })
}
