import type { Clock } from '#engine/base/clock.ts'

/** Work is laid down after so long; with the step that it is in the middle of, it keeps the thread some milliseconds more. */
const SLICE_MS = 6
/** Others go first for so long. */
const REST_MS = 1

/** Long work in short slices, so that nobody else waits for the whole of it. */
export class Slices {
  private readonly clock: Clock
  private beganMs: number

  constructor(clock: Clock) {
    this.clock = clock
    this.beganMs = clock.monotonicMs()
  }

  /** To be asked between two steps; then `rest`. */
  get isOver(): boolean {
    return this.clock.monotonicMs() - this.beganMs >= SLICE_MS
  }

  async rest(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.clock.after(REST_MS, resolve)
    await promise
    this.beganMs = this.clock.monotonicMs()
  }
}
