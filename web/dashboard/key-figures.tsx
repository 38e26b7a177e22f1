'use client'
import type { ReactNode } from 'react'
import type { Tick } from '#engine/contract/live.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { Format } from '#web/lib/format.ts'
import { NO_VALUE } from '#web/lib/texts.ts'
import { useLive } from '#web/live/live-provider.tsx'
import classes from './dashboard.module.css'

interface KeyFigure {
  readonly name: string
  readonly title: string
  readonly over: string
  readonly unit?: string
  readonly text: (tick: Tick, format: Format) => string
}

const FIGURES: readonly KeyFigure[] = [
  {
    name: 'Active calls',
    title: 'From the first INVITE to the end of the call',
    over: 'now',
    text: (tick, format) => format.count(tick.activeCalls),
  },
  {
    name: 'Calls per second',
    title: 'New calls',
    over: 'last second',
    unit: '/s',
    text: (tick, format) => format.figure(tick.callsPerSecond),
  },
  {
    name: 'Answered',
    title: 'Answer-seizure ratio (ASR): answered calls of all placed calls',
    over: 'of calls, last minute',
    unit: '%',
    text: (tick, format) =>
      tick.answerSeizureRatio === null ? NO_VALUE : format.figure(100 * tick.answerSeizureRatio),
  },
  {
    name: 'Post-dial delay',
    title:
      'From the INVITE to the first ringing or answer (PDD): half of the calls are faster than the first figure, 95 of 100 faster than the second',
    over: 'p50 · p95, last minute',
    unit: 'ms',
    text: (tick, format) =>
      tick.postDialDelayMs
        ? `${format.figure(tick.postDialDelayMs.p50)} · ${format.figure(tick.postDialDelayMs.p95)}`
        : NO_VALUE,
  },
  {
    name: 'Failures',
    title: 'Calls that got a final failure',
    over: 'last minute',
    unit: '/s',
    text: (tick, format) => format.figure(tick.failuresPerSecond),
  },
  {
    name: 'Drops',
    title: 'Messages thrown away: malformed, forged, or over a limit',
    over: 'last second',
    unit: '/s',
    text: (tick, format) => format.figure(tick.droppedPerSecond),
  },
]

/** Six figures, each with the time it covers. */
export function KeyFigures() {
  const format = useFormat()
  const tick = useLive((state) => state.tick)
  return (
    <dl className={classes.figures} data-live style={{ marginTop: 0 }}>
      {FIGURES.map((figure) => (
        <Figure key={figure.name} figure={figure}>
          {tick ? figure.text(tick, format) : NO_VALUE}
        </Figure>
      ))}
    </dl>
  )
}

function Figure({ figure, children }: { readonly figure: KeyFigure; readonly children: ReactNode }) {
  return (
    <div className={classes.figure} title={figure.title}>
      <dt className={classes.name}>{figure.name}</dt>
      <dd style={{ margin: 0 }}>
        <div className={classes.value}>
          {children} {figure.unit ? <span className={classes.unit}>{figure.unit}</span> : null}
        </div>
        <div className={classes.over}>{figure.over}</div>
      </dd>
    </div>
  )
}
