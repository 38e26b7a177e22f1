/** Rules 8: restart at once; back off only after three deaths within ten seconds. */
const DEATHS_BEFORE_BACK_OFF = 3
const DEATH_WINDOW_MS = 10_000
const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 10_000

/** How long to wait before a dead process is started again. Times are monotonic. */
export class RestartDelay {
  private deaths: number[] = []
  private delayMs = 0

  /** A life of ten seconds forgives everything before it. */
  afterDeath(bornMs: number, nowMs: number): number {
    if (nowMs - bornMs >= DEATH_WINDOW_MS) this.forgive()
    this.deaths = [...this.deaths.filter((atMs) => nowMs - atMs < DEATH_WINDOW_MS), nowMs]
    if (this.delayMs > 0) this.delayMs = Math.min(this.delayMs * 2, LONGEST_DELAY_MS)
    else if (this.deaths.length >= DEATHS_BEFORE_BACK_OFF) this.delayMs = FIRST_DELAY_MS
    return this.delayMs
  }

  private forgive(): void {
    this.deaths = []
    this.delayMs = 0
  }
}
