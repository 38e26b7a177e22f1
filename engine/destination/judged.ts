import type { LatencyLive, ProbeOutcome } from '#engine/contract/health-live.ts'
import type { Destination } from './destination.ts'
import type { HealthRecord } from './health.ts'
import type { OverloadWord } from './overloads.ts'
import type { TargetSeen } from './target-board.ts'

/** What is seen of one destination, but for what moves by time: another value, or another object, where it is another. */
export interface Picture {
  /** The place it was seen at (`placeKey`). */
  readonly place: string
  readonly health: HealthRecord
  /** Null where it is reached by a number. */
  readonly targets: readonly TargetSeen[] | null
  readonly latency: LatencyLive | null
  readonly lastProbe: ProbeOutcome | null
  /** In a row. */
  readonly ejections: number
  readonly ejectedUntilMs: number | null
  readonly retryAfterUntilMs: number | null
}

const PARTS = [
  'health',
  'targets',
  'latency',
  'lastProbe',
  'ejections',
  'ejectedUntilMs',
  'retryAfterUntilMs',
] as const satisfies readonly (keyof Picture)[]

type Parts = Pick<Picture, (typeof PARTS)[number]>
type SomeParts = { -readonly [Part in keyof Parts]?: Parts[Part] }

/** What moves by time, as it is now; null: nothing was added to it. */
interface Movements {
  /** Attempts that failed lately, as calls. */
  readonly failures: number | null
  /** Peak average of the time to the first answer of its calls. */
  readonly delayMs: number | null
  readonly overload: readonly OverloadWord[] | null
}

/**
 * What the thread that judges health tells the others of one destination: plain data. A part that is not there is as it
 * was told; where `isWhole` all are there.
 */
export interface Judged extends Readonly<SomeParts>, Movements {
  readonly destinationId: number
  readonly place: string
  readonly isWhole: boolean
}

export function pictureOf(destination: Destination, nowMs: number): Picture {
  const { placeKey: place, health, board, observations, placement } = destination
  const { latency, lastProbe, ejection, retryAfter } = observations
  return {
    place,
    health,
    targets: board?.seen ?? null,
    latency: latency.read(),
    lastProbe,
    ejections: ejection.ejections(placement.evidence, nowMs),
    ejectedUntilMs: ejection.until,
    retryAfterUntilMs: retryAfter.until,
  }
}

/** All there is. */
export function wholeOf(
  destination: Destination,
  nowMs: number,
  picture = pictureOf(destination, nowMs),
): Judged {
  const { id: destinationId, observations } = destination
  const { failures, delay, overload } = observations
  return {
    ...{ destinationId, isWhole: true, ...picture },
    ...{ failures: failures.read(nowMs), delayMs: delay.read(nowMs), overload: overload.said(nowMs) },
  }
}

/** What is another than `before`, or has moved since this was asked; null: nothing. */
export function newsOf(
  destination: Destination,
  before: Picture,
  picture: Picture,
  nowMs: number,
): Judged | null {
  const { failures, delay, overload } = destination.observations
  const moved = [failures.takeNews(nowMs), delay.takeNews(nowMs), overload.takeNews(nowMs)] as const
  const parts = PARTS.filter((part) => picture[part] !== before[part])
  if (parts.length === 0 && moved.every((each) => each === null)) return null
  const others: SomeParts = {}
  for (const part of parts) copyPart(others, picture, part)
  const [failuresNow, delayMs, overloadNow] = moved
  return {
    ...{ destinationId: destination.id, place: picture.place, isWhole: false, ...others },
    ...{ failures: failuresNow, delayMs, overload: overloadNow },
  }
}

function copyPart<Part extends keyof Parts>(to: SomeParts, from: Picture, part: Part): void {
  to[part] = from[part]
}
