'use client'
import { useFormat } from '#web/components/theme-provider.tsx'
import { destinationName } from '#web/lib/uri.ts'
import { TRY_IT_TEXTS } from '#web/texts/try-it.ts'
import classes from './try-it.module.css'
import type { PredictionState } from './use-prediction.ts'
import type { unreadable } from './what-if-values.ts'

interface WordsProps {
  readonly state: PredictionState
  /** The edit went on since. */
  readonly isStale: boolean
  readonly wrong: ReturnType<typeof unreadable>
}

/** What the prediction says in one line. */
export function PredictionWords({ state, isStale, wrong }: WordsProps) {
  const format = useFormat()
  if (wrong)
    return (
      <span className={classes.wrong}>
        {destinationName(wrong.destination)}, {wrong.field}: write a whole number
        {wrong.field === 'channels' ? ', or leave it empty for no limit' : ''}.
      </span>
    )
  if (state.kind !== 'predicted')
    return (
      <span className="faint">
        Edit weights, channels, state or algorithm, and ask what the shares would be. Nothing is saved.
      </span>
    )
  const { calls, unplacedNow, unplacedThen, moved, begunWith = 0 } = state.answer
  return (
    <span className="figure" style={{ whiteSpace: 'normal' }}>
      {placedWords(calls, unplacedNow, unplacedThen, format.count)}
      {begunWith === 0 ? '' : TRY_IT_TEXTS.begunWith(format.count(begunWith), begunWith === 1)}
      {moved === null ? '' : ` ${format.count(moved)} would go elsewhere than now.`}
      {isStale ? <strong> The edit has changed since; predict again.</strong> : null}
    </span>
  )
}

/** "Of 10,000 calls 20 find nobody now, and none would then." */
export function placedWords(
  calls: number,
  unplacedNow: number,
  unplacedThen: number,
  count: (value: number) => string,
): string {
  if (unplacedNow === 0 && unplacedThen === 0)
    return `All ${count(calls)} calls find a destination, as the set is and as it would be.`
  const number = (value: number) => (value === 0 ? 'none' : count(value))
  return `Of ${count(calls)} calls ${number(unplacedNow)} find nobody now, and ${number(unplacedThen)} would then.`
}
