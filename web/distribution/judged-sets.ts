import type { SetConfig } from '#engine/contract/config.ts'
import { wantedShares } from '#web/lib/destinations.ts'
import type { DistributionView } from '#web/lib/distribution.ts'
import { type Fairness, fairnessOf, type Part } from '#web/lib/fairness.ts'
import { destinationName } from '#web/lib/uri.ts'

export interface JudgedSet {
  readonly set: SetConfig
  readonly parts: readonly Part[]
  readonly fairness: Fairness
}

/** The sets that have calls enough to be judged; null is all of them. */
export function judgedSets(
  sets: readonly SetConfig[],
  view: DistributionView,
  setId: number | null,
): readonly JudgedSet[] {
  return sets.filter((set) => setId === null || set.id === setId).flatMap((set) => judge(set, view))
}

/** A set's stay the same as long as the set is. */
const wantedOf = new WeakMap<SetConfig, ReadonlyMap<number, number>>()

function judge(set: SetConfig, view: DistributionView): readonly JudgedSet[] {
  const wanted = wantedOf.get(set) ?? wantedShares(set.algorithm, set.destinations)
  wantedOf.set(set, wanted)
  const counts = new Map(
    view.destinations.filter((one) => one.setId === set.id).map((one) => [one.id, one.total]),
  )
  const parts = set.destinations.map((one) => ({
    id: one.id,
    name: destinationName(one),
    calls: counts.get(one.id) ?? 0,
    wanted: wanted.get(one.id) ?? 0,
  }))
  const fairness = fairnessOf(parts)
  return fairness ? [{ set, parts, fairness }] : []
}
