import type { Clock } from '#engine/base/clock.ts'
import { QuantileWindow, RateWindow } from '#engine/base/windows.ts'

const MINUTE_SEC = 60

/** The engine's own figures over the last second and the last minute. */
export class CallWindows {
  readonly postDialDelay: QuantileWindow
  private readonly begun: RateWindow
  private readonly answered: RateWindow
  private readonly failed: RateWindow

  constructor(clock: Clock) {
    this.postDialDelay = new QuantileWindow(clock)
    this.begun = new RateWindow(clock, MINUTE_SEC)
    this.answered = new RateWindow(clock, MINUTE_SEC)
    this.failed = new RateWindow(clock, MINUTE_SEC)
  }

  began(): void {
    this.begun.add()
  }

  settled(isAnswered: boolean): void {
    if (isAnswered) this.answered.add()
    else this.failed.add()
  }

  get callsPerSecond(): number {
    return this.begun.perSecond(1)
  }

  get failuresPerSecond(): number {
    return this.failed.perSecond(MINUTE_SEC)
  }

  /** Answered of all that came to an answer or a failure in the last minute, 0 to 1; null without any. */
  get answerSeizureRatio(): number | null {
    const answered = this.answered.total()
    const all = answered + this.failed.total()
    return all === 0 ? null : answered / all
  }
}
