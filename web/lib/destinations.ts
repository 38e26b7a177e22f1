import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { DestinationLive } from '#engine/contract/live.ts'
import { predictedShares } from '#engine/contract/shares.ts'
import type { NamedSet } from './named-sets.ts'
import { destinationName } from './uri.ts'

/** A destination with its place among all: the place gives it its colour and order everywhere. */
export interface PlacedDestination {
  readonly id: number
  readonly setId: number
  readonly name: string
  readonly position: number
  readonly channels: number | null
}

export function placedDestinations(sets: readonly NamedSet[]): readonly PlacedDestination[] {
  const all = sets.flatMap((set) => set.destinations.map((destination) => ({ set, destination })))
  return all.map(({ set, destination }, position) => ({
    id: destination.id,
    setId: set.id,
    name: destinationName(destination),
    position,
    channels: destination.channels,
  }))
}

/** Where all that is known of one destination's health stands. */
export function healthHref(id: number): string {
  return `/health?destination=${id}`
}

type Rank = Pick<DestinationConfig, 'id' | 'weight' | 'priority' | 'adminState'> &
  Partial<Pick<DestinationConfig, 'channels' | 'lastResort'>>

/** Shares in percent that the configuration asks for: whoever is on takes part, healthy or not. */
export function wantedShares(
  algorithm: SetConfig['algorithm'],
  destinations: readonly Rank[],
): ReadonlyMap<number, number> {
  return sharesOf(algorithm, destinations, () => true)
}

/** Shares in percent that the next calls will see: whoever is on and not down. */
export function presentShares(
  algorithm: SetConfig['algorithm'],
  destinations: readonly Rank[],
  down: ReadonlySet<number>,
): ReadonlyMap<number, number> {
  return sharesOf(algorithm, destinations, (id) => !down.has(id))
}

/**
 * Shares in percent that the next calls get as things stand: by the weights in force (fed ones and slow starts
 * included), among those that are on and not down. One that is full for a moment keeps its share.
 */
export function sharesNow(
  algorithm: SetConfig['algorithm'],
  destinations: readonly Rank[],
  live: ReadonlyMap<number, DestinationLive>,
): ReadonlyMap<number, number> {
  const present = destinations.map((one) => {
    const seen = live.get(one.id)
    if (!seen) return one
    const { weight, adminState, capacity } = seen
    return { ...one, weight, adminState, channels: capacity }
  })
  return sharesOf(algorithm, present, (id) => {
    const seen = live.get(id)
    return seen?.health !== 'down' && seen?.capacity !== 0
  })
}

function sharesOf(
  algorithm: SetConfig['algorithm'],
  destinations: readonly Rank[],
  isWell: (id: number) => boolean,
) {
  const members = destinations.map(
    ({ id, weight, priority, adminState, channels = null, lastResort = false }) => ({
      id,
      weight,
      priority,
      channels,
      lastResort,
      eligible: adminState === 'enabled' && isWell(id),
    }),
  )
  return new Map(predictedShares(algorithm, members).map(({ id, share }) => [id, share]))
}

/** Calls per destination of one set, seen over a stated time; null shares where too few calls say anything. */
export interface SeenShares {
  readonly calls: number
  readonly sinceMs: number | null
  readonly shares: ReadonlyMap<number, number>
}

/** The same over a time that is kept: calls placed on each destination of the set. */
export function keptShares(ids: readonly number[], calls: ReadonlyMap<number, number>): SeenShares {
  const values = ids.map((id) => calls.get(id) ?? 0)
  const all = sum(values)
  return { calls: all, sinceMs: null, shares: all > 0 ? percentages(ids, values) : new Map() }
}

/** Fewer calls than this say nothing about a share. */
export const FEWEST_CALLS = 100

/** Calls placed since the baseline; where these are too few, since engine start (`sinceMs` null). */
export function seenShares(
  ids: readonly number[],
  live: ReadonlyMap<number, DestinationLive>,
  baseline: { readonly sinceMs: number; readonly totals: ReadonlyMap<number, number> } | null,
): SeenShares {
  const recent = ids.map((id) => Math.max(0, (live.get(id)?.total ?? 0) - (baseline?.totals.get(id) ?? 0)))
  const recentCalls = sum(recent)
  if (baseline && recentCalls >= FEWEST_CALLS)
    return { calls: recentCalls, sinceMs: baseline.sinceMs, shares: percentages(ids, recent) }
  const totals = ids.map((id) => live.get(id)?.total ?? 0)
  const calls = sum(totals)
  return { calls, sinceMs: null, shares: calls > 0 ? percentages(ids, totals) : new Map() }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function percentages(ids: readonly number[], values: readonly number[]): ReadonlyMap<number, number> {
  const total = sum(values)
  return new Map(ids.map((id, i) => [id, (100 * (values[i] ?? 0)) / total]))
}
