import type { Clock, Stoppable } from '#engine/base/clock.ts'
import { T1, T2 } from '#engine/transaction/timers.ts'

/** RFC 3261 §17.1.1.2: A doubles without limit. §17.1.2.2, §17.2.1, §13.3.1.4: E, G and the 2xx stop doubling at T2. */
export type Doubling = 'unlimited' | 'up to T2'

/** Sends at once, then again after T1, 2·T1, …; after 64·T1 it ends by telling so. */
export class Retransmission implements Stoppable {
  private readonly clock: Clock
  private readonly send: () => void
  private readonly doubling: Doubling
  private readonly deadline: Stoppable
  private next: Stoppable | null = null
  private count = 0

  constructor(clock: Clock, doubling: Doubling, send: () => void, onGiveUp: () => void) {
    this.clock = clock
    this.send = send
    this.doubling = doubling
    this.deadline = clock.after(64 * T1, () => {
      this.stop()
      onGiveUp()
    })
    this.transmit(T1)
  }

  /** How often it was sent beyond the first time. */
  get repeats(): number {
    return this.count - 1
  }

  stop(): void {
    this.deadline.stop()
    this.next?.stop()
    this.next = null
  }

  private transmit(waitMs: number): void {
    this.count += 1
    const doubled = waitMs * 2
    this.next = this.clock.after(waitMs, () =>
      this.transmit(this.doubling === 'unlimited' ? doubled : Math.min(doubled, T2)),
    )
    this.send()
  }
}
