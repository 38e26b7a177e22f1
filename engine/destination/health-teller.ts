import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Destination } from './destination.ts'
import type { Directory } from './directory.ts'
import { isDead } from './health.ts'
import { type Judged, newsOf, type Picture, pictureOf, wholeOf } from './judged.ts'
import { PacedTelling } from './paced-telling.ts'

/** Told together at the most; the others follow in a moment. */
const MOST_TOLD = 500
/** What moves no call waits so long at the most. */
const DRIFT_MS = 100
/** Each call says how long it waited: that is looked at so often. */
const DELAYS_MS = 1_000

export interface HealthTellerOptions {
  readonly clock: Clock
  readonly directory: Directory
  onJudged(judged: readonly Judged[]): void
}

/** What the others know of one. */
interface Known {
  readonly picture: Picture
  readonly standing: string
}

/**
 * Tells the threads that judge no health what is seen of destinations: of those of which it is something else than
 * before, and of these only what is. What moves calls is told at once. Bounded by the directory.
 */
export class HealthTeller {
  private readonly options: HealthTellerOptions
  private readonly telling: PacedTelling
  private readonly known = new Map<Destination, Known>()
  /** Of these something else may be seen than is known. */
  private readonly noted = new Set<Destination>()
  private looking: Stoppable | null = null

  constructor(options: HealthTellerOptions) {
    this.options = options
    this.telling = new PacedTelling(options.clock, () => this.flush())
  }

  start(): void {
    this.looking ??= this.options.clock.every(DELAYS_MS, () => this.lookAtDelays())
  }

  /** May be called any number of times. */
  stop(): void {
    this.looking?.stop()
    this.looking = null
    this.telling.stop()
    this.noted.clear()
    this.known.clear()
  }

  /** Something else may be seen of it. */
  note(destination: Destination): void {
    if (this.looking === null || destination.isRemoved) return
    this.noted.add(destination)
    if (this.known.get(destination)?.standing === standingOf(destination)) this.telling.within(DRIFT_MS)
    else this.telling.soon()
  }

  /** Somebody knows nothing of it: all is told. */
  asked(destination: Destination): void {
    this.known.delete(destination)
    this.note(destination)
  }

  forget(destination: Destination): void {
    this.noted.delete(destination)
    this.known.delete(destination)
  }

  private lookAtDelays(): void {
    for (const destination of this.options.directory.destinations)
      if (destination.observations.delay.isFresh) this.note(destination)
  }

  private flush(): void {
    const told: Judged[] = []
    for (const destination of this.noted) {
      if (told.length === MOST_TOLD) break
      this.noted.delete(destination)
      const judged = this.newsOf(destination)
      if (judged) told.push(judged)
    }
    if (this.noted.size > 0) this.telling.soon()
    if (told.length > 0) this.options.onJudged(told)
  }

  private newsOf(destination: Destination): Judged | null {
    const nowMs = this.options.clock.monotonicMs()
    const picture = pictureOf(destination, nowMs)
    const before = this.known.get(destination)?.picture
    this.known.set(destination, { picture, standing: standingOf(destination) })
    const isKnown = before?.place === picture.place
    return isKnown ? newsOf(destination, before, picture, nowMs) : wholeOf(destination, nowMs, picture)
  }
}

/** What calls go by: another one is told at once. */
function standingOf({ health, isDead: isGone, board, probe, observations }: Destination): string {
  const targets = board?.targets.map(({ seen }) => `${seen.health}${isDead(seen, probe)}`) ?? []
  return [health.health, isGone, observations.retryAfter.until, ...targets].join(' ')
}
