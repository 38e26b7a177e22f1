'use client'
import { fairnessSentence } from '#web/lib/fairness.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { CHANNEL_TEXTS } from '#web/texts/distribution.ts'
import classes from './distribution.module.css'
import type { JudgedSet } from './judged-sets.ts'

/** The split of each set in words, tested against what was wanted. */
export function FairnessWords({ judged }: { readonly judged: readonly JudgedSet[] }) {
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
