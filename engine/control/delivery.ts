import type { Clock } from '#engine/base/clock.ts'
import type { Batch } from '#engine/contract/live.ts'
import { isAfter, type Position, positionOf } from '#engine/journal/position.ts'
import type { Spool } from '#engine/journal/spool.ts'

/** Batches sent and not acknowledged, at most. */
export const DELIVERY_WINDOW = 16
/** Of them in one turn, after which others go first for so long: each may have a file of a megabyte read for it. */
const AT_ONCE = 2
const REST_MS = 1
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
  private isResting = false
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
    for (let sent = 0; this.outstanding.length < DELIVERY_WINDOW; sent++) {
      if (sent === AT_ONCE) {
        this.pumpLater()
        return
      }
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
    this.pump()
    if (this.outstanding.length === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.waiting.push(resolve)
    await promise
  }

  private pumpLater(): void {
    if (this.isResting) return
    this.isResting = true
    this.clock.after(REST_MS, () => {
      this.isResting = false
      this.pump()
    })
  }

  private startOver(): void {
    this.outstanding = []
    this.movedAtMs = this.clock.monotonicMs()
  }

  /** After `pump`: where nothing is outstanding, nothing closed is left. */
  private tellWaiting(): void {
    if (this.outstanding.length > 0) return
    for (const resolve of this.waiting) resolve()
    this.waiting = []
  }
}
