import { WheelTimer } from '#engine/base/timer-wheel.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { ProbeConfig } from '#engine/contract/probe.ts'
import type { Destination } from './destination.ts'
import type { ProbeRound } from './probe-round.ts'

/** Between two probes that calls ask for though there may be no need. */
const LEAST_GAP_MS = 1_000

/** Lets something through at most once a second. */
class Pace {
  private lastMs = Number.NEGATIVE_INFINITY

  may(nowMs: number): boolean {
    if (nowMs - this.lastMs < LEAST_GAP_MS) return false
    this.lastMs = nowMs
    return true
  }
}

/** One destination under watch. As a timer it is the next round of probes, or while one is out, its next step. */
export class Watch extends WheelTimer {
  readonly destination: Destination
  moves: number
  /** Its name was resolved when it was looked at last; a numeric host always is. */
  isResolved: boolean
  /** Rounds sent. */
  sent = 0
  /** The one that is out. */
  round: ProbeRound | null = null
  sentAtMs = Number.NEGATIVE_INFINITY
  /** When the next regular round is due; one that calls ask for does not move it. */
  dueAtMs = Number.NEGATIVE_INFINITY
  /** A round is wanted whatever the interval says: to this target alone, or to all. */
  wanted: Endpoint | 'all' | null = null
  /** Suspicions of calls. */
  readonly suspicions = new Pace()
  /** Calls that were told to stay away. */
  readonly refusals = new Pace()
  private intervals: string
  private readonly onDue: (watch: Watch) => void

  constructor(destination: Destination, onDue: (watch: Watch) => void) {
    super()
    this.destination = destination
    this.moves = destination.moves
    this.intervals = intervalsOf(destination.probe)
    const isRestored = destination.targets.length > 0 && destination.health.cause === 'restart'
    this.isResolved = destination.board === null || isRestored
    this.onDue = onDue
  }

  override onExpire(): void {
    this.onDue(this)
  }

  want(what: Endpoint | 'all'): void {
    this.wanted = this.wanted === null || this.wanted === what ? what : 'all'
  }

  /** The one target that alone is wanted; null where all are. */
  get onlyWanted(): Endpoint | null {
    const { wanted, destination } = this
    if (wanted === null || wanted === 'all' || destination.targets.length < 2) return null
    return destination.targets.includes(wanted) ? wanted : null
  }

  /** True when an edit changed how often it is probed. */
  takeIntervals(): boolean {
    const before = this.intervals
    this.intervals = intervalsOf(this.destination.probe)
    return this.intervals !== before
  }
}

function intervalsOf({ intervalMs, changingIntervalMs, downIntervalMs, jitterPercent }: ProbeConfig): string {
  return [intervalMs, changingIntervalMs, downIntervalMs, jitterPercent].join()
}
