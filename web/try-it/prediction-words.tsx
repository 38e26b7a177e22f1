'use client'
import { useFormat } from '#web/components/theme-provider.tsx'
import { destinationName } from '#web/lib/uri.ts'
import { PREDICTION_TEXTS, TRY_IT_TEXTS, WHAT_IF_TABLE_TEXTS } from '#web/texts/try-it.ts'
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
        {(wrong.field === 'channels' ? PREDICTION_TEXTS.wrongOrEmpty : PREDICTION_TEXTS.wrong)(
          destinationName(wrong.destination),
          WHAT_IF_TABLE_TEXTS[wrong.field],
        )}
      </span>
    )
  if (state.kind !== 'predicted') return <span className="faint">{PREDICTION_TEXTS.nothing}</span>
  const { calls, unplacedNow, unplacedThen, moved, begunWith = 0 } = state.answer
  return (
    <span className="figure" style={{ whiteSpace: 'normal' }}>
      {placedWords(calls, unplacedNow, unplacedThen, format.count)}
      {begunWith === 0 ? '' : TRY_IT_TEXTS.begunWith(format.count(begunWith), begunWith === 1)}
      {moved === null ? '' : PREDICTION_TEXTS.moved(format.count(moved))}
      {isStale ? <strong>{PREDICTION_TEXTS.stale}</strong> : null}
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
  if (unplacedNow === 0 && unplacedThen === 0) return PREDICTION_TEXTS.allPlaced(count(calls))
  const number = (value: number) => (value === 0 ? PREDICTION_TEXTS.none : count(value))
  return PREDICTION_TEXTS.placed(count(calls), number(unplacedNow), number(unplacedThen))
}
