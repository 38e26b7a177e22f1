import { type TimerWheel, WheelTimer } from '#engine/base/timer-wheel.ts'
import type { Branch } from './branch.ts'
import type { Choice } from './set-walk.ts'

/** Hears that a leg has rung for as long as it may. */
export interface LegOwner {
  onRungLong(leg: Leg): void
}

/** One attempt of a placement: its branch, and why it is there. As a timer: the end of the patience with its ringing. */
export class Leg extends WheelTimer {
  readonly branch: Branch
  readonly choice: Choice
  /** Its part of Max-Breadth while it lives; 0 where the request is not forked. */
  readonly breadth: number
  /** It rang too long and was cancelled, so that the next one may be tried. */
  isHunted = false
  /** A final came, or it was given up. */
  isOver = false
  private hasRung = false
  private readonly owner: LegOwner

  constructor(owner: LegOwner, branch: Branch, choice: Choice, breadth: number) {
    super()
    this.owner = owner
    this.branch = branch
    this.choice = choice
    this.breadth = breadth
  }

  get setId(): number {
    return this.choice.link.config.id
  }

  /** A 101 to 199 passed: the first begins what patience its set has. */
  ring(wheel: TimerWheel): void {
    const { huntAfterSec } = this.choice.link.config
    if (!this.hasRung && huntAfterSec !== null) wheel.arm(this, huntAfterSec * 1_000)
    this.hasRung = true
  }

  override onExpire(): void {
    if (!this.isOver) this.owner.onRungLong(this)
  }
}
