import type { Tick } from '#engine/contract/live.ts'
import { errorFields, type Log } from '../log.ts'
import type { SeenActive, SeenMinute } from '../repositories/figures-intake.ts'

const MINUTE_MS = 60_000

type Mutable = { -readonly [name in keyof SeenActive]: number }
interface Place extends Mutable {
  readonly destinationId: number
  readonly setId: number
}

interface OpenMinute {
  readonly minuteMs: number
  samples: number
  readonly all: Mutable
  readonly destinations: Map<number, Place>
}

/**
 * Active calls as ticks tell them, written once a minute. What the panel did not see stays a gap: nothing is made up.
 * Holds one minute, a row for each destination that had a call in it.
 */
export class ActiveCallsKeeper {
  private minute: OpenMinute | null = null
  /** One after the other: the next minute waits for the one before. */
  private tail: Promise<void> = Promise.resolve()
  private readonly write: (seen: SeenMinute) => Promise<void>
  private readonly log: Log

  constructor(write: (seen: SeenMinute) => Promise<void>, log: Log) {
    this.write = write
    this.log = log
  }

  /** Resolves when every minute handed over so far is written. */
  get settled(): Promise<void> {
    return this.tail
  }

  add(tick: Tick): void {
    const minuteMs = Math.floor(tick.atMs / MINUTE_MS) * MINUTE_MS
    if (this.minute && this.minute.minuteMs !== minuteMs) this.close()
    this.minute ??= {
      minuteMs,
      samples: 0,
      all: { activeSum: 0, activePeak: 0 },
      destinations: new Map(),
    }
    const { all, destinations } = this.minute
    this.minute.samples += 1
    see(all, tick.activeCalls)
    for (const { id, setId, activeCalls } of tick.destinations) {
      if (activeCalls === 0) continue
      const place = destinations.get(id) ?? { destinationId: id, setId, activeSum: 0, activePeak: 0 }
      see(place, activeCalls)
      destinations.set(id, place)
    }
  }

  /** Hands over the minute begun: its second half is added when it is seen. */
  close(): void {
    const seen = this.minute
    if (!seen) return
    this.minute = null
    this.tail = this.tail.then(async () => {
      try {
        await this.write({ ...seen, destinations: [...seen.destinations.values()] })
      } catch (error) {
        this.log.error('active calls of a minute could not be kept; it stays a gap', errorFields(error))
      }
    })
  }
}

function see(seen: Mutable, activeCalls: number): void {
  seen.activeSum += activeCalls
  seen.activePeak = Math.max(seen.activePeak, activeCalls)
}
