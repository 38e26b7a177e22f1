import type { DriftLive } from '#engine/contract/live-calls.ts'
import { MOST_TRAILS } from '#engine/proxy/failover-book.ts'
import type { DestinationFigures, RelayFigures } from './relay-port.ts'

/**
 * The figures of all relay threads as one. Loads are counted in memory that they share, and health is judged by the first
 * (rules 20): both are read from it. What each counts for itself is added.
 */
export function mergeFigures(all: readonly [RelayFigures, ...RelayFigures[]]): RelayFigures {
  const [first, ...others] = all
  if (others.length === 0) return first
  const sum = (read: (figures: RelayFigures) => number) => all.reduce((total, each) => total + read(each), 0)
  return {
    ...first,
    callsPerSecond: sum((each) => each.callsPerSecond),
    failuresPerSecond: sum((each) => each.failuresPerSecond),
    answerSeizureRatio: weighed(all, (each) => each.answerSeizureRatio),
    postDialDelayMs: mergeDelays(all),
    destinations: mergeDestinations(first, others),
    sources: mergeSources(first, others),
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
  all: readonly RelayFigures[],
  read: (figures: RelayFigures) => number | null,
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
function mergeDelays(all: readonly RelayFigures[]): RelayFigures['postDialDelayMs'] {
  const p50 = weighed(all, (each) => each.postDialDelayMs?.p50 ?? null)
  const p95s = all.flatMap((each) => (each.postDialDelayMs ? [each.postDialDelayMs.p95] : []))
  return p50 === null ? null : { p50, p95: Math.max(...p95s) }
}

/** Those that the first knows: an edit reaches it before the others. */
function mergeDestinations(first: RelayFigures, others: readonly RelayFigures[]): DestinationFigures[] {
  const byId = others.map(({ destinations }) => new Map(destinations.map((each) => [each.id, each])))
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

function mergeSources(first: RelayFigures, others: readonly RelayFigures[]): RelayFigures['sources'] {
  const rates = merge(
    others.flatMap(({ sources }) => sources),
    ({ id }) => id,
    (a, b) => ({ ...a, callsPerSecond: a.callsPerSecond + b.callsPerSecond }),
  )
  const rateOf = new Map(rates.map(({ id, callsPerSecond }) => [id, callsPerSecond]))
  return first.sources.map((own) => ({
    ...own,
    callsPerSecond: own.callsPerSecond + (rateOf.get(own.id) ?? 0),
  }))
}

function mergeDrifts(all: readonly RelayFigures[]): DriftLive[] {
  return merge(
    all.flatMap(({ drifts }) => drifts),
    ({ destinationId }) => destinationId,
    (a, b) => ({
      ...a,
      ours: a.ours + b.ours,
      doubtful: a.doubtful + b.doubtful,
      orphans: a.orphans + b.orphans,
      theirs: a.theirs ?? b.theirs,
      reason: a.reason || b.reason,
      sinceMs:
        a.sinceMs === null || b.sinceMs === null ? (a.sinceMs ?? b.sinceMs) : Math.min(a.sinceMs, b.sinceMs),
    }),
  )
}
