/** The panel's only owner of time; tests hand in their own. */
export interface Stoppable {
  stop(): void
}

export interface Clock {
  /** Milliseconds since the epoch. */
  wallMs(): number
  every(intervalMs: number, run: () => void): Stoppable
  after(delayMs: number, run: () => void): Stoppable
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs)
    return { stop: () => clearInterval(timer) }
  },
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return { stop: () => clearTimeout(timer) }
  },
}

export function wait(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve)
  })
}

/** The work's result, or `null` when it takes longer. */
export async function within<T>(clock: Clock, limitMs: number, work: Promise<T>): Promise<T | null> {
  let timer: Stoppable = { stop: () => undefined }
  const late = new Promise<null>((resolve) => {
    timer = clock.after(limitMs, () => resolve(null))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    timer.stop()
  }
}
