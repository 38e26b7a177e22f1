import type { Clock } from '#engine/base/clock.ts'

/** Work for people, one after the other: what waits is bounded, and between two of them others have their turn. */
export class OneByOne {
  private readonly clock: Clock
  private readonly mostWaiting: number
  private readonly restMs: number
  private last: Promise<unknown> = Promise.resolve()
  private waiting = 0

  /** `mostWaiting`: with the one at work. */
  constructor(clock: Clock, mostWaiting: number, restMs: number) {
    this.clock = clock
    this.mostWaiting = mostWaiting
    this.restMs = restMs
  }

  /** Null: too many wait already. */
  async run<Answer>(work: () => Promise<Answer>): Promise<Answer | null> {
    if (this.waiting >= this.mostWaiting) return null
    this.waiting += 1
    const answer = this.last.then(work)
    this.last = answer.then(
      () => this.rest(),
      () => this.rest(),
    )
    try {
      return await answer
    } finally {
      this.waiting -= 1
    }
  }

  private rest(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.clock.after(this.restMs, resolve)
    return promise
  }
}
