import type { Clock } from '#engine/base/clock.ts'
import type { Batch } from '#engine/contract/live.ts'
import { isAfter, type Position, positionOf } from '#engine/journal/position.ts'
import type { Spool } from '#engine/journal/spool.ts'

/** Batches sent and not acknowledged, at most. */
export const DELIVERY_WINDOW = 16
/** Silence after which the oldest batch is sent again on the same connection. */
const RESEND_MS = 10_000

/**
 * Brings batches to the panel in order, each until it is acknowledged (rules 9). A new connection begins again
 * at the oldest batch that is not; the panel ignores what it has written already.
 */
export class Delivery {
  private readonly clock: Clock
  private readonly spool: Spool
  private send: ((batch: Batch) => void) | null = null
  private outstanding: Position[] = []
  private movedAtMs = 0
  private waiting: (() => void)[] = []

  constructor(clock: Clock, spool: Spool) {
    this.clock = clock
    this.spool = spool
  }

  get outstandingCount(): number {
    return this.outstanding.length
  }

  connect(send: (batch: Batch) => void): void {
    this.send = send
    this.startOver()
    this.pump()
  }

  disconnect(): void {
    this.send = null
    this.startOver()
    this.tellWaiting()
  }

  /** Sends what the window lets through. Called when batches were closed or acknowledged, and by the clock. */
  pump(): void {
    if (!this.send) return
    if (this.outstanding.length > 0 && this.clock.monotonicMs() - this.movedAtMs > RESEND_MS) this.startOver()
    while (this.outstanding.length < DELIVERY_WINDOW) {
      const batch = this.spool.next(this.outstanding.at(-1) ?? this.spool.lastAcknowledged)
      if (!batch) return
      this.outstanding.push(positionOf(batch))
      this.send(batch)
    }
  }

  /** Everything sent up to this position has been written by the panel. */
  acknowledge(position: Position): void {
    const reached = this.outstanding.findLast((sent) => !isAfter(sent, position))
    if (!reached) return
    this.outstanding = this.outstanding.filter((sent) => isAfter(sent, reached))
    this.movedAtMs = this.clock.monotonicMs()
    this.spool.acknowledge(reached)
    this.pump()
    this.tellWaiting()
  }

  /** Resolves when nothing closed is left to deliver, or nobody is there to take it. */
  async delivered(): Promise<void> {
    if (!this.send || !this.spool.next(this.spool.lastAcknowledged)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.waiting.push(resolve)
    await promise
  }

  private startOver(): void {
    this.outstanding = []
    this.movedAtMs = this.clock.monotonicMs()
  }

  private tellWaiting(): void {
    if (this.send && this.spool.next(this.spool.lastAcknowledged)) return
    for (const resolve of this.waiting) resolve()
    this.waiting = []
  }
}
