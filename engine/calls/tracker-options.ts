import type { Clock } from '#engine/base/clock.ts'
import type { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { Directory } from '#engine/destination/directory.ts'

/** What the call book stands on. */
export interface TrackerOptions {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly directory: Directory
  /** Number of the relay thread, 1 to 127. */
  readonly thread: number
  owns(host: string, port: number): boolean
}
