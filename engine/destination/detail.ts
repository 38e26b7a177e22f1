import type { RelayDetail, ResourceLive } from '#engine/contract/health-live.ts'
import type { Destination } from './destination.ts'
import type { Moment } from './observations.ts'

/** A detail, and what tells whether it still holds. */
export interface SeenDetail {
  readonly detail: RelayDetail
  /** Of the destination, as they were. */
  readonly changes: number
  /** By time alone it may be another from then on; monotonic. */
  readonly holdsUntilMs: number
  /** Its room may be another at any moment. */
  readonly isMoving: boolean
}

/** What stands behind its health; `before` itself where that still holds. */
export function seeDetail(destination: Destination, at: Moment, before?: SeenDetail): SeenDetail {
  if (before && doesHold(before, destination, at.nowMs)) return before
  const { changes, observations, placement, warmUp, fed } = destination
  const detail = detailOf(destination, at)
  const holdsUntilMs = observations.holdsUntilMs(placement.evidence, at.nowMs)
  // Slow start goes on by itself, calls take resources, and a load source counts calls on others, too.
  const isMoving = warmUp.isUnderWay || fed.isSpeaking || detail.resources.length > 0
  return { detail, changes, holdsUntilMs, isMoving }
}

export function detailOf(destination: Destination, at: Moment): RelayDetail {
  const { id, setId, weight, capacity, observations, health, placement, room } = destination
  const observed = observations.read(health, placement.evidence, at)
  return { id, setId, ...observed, weight, capacity, resources: room.read() }
}

function doesHold(before: SeenDetail, destination: Destination, nowMs: number): boolean {
  if (before.changes !== destination.changes || nowMs >= before.holdsUntilMs) return false
  if (!before.isMoving) return true
  const { detail } = before
  const { weight, capacity, room } = destination
  return weight === detail.weight && capacity === detail.capacity && isSame(detail.resources, room.read())
}

function isSame(before: readonly ResourceLive[], now: readonly ResourceLive[]): boolean {
  return before.every(({ used, capacity }, place) => {
    const { [place]: one } = now
    return one?.used === used && one.capacity === capacity
  })
}
