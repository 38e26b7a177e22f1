import type { DriftLive } from '#engine/contract/live-calls.ts'
import { MOST_TRAILS } from '#engine/proxy/failover-book.ts'
import type { DestinationFigures, FurtherFigures, RelayFigures } from './relay-port.ts'

type ThreadFigures = RelayFigures | FurtherFigures

/**
 * The figures of all relay threads as one. Loads are counted in memory that they share, and health is judged by the first
 * (rules 20): both are read from it. What each counts for itself is added.
 */
export function mergeFigures(first: RelayFigures, further: readonly FurtherFigures[]): RelayFigures {
  const all = [first, ...further]
  const sum = (read: (figures: ThreadFigures) => number) => all.reduce((total, each) => total + read(each), 0)
  return {
    ...first,
    callsPerSecond: sum((each) => each.callsPerSecond),
    failuresPerSecond: sum((each) => each.failuresPerSecond),
    answerSeizureRatio: weighed(all, (each) => each.answerSeizureRatio),
    postDialDelayMs: mergeDelays(all),
    destinations: mergeDestinations(first, further),
    sources: mergeSources(first, further),
    failovers: all
      .flatMap((each) => each.failovers)
      .sort((a, b) => b.atMs - a.atMs)
      .slice(0, MOST_TRAILS),
    drifts: mergeDrifts(all),
    messages: merge(
      all.flatMap((each) => each.messages),
      ({ direction, method, code }) => `${direction} ${method} ${code}`,
      (a, b) => ({ ...a, count: a.count + b.count }),
    ),
    drops: merge(
      all.flatMap((each) => each.drops),
      ({ reason }) => reason,
      (a, b) => ({ ...a, count: a.count + b.count }),
    ),
    transactions: sum((each) => each.transactions),
    openTransactions: sum((each) => each.openTransactions),
    handedOver: sum((each) => each.handedOver),
    isOverloaded: all.some((each) => each.isOverloaded),
    isLate: all.some((each) => each.isLate),
    lateShare: Math.max(...all.map((each) => each.lateShare)),
  }
}

/** Those of the same key become one. */
function merge<One>(all: readonly One[], keyOf: (one: One) => unknown, join: (a: One, b: One) => One): One[] {
  const byKey = new Map<unknown, One>()
  for (const one of all) {
    const key = keyOf(one)
    const known = byKey.get(key)
    byKey.set(key, known === undefined ? one : join(known, one))
  }
  return [...byKey.values()]
}

/** The mean by calls per second; null where no thread tells one. */
function weighed(
  all: readonly ThreadFigures[],
  read: (figures: ThreadFigures) => number | null,
): number | null {
  let weights = 0
  let total = 0
  for (const each of all) {
    const value = read(each)
    if (value === null) continue
    // Of a second without calls the minute's figure still holds.
    const weight = Math.max(each.callsPerSecond, 1)
    weights += weight
    total += weight * value
  }
  return weights === 0 ? null : total / weights
}

/** The median is the threads' mean; the 95th percentile is that of the slowest, which no call of the others exceeds more often. */
function mergeDelays(all: readonly ThreadFigures[]): RelayFigures['postDialDelayMs'] {
  const p50 = weighed(all, (each) => each.postDialDelayMs?.p50 ?? null)
  const p95s = all.flatMap((each) => (each.postDialDelayMs ? [each.postDialDelayMs.p95] : []))
  return p50 === null ? null : { p50, p95: Math.max(...p95s) }
}

/** Those that the first knows: an edit reaches it before the others. */
function mergeDestinations(first: RelayFigures, further: readonly FurtherFigures[]): DestinationFigures[] {
  const byId = further.map(({ destinations }) => new Map(destinations.map((each) => [each.id, each])))
  return first.destinations.map((own) => {
    let { callsPerSecond, total, attempts } = own
    for (const figures of byId) {
      const theirs = figures.get(own.id)
      callsPerSecond += theirs?.callsPerSecond ?? 0
      total += theirs?.total ?? 0
      attempts += theirs?.attempts ?? 0
    }
    return { ...own, callsPerSecond, total, attempts }
  })
}

function mergeSources(first: RelayFigures, further: readonly FurtherFigures[]): RelayFigures['sources'] {
  const rates = merge(
    further.flatMap(({ sources }) => sources),
    ({ id }) => id,
    (a, b) => ({ ...a, callsPerSecond: a.callsPerSecond + b.callsPerSecond }),
  )
  const rateOf = new Map(rates.map(({ id, callsPerSecond }) => [id, callsPerSecond]))
  return first.sources.map((own) => ({
    ...own,
    callsPerSecond: own.callsPerSecond + (rateOf.get(own.id) ?? 0),
  }))
}

function mergeDrifts(all: readonly ThreadFigures[]): DriftLive[] {
  return merge(
    all.flatMap(({ drifts }) => drifts),
    ({ destinationId }) => destinationId,
    (a, b) => ({
      ...a,
      doubtful: a.doubtful + b.doubtful,
      orphans: a.orphans + b.orphans,
      theirs: a.theirs ?? b.theirs,
      reason: a.reason || b.reason,
      sinceMs:
        a.sinceMs === null || b.sinceMs === null ? (a.sinceMs ?? b.sinceMs) : Math.min(a.sinceMs, b.sinceMs),
    }),
  )
}
