'use client'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { PredictionState } from './use-prediction.ts'

interface WordsProps {
  readonly state: PredictionState
  /** The edit went on since. */
  readonly isStale: boolean
}

/** What the prediction says in one line. */
export function PredictionWords({ state, isStale }: WordsProps) {
  const format = useFormat()
  if (state.kind !== 'predicted')
    return (
      <span className="faint">
        Edit weights, channels, state or algorithm, and ask what the shares would be. Nothing is saved.
      </span>
    )
  const { calls, unplacedNow, unplacedThen, moved } = state.answer
  return (
    <span className="figure" style={{ whiteSpace: 'normal' }}>
      Of {format.count(calls)} calls {nobody(unplacedNow, format.count)} now and{' '}
      {nobody(unplacedThen, format.count)} then.
      {moved === null ? '' : ` ${format.count(moved)} would go elsewhere than now.`}
      {isStale ? <strong> The edit has changed since; predict again.</strong> : null}
    </span>
  )
}

function nobody(count: number, word: (count: number) => string): string {
  return count === 0 ? 'none is left unplaced' : `${word(count)} find nobody`
}
