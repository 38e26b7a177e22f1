'use client'
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, memo, useState } from 'react'
import { type DistributionRange, formatRange } from '#web/lib/distribution.ts'
import { localInputMs, localInputText } from '#web/lib/local-time.ts'
import { RANGE_TEXTS } from '#web/texts/shared.ts'
import classes from './range-picker.module.css'
import segments from './segments.module.css'
import { useIsBrowser } from './since.tsx'

const RANGES = [
  { kind: 'hour', words: RANGE_TEXTS.hour },
  { kind: 'day', words: RANGE_TEXTS.day },
  { kind: 'week', words: RANGE_TEXTS.week },
] as const

interface RangePickerProps {
  readonly range: DistributionRange
  readonly fromMs: number
  readonly toMs: number
  /** What `start` is called here. */
  readonly startWords: string
  readonly onPick: (range: DistributionRange) => void
}

/** The time covered; it lives in the address, so that a link shows the same. Drawn again when it is another only. */
export const RangePicker = memo(function RangePicker(props: RangePickerProps) {
  const { range, fromMs, toMs, startWords, onPick } = props
  const [isCustom, setCustom] = useState(range.kind === 'custom')
  return (
    <>
      <fieldset className={segments.segments} aria-label={RANGE_TEXTS.covered}>
        {[{ kind: 'start', words: startWords } as const, ...RANGES].map(({ kind, words }) => (
          <button
            key={kind}
            type="button"
            className={segments.segment}
            aria-pressed={!isCustom && range.kind === kind}
            onClick={() => {
              setCustom(false)
              onPick({ kind })
            }}
          >
            {words}
          </button>
        ))}
        <button
          type="button"
          className={segments.segment}
          aria-pressed={isCustom}
          onClick={() => setCustom(true)}
        >
          {RANGE_TEXTS.custom}
        </button>
      </fieldset>
      {isCustom ? (
        // Not for other times: they go on while somebody types.
        <CustomRange key={formatRange(range)} fromMs={fromMs} toMs={toMs} onPick={onPick} />
      ) : null}
    </>
  )
})

interface CustomRangeProps {
  readonly fromMs: number
  readonly toMs: number
  readonly onPick: (range: DistributionRange) => void
}

function CustomRange({ fromMs, toMs, onPick }: CustomRangeProps) {
  const isBrowser = useIsBrowser()
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const fromText = from ?? (isBrowser ? localInputText(fromMs) : '')
  const toText = to ?? (isBrowser ? localInputText(toMs) : '')
  const start = localInputMs(fromText)
  const end = localInputMs(toText)
  const isWrong = start === null || end === null || start >= end
  const pick = (event: FormEvent) => {
    event.preventDefault()
    if (start !== null && end !== null && start < end) onPick({ kind: 'custom', fromMs: start, toMs: end })
  }
  return (
    <form className={classes.times} onSubmit={pick}>
      <TextInput
        size="xs"
        type="datetime-local"
        label={RANGE_TEXTS.from}
        value={fromText}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        type="datetime-local"
        label={RANGE_TEXTS.to}
        value={toText}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        disabled={isWrong}
        title={isWrong ? RANGE_TEXTS.wrong : undefined}
      >
        {RANGE_TEXTS.show}
      </Button>
    </form>
  )
}
