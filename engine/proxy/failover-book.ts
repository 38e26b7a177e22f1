import { type TimerWheel, WheelTimer } from '#engine/base/timer-wheel.ts'
import { type Endpoint, formatEndpoint } from '#engine/contract/address.ts'
import type { FailoverTrail } from '#engine/contract/health-live.ts'
import type { Destination } from '#engine/destination/destination.ts'

export const MOST_TRAILS = 64
/** The first is told with what follows it within a moment, the next after at least so long. */
const GATHER_MS = 1_000
const QUIET_MS = 10_000
/** Reasons of one count; status codes make them many. */
const MOST_REASONS = 16
const OTHER_REASON = 'otherwise'

/** Calls that failed on one destination since it was last told of. */
export interface FailoverNews {
  readonly setId: number
  readonly destinationId: number
  /** One plain sentence: `udp:127.0.0.1:5070: 14 calls moved on (12 no answer, 2 answered 503)`. */
  readonly text: string
  /** Calls by what became of them (`moved`, `ended`), and by reason. */
  readonly figures: Readonly<Record<string, number>>
}

type Counted = Pick<Destination, 'id' | 'setId'>

/** What is counted of one failed attempt. */
export interface FailedAttempt {
  readonly destination: Counted
  readonly at: Endpoint
  readonly reason: string
  readonly isCall: boolean
  /** Another attempt took its place; else it was the last. */
  readonly hasMoved: boolean
}

/** The count of one destination; as a timer the moment it may be told of. */
class Tally extends WheelTimer {
  readonly destination: Counted
  private readonly onDue: (tally: Tally) => void
  private target = ''
  private moved = 0
  private ended = 0
  private areCalls = true
  private reasons = new Map<string, number>()

  constructor(destination: Counted, onDue: (tally: Tally) => void) {
    super()
    this.destination = destination
    this.onDue = onDue
  }

  override onExpire(): void {
    this.onDue(this)
  }

  add({ at, reason, isCall, hasMoved }: FailedAttempt): void {
    this.target = formatEndpoint(at)
    if (hasMoved) this.moved += 1
    else this.ended += 1
    this.areCalls &&= isCall
    const { reasons } = this
    const known = reasons.has(reason) || reasons.size < MOST_REASONS - 1 ? reason : OTHER_REASON
    reasons.set(known, (reasons.get(known) ?? 0) + 1)
  }

  /** What there is to tell, which is nothing then; null where nothing failed. */
  take(): FailoverNews | null {
    const { moved, ended, reasons, target } = this
    if (moved + ended === 0) return null
    const { id: destinationId, setId } = this.destination
    const text = `${target}: ${this.words()}`
    const figures = { moved, ended, ...Object.fromEntries(reasons) }
    this.moved = 0
    this.ended = 0
    this.areCalls = true
    this.reasons = new Map()
    return { setId, destinationId, text, figures }
  }

  private words(): string {
    const { moved, ended, areCalls } = this
    const noun = (count: number) => `${count} ${areCalls ? 'call' : 'request'}${count === 1 ? '' : 's'}`
    const why = Array.from(this.reasons, ([reason, count]) => `${count} ${reason}`).join(', ')
    const said = [
      ...(moved > 0 ? [`${noun(moved)} moved on`] : []),
      ...(ended > 0 ? [`${noun(ended)} ended there`] : []),
    ]
    return `${said.join(', ')} (${why})`
  }
}

/**
 * Calls that one destination was not enough for: the last trails, and news of each destination that failed, at most
 * one in ten seconds. A count leaves when its destination was quiet for so long.
 */
export class FailoverBook {
  private readonly wheel: TimerWheel
  private readonly onNews: (news: FailoverNews) => void
  private readonly trails: FailoverTrail[] = []
  /** Where the next goes once all places are taken. */
  private next = 0
  private readonly tallies = new Map<number, Tally>()
  private readonly onDue = (tally: Tally) => this.tell(tally)

  constructor(wheel: TimerWheel, onNews: (news: FailoverNews) => void) {
    this.wheel = wheel
    this.onNews = onNews
  }

  keep(trail: FailoverTrail): void {
    this.trails[this.next] = trail
    this.next = (this.next + 1) % MOST_TRAILS
  }

  /** Newest first. */
  recent(): FailoverTrail[] {
    return [...this.trails.slice(this.next), ...this.trails.slice(0, this.next)].reverse()
  }

  count(failed: FailedAttempt): void {
    const { id } = failed.destination
    const tally = this.tallies.get(id) ?? new Tally(failed.destination, this.onDue)
    this.tallies.set(id, tally)
    tally.add(failed)
    if (!tally.isArmed) this.wheel.arm(tally, GATHER_MS)
  }

  private tell(tally: Tally): void {
    const news = tally.take()
    if (!news) this.tallies.delete(tally.destination.id)
    else {
      this.onNews(news)
      this.wheel.arm(tally, QUIET_MS)
    }
  }
}
