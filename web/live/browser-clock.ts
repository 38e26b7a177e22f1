/** Ticks come once a second: the clock strikes with them, so that the page is drawn once, and by itself where none comes. */
const TICK_LATE_MS = 1_250
const LEAST_MS = 900

/** The browser's only owner of time: one shared second for everything that says "since". */
export class BrowserClock {
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #second = 0

  now(): number {
    return Date.now()
  }

  /** Calls `listener` every second while anybody listens; one timer serves all. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#timer ??= setTimeout(() => this.#strike(), 1_000)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#second = 0
    }
  }

  /** The last second struck; stable between two strikes, so that it may be a store's snapshot. */
  readonly second = (): number => {
    if (this.#second === 0) this.#second = this.now()
    return this.#second
  }

  /** News came from the panel. */
  beat(): void {
    if (this.#timer === undefined || this.now() - this.#second < LEAST_MS) return
    clearTimeout(this.#timer)
    this.#strike(TICK_LATE_MS)
  }

  #strike(nextMs = 1_000): void {
    this.#second = this.now()
    this.#timer = setTimeout(() => this.#strike(), nextMs)
    for (const listener of this.#listeners) listener()
  }
}
