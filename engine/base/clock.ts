/** Something that runs on until it is told to end. `stop` may be called any number of times. */
export interface Stoppable {
  stop(): void
}

/** The only source of time. Tests pass a manual one. */
export interface Clock {
  /** Milliseconds since the epoch. May jump when the machine's clock is set: for stamps, never for spans. */
  wallMs(): number
  /** Milliseconds from an arbitrary start, with fractions. Never goes back: for spans and deadlines. */
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
