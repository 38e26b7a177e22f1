'use client'
import { useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import type { DistributionView } from '#web/lib/distribution.ts'
import { fairnessSentence } from '#web/lib/fairness.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { CHANNEL_TEXTS } from '#web/texts/distribution.ts'
import classes from './distribution.module.css'
import { judgedSets } from './judged-sets.ts'

interface FairnessWordsProps {
  readonly view: DistributionView
  readonly sets: readonly SetConfig[]
  readonly setId: number | null
}

/** The split of each set in words, tested against what was wanted. */
export function FairnessWords({ view, sets, setId }: FairnessWordsProps) {
  const judged = useMemo(() => judgedSets(sets, view, setId), [sets, view, setId])
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
        {CHANNEL_TEXTS.fairness}
      </p>
    </div>
  )
}
