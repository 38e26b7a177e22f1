'use client'
import segments from '#web/components/segments.module.css'
import { STAGE_TEXTS } from '#web/texts/sets.ts'
import { useBoard } from './board.tsx'

/** Whether edits are saved as they are made, or gathered; kept for this person in this browser. */
export function EditMode() {
  const { isStaging, setStaging } = useBoard()
  const choices = [
    { value: false, words: STAGE_TEXTS.atOnce, line: STAGE_TEXTS.atOnceLine },
    { value: true, words: STAGE_TEXTS.staging, line: STAGE_TEXTS.stagingLine },
  ]
  return (
    <fieldset className={segments.segments} aria-label={STAGE_TEXTS.mode}>
      {choices.map(({ value, words, line }) => (
        <button
          key={words}
          type="button"
          className={segments.segment}
          aria-pressed={isStaging === value}
          title={line}
          onClick={() => setStaging(value)}
        >
          {words}
        </button>
      ))}
    </fieldset>
  )
}
