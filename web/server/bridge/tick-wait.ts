import type { Tick } from '#engine/contract/live.ts'
import { type Clock, within } from '../clock.ts'

interface Waiter {
  remaining: number
  readonly done: (tick: Tick) => void
}

/** Lets a question wait for the ticks that come after it. */
export class TickWait {
  private waiters: Waiter[] = []
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  arrived(tick: Tick): void {
    for (const waiter of this.waiters) waiter.remaining -= 1
    const ready = this.waiters.filter((waiter) => waiter.remaining <= 0)
    this.waiters = this.waiters.filter((waiter) => waiter.remaining > 0)
    for (const waiter of ready) waiter.done(tick)
  }

  /** The `nth` tick from now; null when it does not come within the limit. */
  async next(nth: number, limitMs: number): Promise<Tick | null> {
    let waiter: Waiter | undefined
    const ticked = new Promise<Tick>((done) => {
      waiter = { remaining: nth, done }
      this.waiters.push(waiter)
    })
    const tick = await within(this.clock, limitMs, ticked)
    this.waiters = this.waiters.filter((candidate) => candidate !== waiter)
    return tick
  }
}
