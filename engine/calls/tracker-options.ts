import type { Clock } from '#engine/base/clock.ts'
import type { ThreadPlace } from '#engine/base/thread-place.ts'
import type { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { Directory } from '#engine/destination/directory.ts'

/** What the call book stands on. */
export interface TrackerOptions {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly directory: Directory
  readonly place: ThreadPlace
  owns(host: string, port: number): boolean
}
