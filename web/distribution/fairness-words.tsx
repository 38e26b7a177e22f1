'use client'
import { useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { wantedShares } from '#web/lib/destinations.ts'
import type { DistributionView } from '#web/lib/distribution.ts'
import { type Fairness, fairnessOf, fairnessSentence, type Part } from '#web/lib/fairness.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationName } from '#web/lib/uri.ts'
import classes from './distribution.module.css'

interface FairnessWordsProps {
  readonly view: DistributionView
  readonly sets: readonly SetConfig[]
  readonly setId: number | null
}

/** The split of each set in words, tested against what was wanted. */
export function FairnessWords({ view, sets, setId }: FairnessWordsProps) {
  const judged = useMemo(
    () => sets.filter((set) => setId === null || set.id === setId).flatMap((set) => judge(set, view)),
    [sets, view, setId],
  )
  if (judged.length === 0) return null
  return (
    <div style={{ marginBottom: 16 }} data-live>
      {judged.map(({ set, parts, fairness }) => (
        <p key={set.id} className={classes.words}>
          {judged.length > 1 ? `${setTitle(set)}: ` : ''}
          {fairnessSentence(parts, fairness)}
        </p>
      ))}
      <p className={`${classes.words} faint`} style={{ fontSize: 12 }}>
        Measured against the weights and switches of now, as if each call were drawn by chance. Time in which
        a destination was full, down, off or otherwise weighted makes a split wider without any fault.
      </p>
    </div>
  )
}

interface Judged {
  readonly set: SetConfig
  readonly parts: readonly Part[]
  readonly fairness: Fairness
}

function judge(set: SetConfig, view: DistributionView): readonly Judged[] {
  const wanted = wantedShares(set.algorithm, set.destinations)
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
