import type { Clock, Stoppable } from './clock.ts'
import { invariant } from './invariant.ts'

/**
 * What stands in the wheel for a timer. It is an object of its own because timers are of many classes, whose fields cost
 * a look-up by name at every step, and so that a timer that was disarmed is not kept by the slot it stood in.
 */
interface Cell {
  /** Null: disarmed, or armed anew elsewhere. */
  timer: WheelTimer | null
  /** On the clock's monotonic scale, whole: a small integer lies in the cell itself. */
  deadlineMs: number
}

/** One timer of one wheel: a subclass is the work to do. */
export abstract class WheelTimer {
  /** The wheel's own; null while it is not armed. */
  cell: Cell | null = null

  abstract onExpire(): void

  get isArmed(): boolean {
    return this.cell !== null
  }

  /** On the clock's monotonic scale; -1 where it is not armed. */
  get deadlineMs(): number {
    return this.cell?.deadlineMs ?? -1
  }
}

/** At 20 ms a turn takes 41 s, longer than any RFC 3261 timer but C: a timer is looked at once, when it is due. */
const SLOTS = 2_048

/**
 * Hashed timer wheel (Varghese and Lauck 1987, scheme 6): arm and disarm are O(1), a turn costs what is due.
 * A timer never runs early, and at most one tick late while `advance` is called once a tick. Timers of the
 * same tick run in the order they came to stand there. `onExpire` may arm and disarm anything, itself included.
 *
 * One that is armed for later than it was stays in its slot, and moves on when that is looked at: most are put off
 * before they are due.
 */
export class TimerWheel {
  private readonly clock: Clock
  private readonly tickMs: number
  private readonly onFault: ((error: unknown) => void) | null
  private readonly slots: Cell[][] = Array.from({ length: SLOTS }, () => [])
  private due: Cell[] = []
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
  armAt(timer: WheelTimer, exactMs: number): void {
    const deadlineMs = Math.ceil(exactMs)
    const { cell } = timer
    if (cell && cell.deadlineMs <= deadlineMs) {
      cell.deadlineMs = deadlineMs
      return
    }
    if (cell) cell.timer = null
    else this.armed++
    timer.cell = { timer, deadlineMs }
    this.stand(timer.cell)
  }

  disarm(timer: WheelTimer): void {
    const { cell } = timer
    if (!cell) return
    cell.timer = null
    timer.cell = null
    this.armed--
  }

  /** Runs what is due by now. What is armed meanwhile waits for the next call, however short its delay. */
  advance(): void {
    const nowMs = this.clock.monotonicMs()
    const nowTick = Math.floor(nowMs / this.tickMs)
    // The slot of the tick under way is looked at again next time: part of it may not be due yet.
    const first = Math.max(this.cursor, nowTick - SLOTS + 1)
    this.cursor = nowTick
    for (let tick = first; tick <= nowTick; tick++) this.collect(tick, nowMs)
    this.runDue(nowMs)
  }

  /** Advances by itself until stopped. */
  start(): Stoppable {
    return this.clock.every(this.tickMs, () => this.advance())
  }

  private tickOf({ deadlineMs }: Cell): number {
    return Math.max(this.cursor, Math.floor(deadlineMs / this.tickMs))
  }

  private stand(cell: Cell): void {
    this.slotAt(this.tickOf(cell)).push(cell)
  }

  private slotAt(tick: number): Cell[] {
    const slot = this.slots[tick % SLOTS]
    invariant(slot, 'a tick is never negative')
    return slot
  }

  private collect(tick: number, nowMs: number): void {
    const slot = this.slotAt(tick)
    let kept = 0
    for (const cell of slot) {
      if (!cell.timer) continue
      if (cell.deadlineMs <= nowMs) this.due.push(cell)
      else if ((this.tickOf(cell) - tick) % SLOTS === 0) slot[kept++] = cell
      else this.stand(cell)
    }
    if (kept < slot.length) slot.length = kept
  }

  private runDue(nowMs: number): void {
    const { due } = this
    let at = 0
    try {
      while (at < due.length) {
        const cell = due[at++]
        if (cell) this.run(cell, nowMs)
      }
    } finally {
      this.due = due.slice(at)
    }
  }

  private run(cell: Cell, nowMs: number): void {
    const { timer } = cell
    if (!timer) return
    // Put off by one that ran before it.
    if (cell.deadlineMs > nowMs) return this.stand(cell)
    this.disarm(timer)
    try {
      timer.onExpire()
    } catch (error) {
      if (!this.onFault) throw error
      this.onFault(error)
    }
  }
}
