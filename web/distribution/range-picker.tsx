'use client'
import { Button, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { useIsBrowser } from '#web/components/since.tsx'
import type { DistributionRange } from '#web/lib/distribution.ts'
import { formatRange } from '#web/lib/distribution.ts'
import { localInputMs, localInputText } from '#web/lib/local-time.ts'
import classes from './distribution.module.css'

const RANGES = [
  { kind: 'start', words: 'Since start' },
  { kind: 'hour', words: 'Last hour' },
  { kind: 'day', words: 'Last day' },
  { kind: 'week', words: 'Last week' },
] as const

interface RangePickerProps {
  readonly range: DistributionRange
  readonly fromMs: number
  readonly toMs: number
}

/** The time covered; it lives in the address, so that a link shows the same. */
export function RangePicker({ range, fromMs, toMs }: RangePickerProps) {
  const router = useRouter()
  const [isCustom, setCustom] = useState(range.kind === 'custom')
  const go = (next: DistributionRange) => router.push(`/distribution?range=${formatRange(next)}`)
  return (
    <>
      <fieldset className={classes.ranges} aria-label="Time covered">
        {RANGES.map(({ kind, words }) => (
          <button
            key={kind}
            type="button"
            className={classes.range}
            aria-pressed={!isCustom && range.kind === kind}
            onClick={() => {
              setCustom(false)
              go({ kind })
            }}
          >
            {words}
          </button>
        ))}
        <button
          type="button"
          className={classes.range}
          aria-pressed={isCustom}
          onClick={() => setCustom(true)}
        >
          Custom
        </button>
      </fieldset>
      {isCustom ? <CustomRange key={`${fromMs}-${toMs}`} fromMs={fromMs} toMs={toMs} onPick={go} /> : null}
    </>
  )
}

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
        label="From"
        value={fromText}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        type="datetime-local"
        label="To"
        value={toText}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        disabled={isWrong}
        title={isWrong ? 'The end must be after the start' : undefined}
      >
        Show
      </Button>
    </form>
  )
}
