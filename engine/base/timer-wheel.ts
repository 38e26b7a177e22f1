import type { Clock, Stoppable } from './clock.ts'
import { invariant } from './invariant.ts'

/**
 * One timer of the wheel: a subclass is the work to do. It is itself the list cell, so arming allocates nothing.
 * `next`, `previous`, `deadlineMs` and `wheel` belong to the wheel.
 */
export abstract class WheelTimer {
  next: WheelTimer | null = null
  previous: WheelTimer | null = null
  wheel: TimerWheel | null = null
  /** On the clock's monotonic scale; starts as a fraction so that its field never changes shape. */
  deadlineMs = -0.5

  abstract onExpire(): void

  get isArmed(): boolean {
    return this.wheel !== null
  }
}

/** The fixed end of a circular list: empty when it points to itself. */
class ListHead extends WheelTimer {
  override next: WheelTimer = this
  override previous: WheelTimer = this

  override onExpire(): void {
    invariant(false, 'a list head expired')
  }
}

function append(head: ListHead, timer: WheelTimer): void {
  timer.previous = head.previous
  timer.next = head
  head.previous.next = timer
  head.previous = timer
}

function unlink(timer: WheelTimer): void {
  if (timer.previous) timer.previous.next = timer.next
  if (timer.next) timer.next.previous = timer.previous
  timer.next = null
  timer.previous = null
}

/** At 20 ms a turn takes 41 s, longer than any RFC 3261 timer but C: a timer is looked at once, when it is due. */
const SLOTS = 2_048

/**
 * Hashed timer wheel (Varghese and Lauck 1987, scheme 6): arm and disarm are O(1), a turn costs what is due.
 * A timer never runs early, and at most one tick late while `advance` is called once a tick. Timers of the
 * same tick run in the order they were armed. `onExpire` may arm and disarm anything, itself included.
 */
export class TimerWheel {
  private readonly clock: Clock
  private readonly tickMs: number
  private readonly onFault: ((error: unknown) => void) | null
  private readonly slots: ListHead[] = Array.from({ length: SLOTS }, () => new ListHead())
  private readonly due = new ListHead()
  private cursor: number
  private armed = 0

  /** `onFault` hears what an `onExpire` throws; without it the throw leaves `advance`, and nothing due is lost. */
  constructor(clock: Clock, tickMs = 20, onFault: ((error: unknown) => void) | null = null) {
    this.clock = clock
    this.tickMs = tickMs
    this.onFault = onFault
    this.cursor = Math.floor(clock.monotonicMs() / tickMs)
  }

  /** Timers armed now. */
  get size(): number {
    return this.armed
  }

  arm(timer: WheelTimer, delayMs: number): void {
    this.armAt(timer, this.clock.monotonicMs() + Math.max(0, delayMs))
  }

  /** The same by a deadline on the clock's monotonic scale, which may have passed. */
  armAt(timer: WheelTimer, deadlineMs: number): void {
    if (timer.wheel) timer.wheel.disarm(timer)
    timer.wheel = this
    timer.deadlineMs = deadlineMs
    append(this.slotAt(Math.max(this.cursor, Math.floor(timer.deadlineMs / this.tickMs))), timer)
    this.armed++
  }

  disarm(timer: WheelTimer): void {
    if (timer.wheel !== this) return
    unlink(timer)
    timer.wheel = null
    this.armed--
  }

  /** Runs what is due by now. What is armed meanwhile waits for the next call, however short its delay. */
  advance(): void {
    const nowMs = this.clock.monotonicMs()
    const nowTick = Math.floor(nowMs / this.tickMs)
    // The slot of the tick under way is looked at again next time: part of it may not be due yet.
    const first = Math.max(this.cursor, nowTick - SLOTS + 1)
    for (let tick = first; tick <= nowTick; tick++) this.collect(this.slotAt(tick), nowMs)
    this.cursor = nowTick
    this.runDue()
  }

  /** Advances by itself until stopped. */
  start(): Stoppable {
    return this.clock.every(this.tickMs, () => this.advance())
  }

  private slotAt(tick: number): ListHead {
    const slot = this.slots[tick % SLOTS]
    invariant(slot, 'a tick is never negative')
    return slot
  }

  private collect(slot: ListHead, nowMs: number): void {
    let timer: WheelTimer = slot.next
    while (timer !== slot) {
      const following: WheelTimer = timer.next ?? slot
      if (timer.deadlineMs <= nowMs) {
        unlink(timer)
        append(this.due, timer)
      }
      timer = following
    }
  }

  private runDue(): void {
    while (this.due.next !== this.due) {
      const timer = this.due.next
      this.disarm(timer)
      try {
        timer.onExpire()
      } catch (error) {
        if (!this.onFault) throw error
        this.onFault(error)
      }
    }
  }
}
