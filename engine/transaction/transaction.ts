import { type TimerWheel, WheelTimer } from '#engine/base/timer-wheel.ts'
import type { TransportLayer } from '#engine/transport/transport.ts'

/** What transactions stand on; one per relay thread. */
export interface Ground {
  readonly wheel: TimerWheel
  readonly transport: TransportLayer
  nowMs(): number
  /** Called once for each server transaction, when it has its final response or is given up. */
  answered(units: number): void
  /** Called once, when a transaction is over, so that its table forgets it. */
  forget(transaction: Transaction): void
}

/** Who is told of messages that came again, and of those that were sent again. */
export interface Repeats {
  retransmissions: number
}

/** Moments are whole, as the wheel's are: a small integer lies in the transaction itself, where a fraction is kept apart. */
const NEVER = -1

/**
 * What both sides share: one wheel timer serves the two clocks of a machine, `resend` (A, E, G) and
 * `life` (B, C, D, F, H, I, J, K, L, M), by standing at whichever is due first.
 */
export abstract class Transaction extends WheelTimer {
  protected readonly ground: Ground
  readonly key: string
  /** Null where nobody counts. */
  repeats: Repeats | null = null
  private resendAtMs = NEVER
  private lifeAtMs = NEVER

  constructor(ground: Ground, key: string) {
    super()
    this.ground = ground
    this.key = key
  }

  protected abstract onResend(): void
  protected abstract onLifeEnd(): void

  protected armResend(delayMs: number): void {
    this.resendAtMs = Math.ceil(this.ground.nowMs() + delayMs)
    this.armNearest()
  }

  protected stopResend(): void {
    this.resendAtMs = NEVER
  }

  protected stopLife(): void {
    this.lifeAtMs = NEVER
  }

  /** Zero ends the state at once: the transport repeats nothing (RFC 3261 §17.1.1.2 timer D and its kin). */
  protected armLife(delayMs: number): void {
    this.lifeAtMs = Math.ceil(this.ground.nowMs() + delayMs)
    this.armNearest()
  }

  override onExpire(): void {
    const now = this.ground.nowMs()
    const { lifeAtMs, resendAtMs } = this
    if (lifeAtMs !== NEVER && lifeAtMs <= now) {
      this.lifeAtMs = NEVER
      this.onLifeEnd()
    } else if (resendAtMs !== NEVER && resendAtMs <= now) {
      this.resendAtMs = NEVER
      this.onResend()
    }
    if (!this.isArmed) this.armNearest()
  }

  protected countRepeats(messages: number): void {
    if (this.repeats) this.repeats.retransmissions += messages
  }

  protected end(): void {
    this.resendAtMs = NEVER
    this.lifeAtMs = NEVER
    this.ground.wheel.disarm(this)
    this.ground.forget(this)
  }

  private get nearestMs(): number {
    const { lifeAtMs, resendAtMs } = this
    if (lifeAtMs === NEVER || resendAtMs === NEVER) return Math.max(lifeAtMs, resendAtMs)
    return Math.min(lifeAtMs, resendAtMs)
  }

  private armNearest(): void {
    const at = this.nearestMs
    if (at !== NEVER && !(this.isArmed && this.deadlineMs === at)) this.ground.wheel.armAt(this, at)
  }
}
