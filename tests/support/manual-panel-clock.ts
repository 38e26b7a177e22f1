import type { Clock, Stoppable } from '#web/server/clock.ts'

interface Alarm {
  atMs: number
  readonly everyMs: number
  readonly run: () => void
}

/** The panel's clock in the hand of a test. */
export class ManualPanelClock implements Clock {
  private nowMs = 1_800_000_000_000
  private alarms: Alarm[] = []

  wallMs(): number {
    return this.nowMs
  }

  every(intervalMs: number, run: () => void): Stoppable {
    return this.set(intervalMs, intervalMs, run)
  }

  after(delayMs: number, run: () => void): Stoppable {
    return this.set(delayMs, 0, run)
  }

  advance(ms: number): void {
    const endMs = this.nowMs + ms
    for (let next = this.next(endMs); next; next = this.next(endMs)) {
      this.nowMs = next.atMs
      if (next.everyMs > 0) next.atMs += next.everyMs
      else this.alarms = this.alarms.filter((alarm) => alarm !== next)
      next.run()
    }
    this.nowMs = endMs
  }

  private next(endMs: number): Alarm | undefined {
    return this.alarms.filter((alarm) => alarm.atMs <= endMs).sort((left, right) => left.atMs - right.atMs)[0]
  }

  private set(delayMs: number, everyMs: number, run: () => void): Stoppable {
    const alarm = { atMs: this.nowMs + delayMs, everyMs, run }
    this.alarms.push(alarm)
    return {
      stop: () => {
        this.alarms = this.alarms.filter((candidate) => candidate !== alarm)
      },
    }
  }
}
