import type { Random } from '#engine/base/random.ts'
import { WheelTimer } from '#engine/base/timer-wheel.ts'
import { type Call, UNANSWERED_BY } from '#engine/proxy/call.ts'
import { type CheckedDialog, checkDialog, type DialogVerdict } from '#engine/proxy/dialog-check.ts'
import type { ProxyGround } from '#engine/proxy/ground.ts'
import { callerDialog, destinationDialog } from './dialog-ends.ts'
import type { CallTracker } from './tracker.ts'

const TURN_MS = 20
/** 500 a second, over all sets. */
const CHECKS_PER_TURN = 10
/** One call means two of them at most. */
const CHECKS_PER_CALL = 2
/** Under way at once: where nobody answers, 400 a second are asked. */
const MOST_OPEN = 2_000
/** Sent at 0, 500, 1,500 and 3,500 ms (RFC 3261 §17.1.2.2, timer E). */
const ANSWER_MS = 5_000
/** Every call is looked at so often, whether it is its turn. */
const LAP_MS = 2_000
/** While no set wants it. */
const IDLE_MS = 1_000

type End = keyof typeof UNANSWERED_BY

/**
 * Asks both ends of answered calls whether they still know the dialog, each call once in its set's `dialogCheckSec`:
 * the destination as if its caller asked, the caller as if its destination did, and neither hears of the other's
 * OPTIONS (rules 14). The first time falls anywhere within the interval, so that calls are spread evenly over it. Dead
 * is a call one of whose ends says 481, or does not answer twice running. One timer for all calls.
 */
export class DialogWatch extends WheelTimer {
  private readonly ground: ProxyGround
  private readonly tracker: CallTracker
  private readonly random: Random
  private calls: Iterator<Call> | null = null
  private lapEndsMs = 0
  /** Its turn, but as many are under way as may be. */
  private held: Call | null = null
  private open = 0
  /** When the call whose turn it is has its next. */
  private nextAtSec = 0

  constructor(ground: ProxyGround, tracker: CallTracker, random: Random) {
    super()
    this.ground = ground
    this.tracker = tracker
    this.random = random
  }

  start(): void {
    this.ground.wheel.arm(this, IDLE_MS)
  }

  override onExpire(): void {
    const isWanted = this.calls !== null || this.beginLap()
    this.ground.wheel.arm(this, isWanted ? TURN_MS : IDLE_MS)
    if (isWanted) this.turn()
  }

  /** False while no set wants its calls to be asked. */
  private beginLap(): boolean {
    const { clock, directory } = this.ground
    const nowMs = clock.monotonicMs()
    if (!directory.sets.some(({ config }) => config.dialogCheckSec !== null)) return false
    if (nowMs < this.lapEndsMs) return true
    this.lapEndsMs = nowMs + LAP_MS
    this.calls = this.tracker.calls.values()
    return true
  }

  private turn(): void {
    let looks = Math.ceil((this.tracker.size * TURN_MS) / LAP_MS) + 1
    let checks = CHECKS_PER_TURN
    for (; looks > 0; looks--) {
      const call = this.nextCall()
      if (!call) return
      if (!this.isItsTurn(call)) continue
      if (checks < CHECKS_PER_CALL || this.open + CHECKS_PER_CALL > MOST_OPEN) {
        this.held = call
        return
      }
      checks -= this.ask(call)
    }
  }

  private nextCall(): Call | null {
    const { held } = this
    this.held = null
    if (held) return held
    const next = this.calls?.next()
    if (next && !next.done) return next.value
    this.calls = null
    return null
  }

  private isItsTurn(call: Call): boolean {
    const intervalSec = this.intervalSec(call)
    if (intervalSec === null) return false
    const nowSec = Math.floor(this.ground.clock.monotonicMs() / 1_000)
    // Also where the interval is shorter than it was.
    const isUnsettled = call.checkAtSec === 0 || call.checkAtSec > nowSec + intervalSec
    if (isUnsettled) call.checkAtSec = nowSec + 1 + this.random.below(intervalSec)
    if (call.checkAtSec > nowSec) return false
    this.nextAtSec = nowSec + intervalSec
    return true
  }

  private intervalSec(call: Call): number | null {
    if (call.state !== 'answered') return null
    return this.ground.directory.set(call.setId)?.config.dialogCheckSec ?? null
  }

  /** Returns how many were asked. */
  private ask(call: Call): number {
    call.checkAtSec = this.nextAtSec
    const { transport } = this.ground
    return (
      this.askEnd(call, 'destination', destinationDialog(call)) +
      this.askEnd(call, 'caller', callerDialog(call, transport))
    )
  }

  private askEnd(call: Call, end: End, dialog: CheckedDialog | null): number {
    if (!dialog || call.state !== 'answered') return 0
    this.open += 1
    checkDialog(this.ground, this.random, dialog, ANSWER_MS, (verdict) => this.judge(call, end, verdict))
    return 1
  }

  private judge(call: Call, end: End, verdict: DialogVerdict): void {
    this.open -= 1
    if (call.state !== 'answered') return
    const bit = UNANSWERED_BY[end]
    const wasSilent = (call.unanswered & bit) !== 0
    if (verdict === 'alive') call.unanswered &= ~bit
    else if (verdict === 'gone' || wasSilent) this.tracker.release(call, 'dead')
    else call.unanswered |= bit
  }
}
