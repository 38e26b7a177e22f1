import type { Destination } from './destination.ts'
import type { Source } from './source.ts'
import type { WarmNews } from './warm-up.ts'
import type { DrainNews } from './wish.ts'

/** What has come to its end since the last look. */
export interface Settled {
  /** Draining ones whose last call has ended, or whose deadline has passed. */
  readonly drained: readonly Drained[]
  readonly warmed: readonly Warmed[]
  readonly capped: readonly Capped[]
  /** Removed ones whose last call has ended. */
  readonly forgotten: readonly Destination[]
}

/** A drain that has ended: it is disabled now, and the panel is to write it down. Or one that goes on past its deadline. */
export interface Drained extends DrainNews {
  readonly destination: Destination
}

/** A slow start that began, or is over. */
export interface Warmed {
  readonly destination: Destination
  readonly news: WarmNews
}

/** Somebody met the cap of its calls per second, so often since it was last told; at most once in ten seconds each. */
export interface Capped {
  readonly on: Destination | Source
  readonly hits: number
}

/** Looks what has come of each; to be called about once a second. */
export function settleAll(
  destinations: readonly Destination[],
  sources: readonly Source[],
  nowMs: number,
): Omit<Settled, 'forgotten'> {
  const drained: Drained[] = []
  const warmed: Warmed[] = []
  for (const destination of destinations) {
    destination.channels.settle()
    const news = destination.warmUp.settle()
    if (news !== null) warmed.push({ destination, news })
    const drain = destination.wish.settle(destination.activeCalls())
    if (drain !== null) drained.push({ destination, ...drain })
    if (news !== null || drain !== null) destination.judge()
  }
  const capped = [...cappedAmong(destinations, nowMs), ...cappedAmong(sources, nowMs)]
  return { drained, warmed, capped }
}

function cappedAmong(all: readonly (Destination | Source)[], nowMs: number): Capped[] {
  const capped: Capped[] = []
  for (const on of all) {
    const hits = on.rate.cap === null ? 0 : on.rate.takeHits(nowMs)
    if (hits > 0) capped.push({ on, hits })
  }
  return capped
}
