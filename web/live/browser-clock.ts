/** The browser's only owner of time: one shared second for everything that says "since". */
export class BrowserClock {
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | undefined
  #second = 0

  now(): number {
    return Date.now()
  }

  /** Calls `listener` every second while anybody listens; one timer serves all. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#timer ??= setInterval(() => this.#strike(), 1_000)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
      this.#second = 0
    }
  }

  /** The last second struck; stable between two strikes, so that it may be a store's snapshot. */
  readonly second = (): number => {
    if (this.#second === 0) this.#second = this.now()
    return this.#second
  }

  #strike(): void {
    this.#second = this.now()
    for (const listener of this.#listeners) listener()
  }
}
