'use client'
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Notice } from '#web/components/notice.tsx'
import segments from '#web/components/segments.module.css'
import { useIsBrowser } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { RANGE_NAMES, SHORTEST_MS } from '#web/lib/figures.ts'
import { timeZoneName } from '#web/lib/format.ts'
import { localInputMs, localInputText } from '#web/lib/local-time.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import { beforeWords } from './before-words.ts'
import classes from './range-bar.module.css'
import type { AskedFigures } from './use-figures.ts'
import type { RangeView } from './use-range.ts'

const TEXTS = DASHBOARD_TEXTS.range

/** Which time all of the page covers, what it is compared with, and the way in and out. */
export function RangeBar({ view, asked }: { readonly view: RangeView; readonly asked: AskedFigures }) {
  const [isOpen, setOpen] = useState(false)
  const { range, pick, zoomOut } = view
  const isCustom = isOpen || range.kind === 'custom'
  return (
    <div className={classes.bar}>
      <div className={classes.choice}>
        <fieldset className={segments.segments} aria-label={TEXTS.label}>
          {RANGE_NAMES.map((name) => (
            <button
              key={name}
              type="button"
              className={segments.segment}
              aria-pressed={!isCustom && range.kind === name}
              title={TEXTS.long[name]}
              onClick={() => {
                setOpen(false)
                pick(name)
              }}
            >
              {TEXTS.names[name]}
            </button>
          ))}
          <button
            type="button"
            className={segments.segment}
            aria-pressed={isCustom}
            aria-expanded={isCustom}
            onClick={() => setOpen(!isOpen)}
          >
            {TEXTS.custom}
          </button>
        </fieldset>
        {zoomOut ? (
          <Button variant="default" onClick={zoomOut}>
            {TEXTS.back}
          </Button>
        ) : null}
      </div>
      {isCustom ? (
        <Limits key={`${asked.figures.fromMs}-${asked.figures.toMs}`} view={view} asked={asked} />
      ) : null}
      <RangeLine view={view} asked={asked} />
      {asked.trouble ? (
        <div className={classes.trouble}>
          <Notice kind="bad">
            {TEXTS.failed(asked.trouble)}{' '}
            <Button variant="default" onClick={asked.again}>
              {TEXTS.again}
            </Button>
          </Notice>
        </div>
      ) : null}
    </div>
  )
}

/** "26 Nov, 13:05 to 26 Nov, 14:05, Europe/Berlin; compared with the day before". */
function RangeLine({ view, asked }: { readonly view: RangeView; readonly asked: AskedFigures }) {
  const format = useFormat()
  const isBrowser = useIsBrowser()
  const { figures, isBusy } = asked
  const before = beforeWords(figures.beforeByMs)
  const parts = [
    isBrowser
      ? TEXTS.line(format.dayMinute(figures.fromMs), format.dayMinute(figures.toMs), timeZoneName())
      : '',
    figures.before ? TEXTS.compared(before) : TEXTS.notCompared(before),
    view.range.kind === '5min' ? '' : TEXTS.zoomLine,
  ]
  return (
    <p className={classes.line} role="status">
      {isBusy ? TEXTS.reading : parts.filter(Boolean).join('; ')}
    </p>
  )
}

/** The same by keyboard as a drag over a chart. */
function Limits({ view, asked }: { readonly view: RangeView; readonly asked: AskedFigures }) {
  const isBrowser = useIsBrowser()
  const { fromMs, toMs } = view.range.kind === 'custom' ? view.range : asked.figures
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const [fault, setFault] = useState('')
  const fromText = from ?? (isBrowser ? localInputText(fromMs) : '')
  const toText = to ?? (isBrowser ? localInputText(toMs) : '')
  const show = (event: FormEvent) => {
    event.preventDefault()
    const [start, end] = [localInputMs(fromText), localInputMs(toText)]
    const wrong = faultOf(start, end)
    setFault(wrong)
    if (!wrong && start !== null && end !== null) view.zoomTo(start, end)
  }
  return (
    <form className={classes.limits} onSubmit={show} noValidate>
      <TextInput
        size="xs"
        type="datetime-local"
        label={TEXTS.from}
        value={fromText}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        type="datetime-local"
        label={TEXTS.to}
        value={toText}
        error={fault || undefined}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button type="submit" variant="default">
        {TEXTS.show}
      </Button>
    </form>
  )
}

function faultOf(start: number | null, end: number | null): string {
  if (start === null || end === null) return TEXTS.noMoment
  if (end <= start) return TEXTS.endBeforeStart
  return end - start < SHORTEST_MS ? TEXTS.tooShort : ''
}
