import type { Random } from '#engine/base/random.ts'
import { WheelTimer } from '#engine/base/timer-wheel.ts'
import type { Call } from '#engine/proxy/call.ts'
import { checkDialog, type DialogVerdict } from '#engine/proxy/dialog-check.ts'
import type { ProxyGround } from '#engine/proxy/ground.ts'
import type { ResumedCall } from './resumed-calls.ts'
import type { CallTracker } from './tracker.ts'

/** By then what was repeated into the gap has come again (§17.1.2.2: at T1, 2·T1, 4·T1), and most doubts are gone. */
const FIRST_MS = 2_500
const TURN_MS = 20
/** 500 a second: what a restart adds to the traffic of the destinations. */
const CHECKS_PER_TURN = 10
const ANSWER_MS = 2_000
/** Dead only on 481, or when it did not answer twice (rules 14). */
const MOST_SILENT = 2

interface Doubt {
  readonly resumed: ResumedCall
  silences: number
}

/**
 * A call may have ended in the last moments before the engine was killed, before its line was written (rules 9).
 * Once after a restart, every ringing or answered call that goes on is asked for at its destination; the gone ones
 * leave the books, without a BYE. Bounded by the calls resumed; each leaves with its verdict.
 */
export class Reconciler extends WheelTimer {
  private readonly ground: ProxyGround
  private readonly tracker: CallTracker
  private readonly random: Random
  private readonly onDone: (gone: number, asked: number) => void
  private queue: Doubt[] = []
  private open = 0
  private asked = 0
  private gone = 0

  constructor(
    ground: ProxyGround,
    tracker: CallTracker,
    random: Random,
    onDone: (gone: number, asked: number) => void,
  ) {
    super()
    this.ground = ground
    this.tracker = tracker
    this.random = random
    this.onDone = onDone
  }

  start(resumed: readonly ResumedCall[]): void {
    this.queue = resumed
      .filter(({ entry }) => entry.answer ?? entry.ring)
      .map((call) => ({ resumed: call, silences: 0 }))
    this.asked = this.queue.length
    if (this.asked > 0) this.ground.wheel.arm(this, FIRST_MS)
  }

  override onExpire(): void {
    for (const doubt of this.queue.splice(0, CHECKS_PER_TURN)) this.ask(doubt)
    if (this.queue.length > 0) this.ground.wheel.arm(this, TURN_MS)
  }

  private ask(doubt: Doubt): void {
    const { call, entry } = doubt.resumed
    const { branch } = entry
    const known = entry.answer ?? entry.ring
    if (call.state === 'ended' || !known) return this.finishWhenQuiet()
    this.open += 1
    const { callId, fromTag, cseqNumber } = branch
    const to = known.destinationTarget ?? branch.destination
    const dialog = { callId, fromTag, toTag: known.toTag, cseqNumber, to }
    checkDialog(this.ground, this.random, dialog, ANSWER_MS, (verdict) => this.judge(doubt, verdict))
  }

  private judge(doubt: Doubt, verdict: DialogVerdict): void {
    this.open -= 1
    if (verdict === 'silent') doubt.silences += 1
    if (verdict === 'silent' && doubt.silences < MOST_SILENT) {
      this.queue.push(doubt)
      if (!this.isArmed) this.ground.wheel.arm(this, TURN_MS)
      return
    }
    this.believe(doubt.resumed.call, verdict)
    this.finishWhenQuiet()
  }

  /** Silence in an early dialog proves nothing: it has a timer of its own, and its answer may still come. */
  private believe(call: Call, verdict: DialogVerdict): void {
    const isAnswered = call.state === 'answered'
    if (verdict === 'alive' || call.state === 'ended' || (verdict === 'silent' && !isAnswered)) return
    this.gone += 1
    this.tracker.ended(call, 'unwatched')
  }

  private finishWhenQuiet(): void {
    if (this.open === 0 && this.queue.length === 0) this.onDone(this.gone, this.asked)
  }
}
