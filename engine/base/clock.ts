/** Something that runs on until it is told to end. `stop` may be called any number of times. */
export interface Stoppable {
  stop(): void
}

/** The only source of time. Tests pass a manual one. */
export interface Clock {
  /** Milliseconds since the epoch. May jump when the machine's clock is set: for stamps, never for spans. */
  wallMs(): number
  /** Milliseconds from a start that is one for all threads, with fractions. Never goes back: for spans and deadlines. */
  monotonicMs(): number
  /** Runs again and again until stopped; the first run is one interval away. */
  every(intervalMs: number, run: () => void): Stoppable
  /** Runs once, unless stopped before. */
  after(delayMs: number, run: () => void): Stoppable
}

class SystemClock implements Clock {
  wallMs(): number {
    return Date.now()
  }

  monotonicMs(): number {
    return performance.now()
  }

  every(intervalMs: number, run: () => void): Stoppable {
    const timer = setInterval(run, intervalMs)
    return { stop: () => clearInterval(timer) }
  }

  after(delayMs: number, run: () => void): Stoppable {
    const timer = setTimeout(run, delayMs)
    return { stop: () => clearTimeout(timer) }
  }
}

export const systemClock: Clock = new SystemClock()

/**
 * Time that stands still while a turn of work lasts: what one message makes bears one moment, and the system is asked for
 * it once instead of fifty times.
 */
export class TurnClock implements Clock {
  private readonly clock: Clock
  /** Of the turn: wall, monotonic. */
  private readonly held = new Float64Array(2)
  private isHeld = false

  constructor(clock: Clock) {
    this.clock = clock
  }

  wallMs(): number {
    return this.isHeld ? (this.held[0] ?? 0) : this.clock.wallMs()
  }

  monotonicMs(): number {
    return this.isHeld ? (this.held[1] ?? 0) : this.clock.monotonicMs()
  }

  every(intervalMs: number, run: () => void): Stoppable {
    return this.clock.every(intervalMs, run)
  }

  after(delayMs: number, run: () => void): Stoppable {
    return this.clock.after(delayMs, run)
  }

  /** Until `release`, which must follow whatever happens. */
  hold(): void {
    this.held[0] = this.clock.wallMs()
    this.held[1] = this.clock.monotonicMs()
    this.isHeld = true
  }

  release(): void {
    this.isHeld = false
  }
}
